import Rules

extension Trial {
    static let hook = [
        Trial(
            name: "webhook.post",
            parameters: ["url": .text("{cloud}/hook/done"), "secret": .map(["env": .text("KIDS_TOKEN")])],
            settings: { _ in [:] }, secrets: [], effect: ("POST", "/hook/done"), isUpload: false, isAnswerRead: false)
    ]
}
