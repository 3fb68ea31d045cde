"""Whether a text is English, as far as its commonest words tell. What is in doubt is not."""

import re
from itertools import islice

ENGLISH, OTHER = "english", "other"
MOSTLY = 0.9  # of the letters of English are plain ones
LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
ENGLISH_WORDS = frozenset(
    """a about after again all am an and any are as at back be because been before but by can can't could did
    didn't do does doesn't don't down for from get give go got had has have help her here him his how i i'd i'll i'm
    i've if in into is isn't it it's its just know let like make me more most much my need never new no not nothing now
    of off on once one only or other our out over please same see she should since so some still such than that
    that's the their them then there these they thing this those time to too try two until up us use very want
    was we were what when where which while who why will with without won't working works would yes yet you your
    hello hi hey thanks thank thx great good bad ok okay perfect awesome excellent terrible horrible awful useless
    ridiculous unacceptable disappointed disappointing nice love hate worst best wrong broken slow fast error problem
    issue account price quality product recommend recommended ever dont cant didnt doesnt wont im ive u
    """.split()  # noqa: SIM905
)
# The commonest words of other languages that are none, or hardly any, in English.
OTHER_WORDS = frozenset(
    """der die das und ist nicht ich wir sie ein eine einen mit auf für von zu den dem des auch noch aber wie
    wenn kann haben bitte danke mein meine funktioniert immer wieder nur bei ihr sehr geht keine kein warum
    le la les et est pas je vous nous un une des du que qui pour dans avec sur mais mon ma mes ça ce cette ne
    merci bonjour toujours votre c'est j'ai n'est très plus sont
    el los las y es no se por para con una mi pero muy gracias hola está esto porque cuando tengo puedo del al su
    il lo gli che non è per sono ho mio mia grazie ciao questo della di come più perché anche
    de het een en niet ik van dat te met voor zijn maar mijn bedankt dit naar nog wel geen werkt
    o os as não é um uma em eu meu minha obrigado obrigada está isso mas muito com sem
    jag och det är inte att som på av för med min tack har men kan du en ett
    ikke jeg og er til som på det har takk tak men min
    nie się na jest że dziękuję mam moje proszę jak ale od czy
    """.split()  # noqa: SIM905
) - {"a", "as", "no", "do", "me", "on", "die", "men", "min", "ma", "come", "war", "all", "to", "plus", "un", "o", "en",
     "se", "te", "du", "de", "su", "per", "son", "la", "y", "il", "al"}  # fmt: skip
FIRST_WORDS = 200  # no more are looked at


def language_of(text: str) -> str | None:
    """ENGLISH or OTHER, by the words that give a language away; None where there are none, or as many of both."""
    words = [one.group().lower().replace("’", "'") for one in islice(LETTERS.finditer(text), FIRST_WORDS)]
    letters = "".join(words)
    if not letters.isascii() and sum(map(str.isascii, letters)) < MOSTLY * len(letters):
        return OTHER
    english, others = (sum(map(known.__contains__, words)) for known in (ENGLISH_WORDS, OTHER_WORDS))
    if english == others:
        return None
    return ENGLISH if english > others else OTHER
