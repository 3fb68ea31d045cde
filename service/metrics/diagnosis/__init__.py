"""What numbers say together, and what to do."""
