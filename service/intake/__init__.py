"""The webhook endpoint: reads, verifies, stores durably, and only then acknowledges."""
