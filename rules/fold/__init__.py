"""From a ticket's events to the ticket: settle the forms, tell the story, cut it into episodes, judge."""
