enum StubIntakeTests {}
