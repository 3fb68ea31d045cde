"""Diagnosis: what numbers say together that none of them says alone, as rules in files, and the one action each leads to."""
