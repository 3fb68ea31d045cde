"""Diagnosis: what numbers say together that none of them says alone, as rules that are files, and the one action each leads to."""
