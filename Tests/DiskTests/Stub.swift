enum StubDiskTests {}
