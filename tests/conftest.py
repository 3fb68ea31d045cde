"""What all tests share: where their files lie, and that a busy machine draws slowly, which says nothing about the code."""

import os
from pathlib import Path

from hypothesis import HealthCheck, settings

MEMORY, ROOM = Path("/dev/shm"), 4 << 30

settings.register_profile("shared machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared machine")

# Every acknowledgement waits for a sync, which takes a disk several milliseconds and memory none.
if MEMORY.is_dir() and os.statvfs(MEMORY).f_bavail * os.statvfs(MEMORY).f_frsize > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
