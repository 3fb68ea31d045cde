"""How the web process tells the worker that there is something to do; the delivery log stays the truth."""
