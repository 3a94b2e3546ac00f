enum StubAgentTests {}
