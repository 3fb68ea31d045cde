"""What the numbers mean: how they are defined, how sure they are, and what may be concluded from them."""
