"""The parts of the pipeline bench."""
