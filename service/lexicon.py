"""The lexicon behind the sentiment of a message: VADER's, with the words that support teams hear."""

from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from rules.sentiment import SUPPORT_WORDS


@cache
def _analyzer() -> SentimentIntensityAnalyzer:
    analyzer = SentimentIntensityAnalyzer()
    analyzer.lexicon.update(SUPPORT_WORDS)
    return analyzer


def polarity(words: str) -> float:
    """What the words weigh together, -1 to 1; its time grows with the square of their number, so callers bound it."""
    return float(_analyzer().polarity_scores(words)["compound"])
