"""Connects a helpdesk account: looks at it, proposes the configuration, makes what is missing, takes it away again."""
