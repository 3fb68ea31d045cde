"""Problems in trackers: one object for each, kept up to date, and what becomes of it told back to its tickets."""
