"""Reads helpdesks through their APIs: webhooks are hints, what the API says is appended to the delivery log."""
