enum StubSandboxTests {}
