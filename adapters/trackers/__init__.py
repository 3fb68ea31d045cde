"""Issue trackers that flags are pushed to."""
