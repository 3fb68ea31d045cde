"""The resolution as a picture: when it was solved, what is provisional, what proved it or took it back."""

from collections.abc import Callable
from dataclasses import dataclass, field

from service.store.reads.snapshot import Row
from service.web.answers import proof_days, taken_back
from service.web.times import Times, between

WIDTHS = {"only-wide": 1080, "only-narrow": 326, "only-print": 640}
HEIGHT, TOP, THICK, AXIS = 112, 52, 18, 82
LETTER = 8  # pixels that a letter of a label needs at most
SOLVED = "The AI answered and it was solved"
CLOSE = 64  # pixels below which two dates on the axis would touch
FILLS = {
    "human": "f-human",
    "ai_then_human": "f-mixed",
    "abandoned": "f-neutral",
    "self_service": "f-neutral",
}
EVENTS = {
    "repeat_contact": "Same person, same issue",
    "reopened": "Came back",
    "escalated_after": "A person took over",
    "negative_feedback": "Did not help",
    "churned": "Customer left",
}


@dataclass(slots=True)
class Drawing:
    """One width: rectangles (x, width, classes, hatched), lines (x, top, bottom, classes), texts."""

    shown: str
    width: int
    rectangles: list[tuple[float, float, str, bool]] = field(default_factory=list)
    lines: list[tuple[float, int, int, str]] = field(default_factory=list)
    texts: list[tuple[float, int, str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Picture:
    """The same picture at three widths, what it says as a sentence, and how to read it."""

    label: str
    key: str
    drawings: list[Drawing]
    height: int = HEIGHT
    top: int = TOP
    thick: int = THICK
    axis: int = AXIS


def picture(episode: Row, times: Times) -> Picture:
    """The picture of one episode, solved by the AI or not."""
    if episode["verdict"]:
        drawings = [_proof(episode, times, shown, width) for shown, width in WIDTHS.items()]
        return Picture(_proof_label(episode, times), PROOF_KEYS[episode["verdict"]], drawings)
    drawings = [_plain(episode, times, shown, width) for shown, width in WIDTHS.items()]
    return Picture(_plain_label(episode, times), "From the first message to the resolution.", drawings)


PROOF_KEYS = {
    "provisional": "Blue: the conversation. Hatched: provisional. Dashed: still to come.",
    "verified": "Blue: solved, and nobody came back.",
    "revoked": "Blue: the conversation. Hatched: provisional. Line: what took it back.",
}


def _proof(episode: Row, times: Times, shown: str, width: int) -> Drawing:
    start, due = episode["resolved_at"], episode["verdict_due_at"]
    end = _known_until(episode, times)
    left, right = round(width * 0.09, 1), round(width * 0.87, 1)

    def place(moment: str) -> float:
        share = between(start, moment) / max(between(start, due), 1.0)
        return round(left + (right - left) * min(max(share, 0.0), 1.0), 1)

    drawing = Drawing(shown, width)
    solid = episode["verdict"] == "verified"
    drawing.rectangles.append((left, place(end) - left, "f-ai" if solid else "s-ai thin", not solid))
    if place(end) < right:
        drawing.rectangles.append((place(end), right - place(end), "f-surface s-ai thin dash", False))
    drawing.rectangles.append((left - 6, 6.0, "f-ai", False))
    drawing.lines.append((right, TOP - 8, TOP + THICK + 4, "s-ai thin dash"))
    room = right - left if solid else place(end) - left
    drawing.texts.append((left - 6, TOP - 14, "strong", SOLVED if room > len(SOLVED) * LETTER else "Solved"))
    drawing.texts.append((right, TOP - 14, "middle", _due_words(episode, width)))
    if not solid:
        _mark_end(drawing, episode, place(end), room)
    _axis(drawing, [(left, start), (right, due), (place(end), end)], times)
    return drawing


def _mark_end(drawing: Drawing, episode: Row, x: float, room: float) -> None:
    reason = taken_back(episode)
    word = EVENTS.get(reason["reason"], "Taken back") if reason else "Today"
    # A line so near to the beginning would cross the word above the bar, so it starts below it.
    top = 22 if room > len("Solved") * LETTER else TOP - 10
    drawing.lines.append((x, top, TOP + THICK + 8, "s-alarm w2" if reason else "s-ink w2"))
    drawing.texts.append((x, 16, f"strong {_anchor(x, drawing.width)}", word))


def _plain(episode: Row, times: Times, shown: str, width: int) -> Drawing:
    end = episode["resolved_at"] or times.now_text()
    left, right = round(width * 0.09, 1), round(width * 0.87, 1)
    drawing = Drawing(shown, width)
    fill = FILLS.get(episode["path"], "f-surface s-ink thin dash")
    drawing.rectangles.append((left, right - left, fill, False))
    drawing.texts.append(
        (left, TOP - 14, "strong", "First message" if episode["number"] == 1 else "Came back")
    )
    drawing.texts.append((right, TOP - 14, "strong endt", "Resolved" if episode["resolved_at"] else "Today"))
    _axis(drawing, [(left, episode["started_at"]), (right, end)], times)
    return drawing


def _axis(drawing: Drawing, ticks: list[tuple[float, str]], times: Times) -> None:
    shown = _dates(ticks[0][1], ticks[1][1], times)
    taken: list[float] = []
    for x, moment in ticks:
        if all(abs(x - other) >= CLOSE for other in taken):
            drawing.lines.append((x, AXIS, AXIS + 5, "axis-line"))
            drawing.texts.append((x, AXIS + 22, "middle", shown(moment)))
            taken.append(x)


def _dates(start: str, end: str, times: Times) -> Callable[[str], str]:
    """How moments between the two are shown: within one day with the hour."""
    return times.short if times.day(start) == times.day(end) else times.day


def _anchor(x: float, width: int) -> str:
    if x < width * 0.25:
        return "start"
    return "endt" if x > width * 0.75 else "middle"


def _known_until(episode: Row, times: Times) -> str:
    if episode["verdict"] == "verified":
        return str(episode["verdict_due_at"])
    reason = taken_back(episode)
    return str(reason["at"]) if reason else times.now_text()


def _due_words(episode: Row, width: int) -> str:
    days = f"{proof_days(episode)} days"
    if width < 640:
        return days
    return {"revoked": f"{days} would have ended", "verified": f"{days} clean"}.get(
        episode["verdict"], f"{days} end"
    )


def _proof_label(episode: Row, times: Times) -> str:
    solved, due = times.day(episode["resolved_at"]), times.day(episode["verdict_due_at"])
    if episode["verdict"] == "verified":
        return f"Solved by the AI on {solved}; verified on {due}"
    if reason := taken_back(episode):
        back = times.day(reason["at"])
        return f"Solved by the AI on {solved}, taken back on {back}, before the time ended on {due}"
    return f"Solved by the AI on {solved}, provisional until {due}"


def _plain_label(episode: Row, times: Times) -> str:
    start, end = episode["started_at"], episode["resolved_at"]
    if not end:
        return f"Open since {times.day(start)}"
    shown = _dates(start, end, times)
    return f"From {shown(start)} to {shown(end)}"
