"""The lexicon behind the sentiment of a message: VADER's, with the words that support teams hear."""

from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from rules.sentiment import SUPPORT_WORDS

WINDOW = 3  # words before and behind a word that can change its weight


class Analyzer(SentimentIntensityAnalyzer):  # type: ignore[misc]
    """VADER, to the last digit; these checks read all words for each one that weighs, and need those beside it."""

    def _negation_check(self, valence: float, words: list[str], start_i: int, i: int) -> float:
        first = max(0, i - WINDOW)
        return float(super()._negation_check(valence, words[first:i], start_i, i - first))

    def _special_idioms_check(self, valence: float, words: list[str], i: int) -> float:
        first = max(0, i - WINDOW)
        return float(super()._special_idioms_check(valence, words[first : i + WINDOW], i - first))


@cache
def _analyzer() -> SentimentIntensityAnalyzer:
    analyzer = Analyzer()
    analyzer.lexicon.update(SUPPORT_WORDS)
    return analyzer


def polarity(words: str) -> float:
    """What the words weigh together, -1 to 1."""
    return float(_analyzer().polarity_scores(words)["compound"])
