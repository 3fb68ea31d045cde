"""Storage: the only folder with SQL."""
