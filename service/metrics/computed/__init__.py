"""Numbers that no scan of the tickets gives: worked out of other numbers, of costs, or against a baseline."""
