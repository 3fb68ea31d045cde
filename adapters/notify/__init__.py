"""Sinks that tell people or programs about a flag: chat, mail and webhooks of others."""
