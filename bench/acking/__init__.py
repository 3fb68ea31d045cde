"""What the acknowledgement benchmark is made of: deliveries, load and the servers it compares."""
