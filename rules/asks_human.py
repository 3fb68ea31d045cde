"""Whether somebody asks for a person instead of the machine; a question whether it is one is no such request.

Typing errors are put right first where they are one letter away: left out, doubled or swapped with its neighbour.
"""

import re

_VERBS = (
    "talk",
    "talking",
    "speak",
    "speaking",
    "chat",
    "chatting",
    "contact",
    "contacting",
    "connect",
    "transfer",
    "reach",
)
_ROLES = (
    "human",
    "person",
    "agent",
    "representative",
    "operator",
    "somebody",
    "someone",
    "assistant",
    "advisor",
    "supervisor",
)
LONGEST = 1000  # letters of a message that are looked at, from either end

# People whom a product or a service may have: whoever asks for one of them need not ask for help by a person.
_OF_A_TRADE = (
    r"(?:insurance|financial|travel|estate|booking|sales|loan|mortgage|tax|legal|claims?|delivery|rental)"
)
_BEFORE = rf"(?:(?!{_OF_A_TRADE}\b)[\w'’-]+ ){{0,2}}?"
_ROLE = (
    r"(?:humans?(?: being)?|persons?|people|agents?|representatives?|reps?|operators?|somebody|someone"
    r"|some ?one|any(?:body|one)"
    r"|assistants?|advis[eo]rs?|supervisors?|managers?|colleagues?|employees?|team member|staff|technician)\b"
)
_NOT_NEARBY = r"(?! (?:near|nearby|close|around here|in my area|for my (?:plan|policy)))"
_ARTICLE = r"(?:an? |the |one of |some |any |your |with )?"
_WHO = rf"{_ARTICLE}{_BEFORE}{_ROLE}{_NOT_NEARBY}"
_REAL = r"(?:real|live|actual|human|living|goddamn|damn|proper)"

_REQUESTS = re.compile(
    rf"\b(?:to)?(?:talk|speak|chat)(?:t?ing)? ?(?:to|with|2) {_WHO}"
    rf"|\b(?:to)?(?:contact|reach)(?:ing)? (?:to |with )?{_WHO}"
    rf"|\b(?:connect|transfer|pass|forward|put|hand|refer|switch|direct)(?: to)? (?:me|us|this|it) (?:on "
    rf"|over |through |in touch )?(?:to |with )?{_WHO}"
    rf"|\b(?:get|bring|let) (?:me|us) (?:have |through to |in touch with |to )?{_WHO}"
    rf"|\b(?:need|want|require|prefer|get|give me|have) (?:to (?:have|get|see) )?(?:help (?:from|by"
    rf"|of) )?(?:to )?(?:an? |some )?"
    rf"(?:(?:{_REAL} )+(?:person|people|agent|representative|operator|assistant|being)|human"
    rf"|agent|representative|operator)\b{_NOT_NEARBY}"
    rf"|^\W*(?:(?:please|a|an|{_REAL}) )*(?:human|agent|operator|representative|real person|live person"
    rf"|live agent|live chat)"
    rf"(?: please| now| pls| plz| support)*\W*$"
    rf"|\bis there (?:an? |any )?(?:{_REAL} )*{_ROLE} (?:that |who |whom )?i (?:can|could|may)\b"
    rf"|\b(?:can|could|will|would) (?:an? |any )?(?:{_REAL} )*(?:human|person|agent|someone|somebody"
    rf"|anyone) (?:please )?(?:call|contact|help|assist|take over)\b(?=[^.?!]{{0,60}}\b(?:human|real"
    rf"|instead|bot)\b)"
    rf"|\bnot (?:with |to )?(?:an? |the |this )?(?:bot|chat ?bot|robot|machine|computer|ai)\b"
    rf"|\bno (?:more )?(?:chat ?)?bots?\b|\b(?:do not|don['’]?t) want an? (?:bot|robot|machine|ai)\b"
    rf"|\b(?:stop|enough of|tired of|sick of) (?:with )?(?:this |the |talking to a )?(?:stupid )?(?:bot"
    rf"|robot|chat ?bot|machine)\b",
    re.I,
)  # fmt: skip
# Whoever is spoken with already, was spoken with before, or is not wanted.
_NO_REQUEST = re.compile(
    r"\b(?:am i|are we|was i|i was|been|i am|i'm|im) (?:now |actually |really )?(?:talking|speaking"
    r"|chatting|talk|speak|connected)\b"
    r"|\b(?:i am|i'm|i’m|im|are you|you are|you're|if you|whether you)(?: really| actually)? not an? (?:bot"
    r"|robot|machine|ai)\b"
    r"|\b(?:do|did)(?:n['’]?t| not) (?:want|need|wish|like) to (?:talk|speak|chat)\b|\bwithout (?:talking"
    r"|speaking|having)\b"
    r"|\b(?:thanks?|thank you) for (?:talking|speaking|connecting)\b",
    re.I,
)
_TOKEN = re.compile(r"[^\W\d_]+")


def _slips(word: str) -> set[str]:
    """The word with one letter left out, doubled, or swapped with the next."""
    places = range(len(word))
    found = {word[:at] + word[at + 1 :] for at in places} if len(word) > 4 else set()
    found |= {word[: at + 1] + word[at:] for at in places}
    return found | {word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :] for at in places}


# Slips that are words themselves.
_WORDS = {
    "peak",
    "reach",
    "each",
    "peaking",
    "hat",
    "chatting",
    "agents",
    "taking",
    "gent",
    "contacting",
    "connect",
    "teach",
}
SLIPS = {
    slip: word for word in (*_VERBS, *_ROLES) for slip in _slips(word) if slip not in {*_WORDS, *_VERBS, *_ROLES}
}  # fmt: skip


# Without one of these words nobody asks for a person.
GIVE_AWAY = frozenset(
    """human humans person persons people agent agents representative representatives rep reps operator operators somebody
    someone anybody anyone assistant assistants advisor advisors adviser advisers supervisor supervisors manager managers
    colleague colleagues employee employees member staff technician chat bot bots chatbot chatbots robot machine computer ai
    """.split()  # noqa: SIM905
)


def asks_human(text: str) -> bool:
    """Whether the writer asks for a person. text: the writer's own words; of a long one the beginning and the end count."""
    part = text if len(text) <= 2 * LONGEST else f"{text[:LONGEST]}. {text[-LONGEST:]}"
    tokens = set(_TOKEN.findall(part.lower()))
    slipped = not tokens.isdisjoint(SLIPS)
    if not slipped and tokens.isdisjoint(GIVE_AWAY):
        return False
    words = " ".join(part.split())
    if slipped:
        words = _TOKEN.sub(lambda one: SLIPS.get(one.group().lower(), one.group()), words)
    return any(
        not _NO_REQUEST.search(words, max(0, one.start() - 25), one.end())
        for one in _REQUESTS.finditer(words)
    )
