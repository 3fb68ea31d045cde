"""Whether a customer asks for more: seats, a bigger plan, higher limits, a further team, on which plan a feature is.

In doubt it is none: who hears of growth should find it. What the patterns reach is in docs/reading.md.
"""

import re

from rules.quick import quick

LONGEST = 1000  # letters of a message that are looked at, from either end

_MORE = r"(?:more|additional|extra|further)"
_ONE_MORE = r"(?:more|additional|extra|further|another|second|third|new)"
_COUNT = r"(?:\d+|two|three|four|five|six|eight|ten|twelve|twenty|fifty|a few|several|some)"
_SEAT = r"(?:seats?|licen[cs]es?)"
_SOMEBODY = r"(?:seats?|licen[cs]es?|users?|accounts?|agents?|admins?|logins?)"
_GET = (
    r"(?:add|adding|buy|buying|purchase|order|ordering|get|need|want|have|book|quote (?:for|on)|pric(?:e|ing) (?:for|of)"
    r"|offer for|costs? (?:of|for)|discount (?:for|on|when we take)|take|like)"
)
_BUY = r"(?:add|adding|buy|buying|purchase|order|ordering|need|quote (?:for|on)|pric(?:e|ing) (?:for|of)|offer for)"
_PLAN = r"(?:plans?|tiers?|packages?|editions?|subscriptions?|contract)"
_NAMED = r"(?:enterprise|business|premium|pro|professional|plus|growth|scale|teams?|starter|basic|standard|paid|annual)"
_LIMIT = r"(?:limits?|quotas?|caps?|maximum(?: number)?|allowance)"
_UNIT = r"(?:teams?|departments?|workspaces?|business units?|branch(?:es)?|offices?|subsidiar(?:y|ies)|brands?|compan(?:y|ies))"
_FEATURE = r"(?:sso|single sign-?on|saml|scim|audit logs?|sandbox)"
_EXTRA = rf"(?:{_FEATURE}|(?:\w+ )?add-?on\w?|(?:\w+ )?modules?|(?:priority|premium) support)"
_FEW = r"(?:[\w'’-]+ ){0,3}?"  # words that may stand between
_SOME = r"(?:[\w'’,-]+ ){0,6}?"

# Each line is one way to ask.
_WAYS = (
    # seats
    rf"{_BUY} {_FEW}{_COUNT} (?:\w+ )?{_SEAT}",
    rf"{_GET} {_FEW}(?:{_MORE}|another) (?:{_COUNT} )?(?:\w+ )?{_SEAT}",
    rf"{_BUY} {_FEW}(?:(?:{_COUNT} )?{_MORE} (?:{_COUNT} )?|another {_COUNT} ){_SOMEBODY}",
    rf"{_MORE} {_SOMEBODY} (?:can|could|may|do) we add|{_MORE} {_SEAT} (?:please|asap)|more licen[cs]es",
    rf"(?:increase|raise|up|extend|expand|bump(?: up)?) (?:our |the |my )?"
    rf"(?:number of {_SOMEBODY}|(?:seat|user|licen[cs]e)s? count)",
    rf"out of {_SEAT}|no (?:free )?{_SEAT} (?:are )?left|{_SEAT} are (?:all )?(?:in use|taken|used up|assigned)",
    rf"from \d+ to \d+ {_SOMEBODY}",
    # plan
    rf"(?:how|can|could|like|want|if|before|when|would|need|thinking|consider\w*) {_SOME}upgrad(?:e|ing)"
    rf" {_SOME}(?:{_PLAN}|{_NAMED}|today)\b|if we upgrade|would upgrade|(?:have to|before we) upgrade\W*$",
    rf"(?:higher|bigger|larger|next|better|greater) {_PLAN}|(?:try|trial of) the {_NAMED} {_PLAN}",
    rf"(?:switch|move|moving|go|going|change|changing|moving up) {_SOME}to (?:an? |the |your )?"
    rf"(?:{_NAMED} {_PLAN}|enterprise|professional|premium)\b",
    rf"(?:offer|quote|pricing|prices?) {_SOME}{_NAMED} (?:plan|tier|package)",
    rf"(?:above|beyond|bigger than) (?:the |our |your )?{_NAMED} {_PLAN}|bigger {_PLAN} than"
    rf"|outgrown (?:the |our |your )?{_NAMED}",
    rf"(?:which|what) (?:of (?:your|the) )?{_PLAN}"
    r" (?:do|does|has|have|includes?|contains?|comes?|gives?|is|are|supports?|should)\b"
    rf"|(?:in|on|with) which {_PLAN}",
    # limits
    rf"(?:hit|hitting|reach|reached|reaching|close to|exceed|used up|use up) (?:our|your|the|my) {_FEW}{_LIMIT}"
    rf"|maxed out (?:our|the|all)",
    rf"(?:increase|raise|lift|extend|bump up) (?:our |your |the |my )?{_FEW}{_LIMIT}"
    rf"|(?:can|could) (?:it|this|that|they|the {_LIMIT}) be (?:raised|lifted|increased|extended)|higher {_LIMIT}",
    rf"{_MORE} (?:storage|space|capacity|api calls|calls|exports|contacts|projects|dashboards|credits)\b"
    rf"|storage is (?:almost |nearly )?full|(?:would|does|do) \d+ ?[gt]b cost",
    rf"(?:more than|exceed) {_SOME}(?:on|in) (?:our|the|your) plan",
    # teams
    rf"(?:add|adding|set up|bring|include|onboard|have|get|need|want) {_FEW}{_ONE_MORE} (?:\w+ )?"
    r"(?:workspaces?|business units?)",
    rf"(?:add|adding|bring|include|onboard|open|connect) {_FEW}{_ONE_MORE} {_FEW}{_UNIT} to our (?:account|{_PLAN})",
    rf"{_UNIT} {_SOME}(?:wants?|would like|likes?|interested) (?:to (?:use|join|try)|too)",
    rf"{_UNIT} {_SOME}(?:use it (?:too|as well)|work in the same account|join us)",
    r"rol(?:l|ling) (?:it|this|that) out to|extend the use|bring (?:them|it) on board",
    # features
    rf"(?:included|available|part) (?:in|on|of|with) (?:our|your|an?|which|what|the {_NAMED})"
    rf" (?:current |higher |{_NAMED} )?{_PLAN}",
    rf"{_FEATURE} {_SOME}(?:{_PLAN}|enterprise)\b|{_EXTRA},? {_SOME}(?:buy|order|purchase|costs?)\b|enterprise feature",
    rf"(?:need|require|without (?:going|moving) to) (?:the )?enterprise\b|does the {_NAMED} {_PLAN} (?:come|include)",
    rf"(?:buy|purchase|book|order) {_FEW}{_EXTRA}|costs? (?:of|for|to add) {_EXTRA}",
)  # fmt: skip
WAYS = quick(rf"\b(?:{'|'.join(_WAYS)})")
# Less instead of more, money that is argued about, something that is broken, or what such words mean elsewhere.
NO_WISH = quick(
    r"\b(?:cancel\w*|downgrad\w+|refund\w*|remove|reduce|fewer|less|smaller|terminate|go back to|undo|too expensive"
    r"|(?:do|does|did)(?: not|n['’]t) (?:want|need|renew)|not going to|never|charged|billed|invoices?|overcharged"
    r"|price increase|although|but (?:we|i|my|only)|errors?|bug|crash\w*|broken|fails?|failed|fix(?:ed)?"
    r"|since (?:your|the|yesterday)|same (?:problem|error|issue)"
    r"|flight|train|row|room|hall|event|hotel|restaurant|table|credit (?:limit|card)|transfers?|withdrawals?|spending|card"
    r"|to (?:the|a|my|this|our) (?:[\w'’-]+ )?(?:folder|board|group|channel|ticket|project|report|list|role|calendar)"
    r"|server|browser|version|database|firmware|phone|laptop)\b"
)
_SENTENCE = re.compile(r"(?<=[.?!\n])\s+")


def asks_for_more(text: str) -> bool:
    """Whether the writer asks for more. text: the writer's own words; of a long one the beginning and the end count."""
    part = text if len(text) <= 2 * LONGEST else f"{text[:LONGEST]}. {text[-LONGEST:]}"
    if not WAYS.search(part):
        return False
    return any(WAYS.search(one) and not NO_WISH.search(one) for one in _SENTENCE.split(part))
