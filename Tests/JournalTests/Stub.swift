enum StubJournalTests {}
