enum StubRulesTests {}
