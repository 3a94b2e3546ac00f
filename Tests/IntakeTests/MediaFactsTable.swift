/// What ffprobe (5.1) says of the samples; of the HEIC file and the animated WebP, which it cannot read, what ffmpeg was told.
enum MediaFactsTable {
    static let facts: [String: (width: Int?, height: Int?, duration: Double?)] = [
        "img.jpg": (64, 48, nil), "img_exif.jpg": (64, 48, nil), "img_prog.jpg": (64, 48, nil),
        "poly_jpg_zip.jpg": (64, 48, nil), "img.png": (64, 48, nil), "img.gif": (64, 48, nil),
        "anim.gif": (32, 32, nil), "img.webp": (64, 48, nil), "img_lossless.webp": (64, 48, nil),
        "anim.webp": (64, 48, nil), "img.bmp": (64, 48, nil), "img.tiff": (64, 48, nil),
        "img_be.tiff": (64, 48, nil), "img.avif": (64, 48, nil), "img.heic": (64, 48, nil),
        "v_h264.mp4": (64, 48, 1.0), "v_h264_faststart.mp4": (64, 48, 1.0), "v_hevc.mp4": (64, 48, 1.0),
        "v_av1.mp4": (64, 48, 1.0), "v.mov": (64, 48, 1.0), "v_dnxhr.mov": (256, 128, 0.2),
        "v_prores.mov": (64, 48, 0.2), "v.m4v": (64, 48, 1.0), "v.3gp": (176, 144, 1.0),
        "atom_free_first.mp4": (64, 48, 1.0), "atom_skip_moov.mov": (64, 48, 1.0), "a.m4a": (nil, nil, 1.0),
    ]
}
