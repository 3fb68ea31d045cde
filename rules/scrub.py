"""Text without what tells who somebody is, as far as the shape of words tells.

What we say ourselves loses only what reaches a person; of a customer's words goes whatever is in doubt: a capital letter keeps
only words that are known to name nobody. A name in small letters stays.
"""

import re
from collections.abc import Collection
from itertools import groupby

from rules.language import ENGLISH_WORDS, OTHER_WORDS
from rules.own_words import own_words

ADDRESS, NUMBER, SECRET, NAME = "[address]", "[number]", "[secret]", "[name]"
LONGEST = 200  # characters of a quote
LONGEST_WORD = 20  # letters; what is longer is rather a key than a word
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w+])\+\d(?:[ ().-]*\d){7,14}(?!\w)")
CARD = re.compile(r"(?<![\w:#/-])\d(?:[ -]?\d){12,18}(?!\w)")
EDGES, ENDS = ".,;:!?\"'()[]{}<>*„“”‚‘’…", ".,;:!?"
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
WEB = re.compile(
    r"(?i:https?:|www\.)|@|\w\.\w+/|\b[\w-]+\.(?:com|net|org|io|de|eu|uk|fr|nl|local|internal)\b"
)
KEY = re.compile(r"(?i:sk|pk|rk|ghp|gho|xox[abprs]|whsec|bearer|eyj)[-_.]?\w*[-_.]\w+|eyJ\w+")
SAID = re.compile(
    r"(?i:\b(?P<what>password|passwort|passwd|pwd|passphrase|secret|token|api[-_ ]?key|key|pin|kennwort|code)"
    r"(?:\s*[:=]+\s*|\s+(?:is|was|ist|lautet|est)\s*:?\s+))\S+"
)
PLAIN = frozenset(
    """csv pdf api html http https json xml sso url vat ui id faq sms excel app data import export invoice invoices login
    page pages report reports file files upload uploads download downloads user users password email e-mail mail team
    customer customers order orders payment payments subscription settings setting dashboard button click clicking
    every each everything everyone since during before both also however today yesterday tomorrow monday tuesday
    wednesday thursday friday saturday sunday january february march april may june july august september october
    november december could would should does did do has have had is are was were been being another any
    write writing importing exporting opening saving loading sync syncing search list lists contact contacts dear regards
    """.split()  # noqa: SIM905
)


def without_contacts(text: str) -> str:
    """The text without mail addresses, international phone numbers and payment card numbers."""
    text = PHONE.sub("[phone]", MAIL.sub("[e-mail]", text))
    return CARD.sub(lambda match: "[card]" if _is_card(match[0]) else match[0], text)


def scrubbed(text: str, longest: int = LONGEST) -> str:
    """What the customer wrote, in one line of at most so many characters; what identifies stands as a word in brackets."""
    words = SAID.sub(rf"\g<what> {SECRET}", own_words(text)).split()
    known = ENGLISH_WORDS | OTHER_WORDS | PLAIN | {one for one in words if one.islower()}
    shown = " ".join(one for one, _ in groupby(_shown(word, known) for word in words))
    return shown if len(shown) <= longest else f"{shown[:longest].rpartition(' ')[0]} …"


def _shown(word: str, known: Collection[str]) -> str:
    """The word, or what stands for it; the marks that end a sentence stay, so that it can be read."""
    if word == SECRET:
        return word
    middle = word.strip(EDGES)
    mark = _mark(middle, known)
    return f"{mark}{word[-1] if word[-1] in ENDS else ''}" if mark else word


def _mark(word: str, known: Collection[str]) -> str:
    """What stands for a word that identifies, "" for one that does not."""
    if WEB.search(word):
        return ADDRESS
    if KEY.search(word) or len(word) > LONGEST_WORD:
        return SECRET
    if any(one.isdigit() for one in word):
        return NUMBER
    if not word or (word.islower() and WORD.fullmatch(word)):
        return ""
    plain = word.lower().replace("’", "'")
    return "" if plain in known or not any(map(str.isalpha, word)) else NAME


def _is_card(text: str) -> bool:
    """The check digit of ISO/IEC 7812 fits, so an id of as many digits is rarely taken for a card."""
    digits = [int(character) for character in reversed(text) if character.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return digits[-1] in {2, 3, 4, 5, 6} and (sum(digits[::2]) + sum(doubled)) % 10 == 0
