"""Whether a message of the team or its AI is nothing but a greeting, an acknowledgement or a courtesy.

Whatever is said beside them makes it more than that. What the lists reach is in docs/reading.md.
"""

import re

LONGEST = 400  # characters; whoever writes more says more
_STOP = r"(?=\W*(?:$|[.!,;\n]|and\b))"
_TITLE = r"(?:(?:mr|mrs|ms|dr)\.? )?"
_NAME = r"(?!(?:i|yes|no|done)\b)(?-i:[A-ZÀ-Þ])[\w'’-]*"
_NAMES = rf"{_NAME}(?: {_NAME}){{0,2}}"
_TEAM = r"(?:our|the) (?:\w+ ){0,2}(?:team|desk|support)"
_THING = (
    r"(?:support |help )?(?:message|e-?mail|request|ticket|[ei]nquiry|question|case|report|issue|concern)"
)
_NUMBER = r"(?: \(?(?:no\.? ?|id:? ?)?#?(?=[\w-]*\d)[\w-]+\)?)?"
_BOT = r"(?:your|an?|the|our)(?: [\w'’-]+){0,2} (?:assistant|(?:chat ?)?bot|(?:ai|support) agent)"
_WE = (
    r"(?:we|i|you|our (?:\w+ ){0,2}(?:team|staff|agents|specialists|experts)"
    r"|(?:some(?:one|body)|(?:a|one of our)(?: \w+){0,2} (?:members?|agents?|representatives?|specialists?"
    rf"|colleagues?|experts?))(?: (?:from|of|on|in) {_TEAM})?)"
)
_WHEN = (
    r"(?: (?:as soon as (?:possible|we can|i can)|right away|shortly|soon|asap|today|tomorrow|again|first"
    r"|for you|with you|here|by e-?mail|in (?:a|the next) (?:few )?(?:moments?|minutes?|hours?|days?|while)"
    r"|within (?:the next )?(?:an?|one|two|a few|\d+(?: ?(?:-|to) ?\d+)?)?"
    r" ?(?:few )?(?:business |working )?(?:minute|hour|day)s?"
    r"|with (?:an update|an answer|more (?:details|information))))*"
)
_WITH = rf"(?: with(?: (?:that|this|it|(?:your|any) {_THING}s?))?)?"
_AM = r"(?:i['’]?m|i am|we['’]?re|we are)"
_SALUTATIONS = (
    rf"^\W*(?:hi|hello|hey|hiya|greetings|good (?:morning|afternoon|evening|day)|dear)"
    r"(?: (?:there|again|all|everyone|team|customer|user|sir or madam))?"
    rf"(?: {_TITLE}{_NAMES})?\b",
    rf"\bwelcome(?: back)?(?: to {_NAMES}(?: support)?)?{_STOP}",
    rf"\b(?:(?:i['’]?m|i am|my name is) (?:{_NAMES}(?:,? {_BOT})?|{_BOT})|this is {_NAMES}"
    rf"|you(?:['’]re| are) (?:now )?(?:chatting|talking|speaking) (?:with|to) (?:{_NAMES}|{_BOT}))"
    rf"(?: (?:from|of|at|with) (?:the )?{_NAMES}(?: (?:support|team))*)?{_STOP}",
)
_OFFERS = (
    r"\b(?:how|what) (?:can|may|could) (?:i|we) (?:help|assist|do)(?: you)?"
    rf"{_WITH}(?: (?:for you|out|today|now|further))*(?:\?|$)",
    r"\bwhat brings you here(?: today)?\?",
    rf"\b{_AM}(?: always)? (?:here|happy|glad|ready) to (?:help|assist)(?: you)?{_WITH}",
    r"\b(?:is there )?anything(?: else)? (?:that )?(?:i|we) can (?:help|assist|do)(?: you)?"
    r"(?: with)?(?: for you)?(?: today)?\?",
    rf"\b(?:tell|describe|share)(?: (?:to|with))?(?: (?:me|us))?(?: (?:a bit )?more)?(?: about)? (?:your|the) {_THING}",
    r"\bask me anything\b",
)
_ACKNOWLEDGEMENTS = (
    r"\bthank(?:s| you)(?: (?:so much|very much|again))? for (?:contacting|reaching out|getting in touch"
    r"|writing(?: in)?|calling|messaging|waiting|(?:chatting|talking) with"
    rf"|your (?:patience|interest|understanding|{_THING}))"
    rf"(?: (?:to |with )?(?:us|me|{_TEAM}|(?:the )?{_NAMES}(?: (?:support|team))?))?(?: today| again)?",
    rf"\bthank(?:s| you){_STOP}",
    rf"\b(?:we|i)(?:['’]ve| have)?(?: now| just)? (?:received|got|logged|registered) your {_THING}{_NUMBER}",
    rf"\byour {_THING}{_NUMBER} (?:has been|was|is) (?:received|logged|registered|recorded|submitted)",
    rf"\b(?:{_WE} ?)?(?:['’]ll|\bwill|\bshall) (?:(?:get|come|be) back to you|reply|respond|answer"
    r"|(?:be|get) in touch|contact you|follow up|be with you|hear (?:back )?from us"
    rf"|(?:look into|check) (?:it|this|that))(?: to you| with you| you)?{_WHEN}",
    rf"\bwe (?:usually|typically|normally|aim to) (?:reply|respond|answer){_WHEN}",
    r"\b(?:just )?(?:one|a) (?:moment|second|minute),? please\b",
    r"\bplease (?:wait|hold on|bear with (?:me|us))(?: an? (?:moment|second|minute))?"
    r"(?: while (?:i|we) (?:check|look into)(?: (?:it|this|that))?)?",
    r"\blet me (?:check|look into|have a look(?: at)?|take a look(?: at)?|look)"
    r"(?: (?:it|this|that|into (?:it|this|that)|for you))*",
    rf"\b{_AM} (?:still |already )?(?:looking into|checking) (?:it|this|that)(?: for you)?",
    rf"\b(?:{_AM} )?(?:very |so )?sorry (?:to hear (?:(?:about )?(?:that|this|it))"
    r"|for the (?:wait|delay|inconvenience|trouble))",
    r"\b(?:we|i) apologi[sz]e for (?:the|any) (?:wait|delay|inconvenience|trouble)",
    rf"\b(?:got it|noted|understood|i see|i understand){_STOP}",
)
_COURTESIES = (
    r"\byou(?:['’]re| are) (?:very |most )?welcome\b",
    r"\b(?:glad|happy) (?:(?:i|we) could|to) help\b",
    r"\b(?:good|nice|great) to (?:meet|see|hear from) you(?: again)?\b",
    r"\bhave an? (?:nice|great|good|lovely|wonderful) (?:day|evening|week|weekend|one)\b",
)
GREETING = re.compile("|".join((*_SALUTATIONS, *_OFFERS, *_ACKNOWLEDGEMENTS, *_COURTESIES)), re.I)
# What may stand beside them and is none by itself: a bare "sure" may be the answer.
FILLERS = re.compile(
    r"\b(?:and|so|also|please|sure|of course|certainly|ok|okay|great|perfect)\b|[\W_]+", re.I
)


def is_greeting(words: str) -> bool:
    """Whether nothing more is said. words: the writer's own."""
    if len(words) > LONGEST:
        return False
    place, found = 0, False
    while place < len(words):
        phrase = GREETING.match(words, place)
        said = phrase or FILLERS.match(words, place)
        if said is None:
            return False
        place, found = said.end(), found or phrase is not None
    return found
