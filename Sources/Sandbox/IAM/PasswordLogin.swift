/// What a request for a token says (IAM, "Obtaining a User Token Through Password Authentication").
struct PasswordLogin: Sendable, Hashable {
    enum Project: Sendable, Hashable {
        case name(String)
        case id(String)
    }

    let domain: String
    let user: String
    let password: String
    let project: Project

    init(_ json: JSON) throws(VODRefusal) {
        var body = try VODFields(json, in: "the body")
        var auth = try body.needed(body.object("auth"), "auth")
        try body.end()
        var identity = try auth.needed(auth.object("identity"), "identity")
        var scope = try auth.needed(auth.object("scope"), "scope")
        try auth.end()
        guard try identity.list("methods") == [.string("password")] else {
            throw .parameter("auth.identity.methods is not [\"password\"], the only method that the sandbox has")
        }
        var method = try identity.needed(identity.object("password"), "password")
        try identity.end()
        var user = try method.needed(method.object("user"), "user")
        try method.end()
        self.user = try user.needed(user.text("name"), "name")
        self.password = try user.needed(user.text("password"), "password")
        var domain = try user.needed(user.object("domain"), "domain")
        try user.end()
        self.domain = try domain.needed(domain.text("name"), "name")
        try domain.end()
        var project = try scope.needed(scope.object("project"), "project")
        try scope.end()
        switch (try project.text("name"), try project.text("id")) {
        case (let name?, nil): self.project = .name(name)
        case (nil, let id?): self.project = .id(id)
        default: throw .parameter("auth.scope.project has not exactly one of name and id")
        }
        try project.end()
    }
}
