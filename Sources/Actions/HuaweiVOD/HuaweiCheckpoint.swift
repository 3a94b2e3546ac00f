import Foundation

/// What a step remembers, as JSON.
enum HuaweiCheckpoint {
    /// - Returns: nil when nothing is remembered.
    /// - Throws: an error of the kind `unknown` when it cannot be read, as after a return to an older version: to begin
    ///   anew could make, or pay, a second time what was made already.
    static func read<State: Decodable>(_ type: State.Type, _ bytes: [UInt8]?) throws(ActionError) -> State? {
        guard let bytes, !bytes.isEmpty else { return nil }
        guard let state = try? JSONDecoder().decode(type, from: Data(bytes)) else {
            throw ActionError(
                .unknown,
                "what an attempt before remembered cannot be read by this version of hotfolder; look at the asset at "
                    + "Huawei Cloud before it is tried again")
        }
        return state
    }

    static func bytes(_ state: some Encodable) throws(ActionError) -> [UInt8] {
        try JSONBytes.of(state, "what is known of the asset")
    }
}
