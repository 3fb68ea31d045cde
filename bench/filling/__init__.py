"""What bench/backfill.py needs: a quick Zendesk, the floor to compare with, and the look into a process."""
