import Actions
import Journal
import Logging
import Rules

/// The parts that work on jobs, made and joined.
struct Assembly {
    let pipeline: Pipeline
    let disposers: [Disposer]

    init(
        folders: [DropFolder], journal: any Journal, accounts: AccountBook, rules: RuleStore, work: WorkBoard,
        tables: TableStore, transport: HTTPTransport, events: JobEvents, concurrency: Int, options: Agent.Options,
        logger: Logger
    ) {
        let slots = Slots(concurrency)
        let alone = Slots(1)
        let targets = TargetTurns()
        let stop = StopFlag()
        let catalogue = options.registry.catalogue
        var executions: [String: Execution] = [:]
        var disposers: [Disposer] = []
        for folder in folders {
            let disposer = Disposer(folder: folder, journal: journal, time: options.time, logger: logger)
            disposers.append(disposer)
            executions[folder.name] = Execution(
                folder: folder, disposer: disposer, journal: journal, accounts: accounts, registry: options.registry,
                catalogue: catalogue, transport: transport, slots: slots, alone: alone, targets: targets, stop: stop,
                time: options.time, chance: options.chance, environment: options.environment, work: work,
                logger: logger)
        }
        let admission = Admission(
            rules: rules, accounts: accounts, registry: options.registry, catalogue: catalogue, time: options.time,
            supplements: SupplementReader(
                tables: tables, waiting: WaitingFiles(), time: options.time, isOnce: options.once))
        let parts = Pipeline.Parts(
            folders: Dictionary(uniqueKeysWithValues: folders.map { ($0.name, $0) }), journal: journal,
            admission: admission, catalogue: catalogue, work: work, events: events, time: options.time,
            chance: options.chance,
            isOnce: options.once, stop: stop, logger: logger)
        self.disposers = disposers
        self.pipeline = Pipeline(
            parts: parts, executions: executions, window: concurrency + Pipeline.windowBeyondWork)
    }
}
