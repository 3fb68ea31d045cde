"""What pages and the read API ask of deskgauge.db; nothing here writes."""
