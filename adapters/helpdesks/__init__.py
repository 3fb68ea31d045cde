"""Helpdesks: one package a vendor."""
