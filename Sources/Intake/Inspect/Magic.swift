enum Magic { static let database = "/usr/share/misc/magic.mgc" }
