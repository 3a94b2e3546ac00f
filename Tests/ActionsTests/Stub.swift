enum StubActionsTests {}
