"""The logbook: annotations, changes, actions and goals, told by people, files and the installation itself."""
