"""Synthetic episodes in bulk, and the questions that are asked of them."""
