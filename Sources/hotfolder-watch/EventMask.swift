// SPDX-License-Identifier: GPL-2.0-only

/// The bits of inotify(7), as far as we use them. Spelled out because Swift imports some of the macros as Int32, some as
/// UInt32 and some not at all.
struct EventMask: OptionSet {
    let rawValue: UInt32

    static let closeWrite = EventMask(rawValue: 0x0000_0008)
    static let movedFrom = EventMask(rawValue: 0x0000_0040)
    static let movedTo = EventMask(rawValue: 0x0000_0080)
    static let create = EventMask(rawValue: 0x0000_0100)
    static let deleteSelf = EventMask(rawValue: 0x0000_0400)
    static let moveSelf = EventMask(rawValue: 0x0000_0800)
    static let unmount = EventMask(rawValue: 0x0000_2000)
    static let queueOverflow = EventMask(rawValue: 0x0000_4000)
    static let ignored = EventMask(rawValue: 0x0000_8000)
    static let onlyDirectory = EventMask(rawValue: 0x0100_0000)
    static let excludeUnlinked = EventMask(rawValue: 0x0400_0000)
    static let failIfWatched = EventMask(rawValue: 0x1000_0000)
    static let isDirectory = EventMask(rawValue: 0x4000_0000)

    /// What is asked for of every directory: where something appeared, was closed after writing, or went away. Few bits,
    /// since the kernel's queue is short: IN_MODIFY alone would give thousands of events for one copy.
    static let directory: EventMask = [
        .create, .closeWrite, .movedTo, .movedFrom, .deleteSelf, .moveSelf, .onlyDirectory, .excludeUnlinked,
        .failIfWatched,
    ]
}
