"""How a customer felt, in words for people."""

from service.store.reads.snapshot import Row

# Up to which sentiment it is called so; those at the ends are where a message counts as negative or positive.
FEELINGS = ((-0.4, "bad"), (-0.05, "rather bad"), (0.05, "neutral"), (0.4, "rather good"), (1.0, "good"))
RISEN = 0.1  # of frustration; less is no trend
SOURCES = {
    "helpdesk": "Told by the helpdesk.",
    "words": "Read from what the customer wrote: a hint over many tickets, no proof for one.",
    "both": "Partly told by the helpdesk, partly read from what the customer wrote.",
}


def feeling(sentiment: float) -> str:
    """What a sentiment is called."""
    return next(word for limit, word in FEELINGS if sentiment <= limit)


def mood(episode: Row) -> str:
    """Whether and where the mood fell."""
    turn = episode["sentiment_fell_turn"]
    return "Did not fall, or recovered" if turn is None else f"Fell at turn {turn}"


def trend(episode: Row) -> str:
    """Whether frustration rose in the course of the episode."""
    rise = episode["frustration_rise"] or 0.0
    return "Rose" if rise >= RISEN else "Went down" if rise <= -RISEN else "Stayed about the same"


def mood_source(episode: Row) -> str:
    """Where all this comes from."""
    return SOURCES[episode["sentiment_source"]]
