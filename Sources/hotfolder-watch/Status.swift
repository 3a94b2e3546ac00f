// SPDX-License-Identifier: GPL-2.0-only

/// The exit statuses, as sysexits.h numbers them.
enum Status {
    static let usage: Int32 = 64
    /// The folder cannot be watched now; it may be later.
    static let unavailable: Int32 = 75
    static let outputFailed: Int32 = 74
}
