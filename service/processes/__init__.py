"""The long-running processes: web, worker and clock, and the supervisor that keeps them up."""
