"""The simulated helpdesk: a world whose truth is known, and the sender that plays it over real HTTP."""
