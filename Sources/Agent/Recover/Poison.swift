import Journal
import Rules

/// A file that ends the agent abruptly each time it is worked on: a defect of ours that one file brings out.
///
/// The agent cannot know what ended it. So each abrupt end is counted for the steps that were under way; those that were so
/// twice in a row are worked on one at a time, and a third time can only be the fault of one.
enum Poison {
    /// From so many on, a file is worked on alone.
    static let suspect = 2
    /// From so many on, it fails.
    static let limit = Job.crashLimit

    /// Why a file fails whose inspection ends the agent: it is not even known what the file is. For people.
    static func reason(ofInspections count: Int) -> String {
        "hotfolder ended abruptly \(count) times in a row while it looked at this file, so it does not look at it again; "
            + "export it anew and drop that, and send this file to the people who look after hotfolder "
            + "(journalctl -u hotfolder says what happened)"
    }

    /// Why the file fails, for people.
    static func reason(of job: Job) -> String {
        let action = job.plan.steps.indices.contains(job.step) ? job.plan.steps[job.step].action : "its last step"
        return
            "hotfolder ended abruptly \(job.crashes) times in a row while \(action) worked on this file, so it is not "
            + "tried again; look into the log (journalctl -u hotfolder) for what happened then, report it with this file, "
            + "and drag it back to have it tried once more"
    }
}
