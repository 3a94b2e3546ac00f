extension HuaweiUpload {
    /// Takes back what a step left that nobody goes on with: parts, which are billed, and an asset that awaits its video.
    ///
    /// - Returns: what could not be taken back; nil when nothing is left.
    func giveUp() async -> String? {
        let state = self.memory.state
        var left: [String] = []
        do throws(ActionError) {
            if let parts = state.parts {
                guard let video = self.files.video else {
                    throw ActionError(.permanent, "the video that they are of is not in .hotfolder/work any more")
                }
                try await self.multipart(video, parts.object).abort(parts)
            }
        } catch {
            left.append("the parts that were sent could not be removed from the storage: \(error)")
        }
        do throws(ActionError) {
            // Only after our own declaration: it must not harm an asset that is well.
            if state.asset == self.asset { try await self.markAsFailed() }
        } catch {
            left.append("the asset \(self.asset) could not be marked as failed: \(error)")
        }
        do throws(ActionError) {
            // What is left is written into the reason, and a person removes it.
            try await self.memory.remember { $0 = HuaweiUploadState() }
        } catch {
            left.append(error.description)
        }
        return left.isEmpty ? nil : left.joined(separator: "; ")
    }

    private func markAsFailed() async throws(ActionError) {
        let answer = try await self.client.answer(self.vod.confirm(.known(self.asset), "FAILED"))
        // It does not wait for a video any more: then it is marked already, or it is well.
        guard !answer.isSuccess, HuaweiFailure.code(of: answer) != "VOD.10126" else { return }
        throw HuaweiFailure.of(answer, now: self.client.now).error
    }
}
