extension Step {
    /// What `{NAME.OUTPUT}` and `input` call it: the name given with `as`, else the action's verb.
    var effectiveName: String {
        self.name ?? self.action.split(separator: ".", maxSplits: 1).last.map(String.init) ?? self.action
    }
}
