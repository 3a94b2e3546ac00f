// SPDX-License-Identifier: GPL-2.0-only

/// Directories that a limit of the kernel keeps from being watched, to be tried again: somebody may raise the limit, or
/// other programs may give watches back.
struct Uncovered {
    /// A directory: the watch of the one above, and its name there.
    typealias Place = (parent: Int32, name: [UInt8])

    private var places: [Place] = []
    /// There are more than are held here.
    private(set) var isMore = false

    /// At some 100 bytes each; beyond it the whole tree is walked instead.
    private static let most = 4_096

    var isEmpty: Bool { self.places.isEmpty && !self.isMore }

    mutating func add(_ place: Place) {
        if self.places.count < Self.most { self.places.append(place) } else { self.isMore = true }
    }

    /// Says that there are others still.
    mutating func addMore() { self.isMore = true }

    /// All that are held; none are afterwards.
    mutating func take() -> [Place] {
        defer { self = Uncovered() }
        return self.places
    }
}
