/// What a rule says to a file that its path fits.
enum Membership {
    /// It takes the file, in a group as this member.
    case taken(member: String?, captures: [String: String])
    /// It takes the file if something does that is not known yet; each as a sentence without a full stop.
    case depends(member: String?, captures: [String: String], on: [String])
    /// The first term that fails, and why.
    case refused(RuleTrial.Term, why: String)
}

extension Rule {
    /// Asks `sidecar`, `size`, `type` and the members of the group. In a group, `size` and `type` speak of the first member alone: a
    /// file that they refuse may still be another one.
    ///
    /// - Parameters:
    ///   - type: nil when it is not known.
    ///   - size: nil when it is not known.
    func membership(_ path: DropPath, in folder: String, type: String?, size: Int64?) -> Membership {
        if self.hasSidecar(at: path, in: folder) {
            let why = "\(ShownBytes.text(path.name)) is the sidecar of another file by its name, and goes with that one"
            return .refused(.sidecar, why: why)
        }
        guard let group = self.group else {
            return self.terms(type: type, size: size, member: nil, captures: [:], unknown: [])
        }
        var refusal: Membership?
        var unknown: [String] = []
        for (index, member) in group.members.enumerated() {
            let fit = member.test.fit(path, type: type)
            if case .no = fit { continue }
            var captures: [String: String] = [:]
            var own: [String] = []
            if case .yes(let captured) = fit { captures = captured }
            if case .unknown(let why) = fit { own.append("\(why) for the member `\(member.name)`") }
            let answer =
                index == 0
                ? self.terms(type: type, size: size, member: member.name, captures: captures, unknown: own)
                : own.isEmpty
                    ? .taken(member: member.name, captures: captures)
                    : .depends(member: member.name, captures: captures, on: own)
            switch answer {
            case .refused: refusal = answer
            case .depends(_, _, let on): unknown += on
            case .taken:
                return unknown.isEmpty ? answer : .depends(member: nil, captures: captures, on: unknown)
            }
        }
        if !unknown.isEmpty { return .depends(member: nil, captures: [:], on: unknown) }
        let members = group.members.map { "\($0.name) is \($0.test.text)" }.joined(separator: ", ")
        let kind = type.map { " (\($0))" } ?? ""
        let why = "\(ShownBytes.text(path.name))\(kind) is no member of the group: \(members)"
        return refusal ?? .refused(.group, why: why)
    }

    private func terms(
        type: String?, size: Int64?, member: String?, captures: [String: String], unknown: [String]
    ) -> Membership {
        var unknown = unknown
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
        return unknown.isEmpty
            ? .taken(member: member, captures: captures) : .depends(member: member, captures: captures, on: unknown)
    }
}

extension GroupTerms {
    /// The member whose name pattern has a capture of this name.
    func member(thatCaptures name: String) -> String? {
        self.members.first { $0.captures.contains(name) }?.name
    }
}

extension GroupTerms.Member {
    /// What its name pattern captures.
    var captures: [String] {
        if case .name(let pattern) = self.test { pattern.captures } else { [] }
    }
}

extension GroupTerms.Test {
    enum Fit {
        case yes([String: String])
        case no
        /// What is not known, as a sentence without a full stop.
        case unknown(String)
    }

    /// As the rule writes it.
    var text: String {
        switch self {
        case .type(let pattern): pattern
        case .name(let pattern): pattern.source
        }
    }

    func fit(_ path: DropPath, type: String?) -> Fit {
        switch self {
        case .type(let pattern):
            guard let type else { return .unknown("the type of the content is not known; it must be \(pattern)") }
            return MediaType.fits(type, pattern) ? .yes([:]) : .no
        case .name(let pattern):
            guard let name = DropPath(path.name), let captures = pattern.match(name) else { return .no }
            return .yes(captures)
        }
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
