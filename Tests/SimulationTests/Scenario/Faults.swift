/// What goes wrong, when, and for how long.
struct Faults {
    let world: World

    private var dice: Dice { self.world.dice }

    func plan(within time: Duration) {
        let milliseconds = Int(time.components.seconds) * 1_000
        let profile = self.world.profile
        for _ in 0..<profile.crashes { self.at(milliseconds) { self.kill(takesPower: false) } }
        for _ in 0..<profile.powerCuts { self.at(milliseconds) { self.kill(takesPower: true) } }
        if profile.hasDiskErrors {
            for _ in 0..<self.dice.within(1...3) { self.at(milliseconds) { self.spoilDisk() } }
        }
        if profile.hasCloudTrouble {
            for _ in 0..<self.dice.within(1...3) { self.at(milliseconds) { self.spoilCloud() } }
        }
        if profile.hasClockJumps {
            self.at(milliseconds) { self.world.clock.error = Double(self.dice.within(-90_000...90_000)) }
        }
        self.writeBack()
    }

    private func at(_ milliseconds: Int, _ body: @escaping () -> Void) {
        self.world.scheduler.after(self.dice.milliseconds(0...milliseconds), body)
    }

    /// At one of the next changes; most of them come close together.
    private func kill(takesPower: Bool) {
        guard let life = self.world.life, !life.isOver, life.fuse == nil else { return }
        life.takesPower = takesPower
        life.fuse = self.dice.below(self.dice.coin() ? 6 : 40)
    }

    private func spoilDisk() {
        var weather = Weather()
        switch self.dice.below(7) {
        case 0: weather.isFull = true
        case 1: weather.writeErrors = self.dice.within(4...60)
        case 2: weather.readErrors = self.dice.within(10...200)
        case 3: weather.falseRenames = self.dice.within(2...6)
        case 4: weather.syncErrors = self.dice.within(1...6)
        case 5: weather.isAway = true
        default: weather.journalErrors = self.dice.within(2...12)
        }
        self.world.weather = weather
        self.world.trace.say("weather: \(weather)")
        self.world.scheduler.after(self.dice.milliseconds(100...60_000)) { self.world.weather = Weather() }
    }

    private func spoilCloud() {
        let cloud = self.world.cloud
        switch self.dice.below(3) {
        case 0: cloud.isDown = true
        case 1: cloud.isLocked = true
        default: cloud.trouble = self.dice.within(2...6)
        }
        self.world.trace.say("cloud: down \(cloud.isDown), locked \(cloud.isLocked), trouble \(cloud.trouble)")
        self.world.scheduler.after(self.dice.milliseconds(100...90_000)) { self.clearCloud() }
    }

    private func clearCloud() {
        self.world.cloud.isDown = false
        self.world.cloud.isLocked = false
        self.world.cloud.trouble = 0
    }

    /// The kernel's own writing, every few seconds.
    private func writeBack() {
        self.world.scheduler.after(.seconds(5)) {
            self.world.disk.writeBack()
            self.writeBack()
        }
    }

    /// Everything works from now on.
    func stop() {
        self.world.weather = Weather()
        self.clearCloud()
        self.world.life?.fuse = nil
        self.world.scheduler.slowCalls = 0
        self.world.trace.say("faults stop")
    }
}
