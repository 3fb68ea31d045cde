"""Numbers of a time frozen for ever, and what is compared with them: scorecard, targets, deltas."""
