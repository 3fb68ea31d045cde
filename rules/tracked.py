"""What becomes of a problem's object in a tracker, whatever the tracker calls it."""

OPEN, STARTED, FIXED, RELEASED, WONT_FIX, DUPLICATE, GONE = (
    "open",
    "started",
    "fixed",
    "released",
    "wont_fix",
    "duplicate",
    "gone",
)
OUTCOMES = frozenset({OPEN, STARTED, FIXED, RELEASED, WONT_FIX, DUPLICATE, GONE})
