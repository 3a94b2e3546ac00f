/// What a rule says to a file, for `explain`.
package struct RuleTrial: Sendable, Hashable {
    package var rule: String
    /// The file and place where the rule stands.
    package var file: String
    package var position: Problem.Position
    package var outcome: Outcome

    package enum Outcome: Sendable, Hashable {
        /// It takes the file.
        case matched(captures: [String: String])
        /// It takes the file if something does that is not known yet; each as a sentence without a full stop.
        case depends(captures: [String: String], on: [String])
        /// It does not take the file: the first term that fails, and why as a sentence without a full stop.
        case refused(Term, why: String)
    }

    /// The terms of a rule in the order in which they are tried.
    package enum Term: String, Sendable, Hashable, CaseIterable { case folder, path, size, type }
}

extension RuleBook {
    /// Tries every rule on a file, in order, also those behind the first that takes it.
    ///
    /// - Parameters:
    ///   - type: the content's media type, or nil when it is not known.
    ///   - size: in bytes, or nil when it is not known.
    package func trials(folder: String, path: DropPath, type: String?, size: Int64?) -> [RuleTrial] {
        self.rules.map { rule in
            RuleTrial(
                rule: rule.name, file: rule.file, position: rule.position,
                outcome: rule.outcome(folder: folder, path: path, type: type, size: size))
        }
    }
}

extension Rule {
    func outcome(folder: String, path: DropPath, type: String?, size: Int64?) -> RuleTrial.Outcome {
        guard self.isFor(folder: folder) else {
            return .refused(.folder, why: "it is for \(self.folders.joined(separator: ", ")), not for \(folder)")
        }
        guard let captures = self.path.match(path) else {
            return .refused(.path, why: "the path \(path.text) does not fit \(self.path.source)")
        }
        var unknown: [String] = []
        if let size {
            if let why = self.size.refusal(of: size) { return .refused(.size, why: why) }
        } else if self.size != SizeRange() {
            unknown.append("the size is not known; it must be \(self.size.text)")
        }
        let types = self.types.joined(separator: ", ")
        if let type {
            guard self.takes(type: type) else { return .refused(.type, why: "the content is \(type), not \(types)") }
        } else if !self.types.isEmpty {
            unknown.append("the type of the content is not known; it must be \(types)")
        }
        return unknown.isEmpty ? .matched(captures: captures) : .depends(captures: captures, on: unknown)
    }
}

extension SizeRange {
    /// For people: `at most 8 MB`.
    var text: String {
        switch (self.from, self.to) {
        case (nil, nil): "any"
        case (let from?, nil): "at least \(SizeText.format(from))"
        case (nil, let to?): "at most \(SizeText.format(to))"
        case (let from?, let to?): "from \(SizeText.format(from)) to \(SizeText.format(to))"
        }
    }

    fileprivate func refusal(of size: Int64) -> String? {
        if self.contains(size) { return nil }
        return "the size is \(SizeText.format(size)) (\(size) bytes), not \(self.text)"
    }
}
