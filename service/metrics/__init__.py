"""Numbers over what is stored, and the statistics that need a library."""
