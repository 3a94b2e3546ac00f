import Testing

@testable import Sandbox

struct `The signature of a request, SDK-HMAC-SHA256` {
    /// A request with its signature. The first is the worked example of the API Request Signing Guide; the others were made
    /// with the vendor's own signer. All keys are examples.
    struct Vector: Sendable, CustomTestStringConvertible {
        let name: String
        let method: String
        let path: String
        var query: [Pair] = []
        let headers: [Pair]
        var body: [UInt8] = []
        var payload: String?
        var secretKey = "exampleSk+/0123456789abcdefghijklmnopqrst"
        var stamp = "20260301T081530Z"
        let signature: String
        var testDescription: String { self.name }
    }

    struct Pair: Sendable {
        let name: String
        let value: String

        init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    static let vectors = [
        Vector(
            name: "official doc example vpcs",
            method: "GET",
            path: "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
            query: [Pair("marker", "13551d6b-755d-4757-b956-536f674975c0"), Pair("limit", "2")],
            headers: [
                Pair("content-type", "application/json"), Pair("host", "service.region.example.com"),
                Pair("x-sdk-date", "20191115T033655Z"),
            ],
            secretKey: "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc",
            stamp: "20191115T033655Z",
            signature: "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe"),
        Vector(
            name: "get asset details minimal",
            method: "GET",
            path: "/v1.0/0123456789abcdef0123456789abcdef/asset/details",
            query: [
                Pair("categories", "thumbnail_info"), Pair("categories", "base_info"),
                Pair("asset_id", "f488337c31c8e4622f1590735b134c65"),
            ],
            headers: [Pair("host", "vod.ap-southeast-3.myhuaweicloud.com"), Pair("x-sdk-date", "20260301T081530Z")],
            signature: "968613cb8a1d36fa9e9a35076a75526ccb432bc37bc8c0fec74bcb77d6f6726b"),
        Vector(
            name: "put asset cover json",
            method: "PUT",
            path: "/v1.0/0123456789abcdef0123456789abcdef/asset/cover",
            headers: [
                Pair("content-type", "application/json"), Pair("host", "vod.ap-southeast-3.myhuaweicloud.com"),
                Pair("x-project-id", "0123456789abcdef0123456789abcdef"), Pair("x-sdk-date", "20260301T081530Z"),
            ],
            body: Array(
                #"{"thumbnailUrl":"https://355.cdn-vod.huaweicloud.com/asset/6e76f92034ceae2fcdcef9413221511f/snapshot/sample/0.jpg"}"#
                    .utf8),
            signature: "f19b913911c74492af37eb1af457c4a0f85d5c64611d2a1a2fda8f8c1f9fc3d0"),
        Vector(
            name: "get authority part upload special chars",
            method: "GET",
            path: "/v1.1/0123456789abcdef0123456789abcdef/asset/authority",
            query: [
                Pair("part_number", "1"), Pair("upload_id", "00000173C2ED862344C835374DFE33C8"),
                Pair("content_md5", "hHZXtgjYL2fmLpu+yQ+Xgg=="), Pair("content_type", "application/octet-stream"),
                Pair(
                    "object_key",
                    "0123456789abcdef0123456789abcdef/fea62a2845e43c37b4cbfb017c0d0821/d1f221f09f6bffefb882c8f9e167483a.mp4"
                ), Pair("bucket", "vod-bucket-65-cn-north-4"), Pair("http_verb", "PUT"),
            ],
            headers: [
                Pair("content-type", "application/json"), Pair("host", "vod.ap-southeast-3.myhuaweicloud.com"),
                Pair("x-sdk-date", "20260301T081530Z"),
            ],
            signature: "605f50858709b8d6dc7c61b6a3e74c78d0b425dfe502d244102ca193766e98e3"),
        Vector(
            name: "post asset utf8 body security token",
            method: "POST",
            path: "/v1.0/0123456789abcdef0123456789abcdef/asset",
            headers: [
                Pair("content-type", "application/json"), Pair("host", "vod.ap-southeast-3.myhuaweicloud.com"),
                Pair("x-project-id", "0123456789abcdef0123456789abcdef"), Pair("x-sdk-date", "20260301T081530Z"),
                Pair("x-security-token", "EXAMPLE-SECURITY-TOKEN/abc+def=="),
            ],
            body: Array(
                #"{"title":"夏のプロモ #1","video_name":"promo.mp4","video_type":"MP4","cover_type":"PNG","auto_publish":0}"#
                    .utf8),
            signature: "22260f42250ce2ab22bc69bed1f7a3bc8359737be475f40c9ae7a59e325c257f"),
        Vector(
            name: "get asset list query encoding",
            method: "GET",
            path: "/v1.0/0123456789abcdef0123456789abcdef/asset/list",
            query: [
                Pair("status", "CREATED"), Pair("media_type", "MOV"), Pair("media_type", "MP4"), Pair("size", "100"),
                Pair("page", "0"), Pair("query_string", "été & co ~*'()!"),
            ],
            headers: [Pair("host", "vod.ap-southeast-3.myhuaweicloud.com"), Pair("x-sdk-date", "20260301T081530Z")],
            signature: "b0bb75543b75eb4731163d3977858c4ca85bc87f2587c79dc560b5608b227826"),
        Vector(
            name: "delete thumbnails path and header trim",
            method: "DELETE",
            path: "/v1/0123456789abcdef0123456789abcdef/asset/thumbnails",
            query: [Pair("task_id", "a"), Pair("task_id", "b"), Pair("asset_id", "f488337c31c8e4622f1590735b134c65")],
            headers: [
                Pair("host", "vod.ap-southeast-3.myhuaweicloud.com"), Pair("user-agent", "hotfolderd/1.0"),
                Pair("x-project-id", "0123456789abcdef0123456789abcdef"), Pair("x-sdk-date", "20260301T081530Z"),
            ],
            signature: "38ad4ee5a2b4e95d6e43f2ba7e763b7390a75ff2c8be4a3bb4aab2606cab2b27"),
        Vector(
            name: "post confirm upload empty query value",
            method: "POST",
            path: "/v1.0/0123456789abcdef0123456789abcdef/asset/status/uploaded",
            query: [Pair("uploads", "")],
            headers: [
                Pair("content-type", "application/json"), Pair("host", "vod.ap-southeast-3.myhuaweicloud.com"),
                Pair("x-sdk-date", "20260301T081530Z"),
            ],
            body: Array(#"{"asset_id":"fea62a2845e43c37b4cbfb017c0d0821","status":"CREATED"}"#.utf8),
            signature: "aaddec4eb9f61959ec377c76498ea33dde4b53cd4bb8269a3a8a90285286984c"),
        Vector(
            name: "put non json unsigned payload",
            method: "PUT",
            path: "/v1.0/0123456789abcdef0123456789abcdef/example/raw%20file%2Bname",
            headers: [
                Pair("content-type", "application/octet-stream"), Pair("host", "vod.ap-southeast-3.myhuaweicloud.com"),
                Pair("x-sdk-content-sha256", "UNSIGNED-PAYLOAD"), Pair("x-sdk-date", "20260301T081530Z"),
            ],
            body: Array(0...15),
            payload: SDKSignature.unsignedPayload,
            signature: "5f7d115783a11665a58b18341a5cf79312e600a74ef30331158d2f876b89f249"),
    ]

    @Test(arguments: vectors)
    func `is the vendor's`(_ vector: Vector) {
        let canonical = SDKSignature.canonicalRequest(
            method: vector.method, path: vector.path, query: vector.query.map { (name: $0.name, value: $0.value) },
            headers: vector.headers.map { ($0.name, $0.value) },
            payloadHash: vector.payload ?? SDKSignature.hash(vector.body))
        let signature = SDKSignature.signature(of: canonical, stamp: vector.stamp, secretKey: vector.secretKey)
        #expect(signature == vector.signature)
    }
}
