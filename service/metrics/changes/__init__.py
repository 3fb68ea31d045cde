"""What came of a logged change: before and after it."""
