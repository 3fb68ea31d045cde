"""How customers end a conversation: it worked, thanks, or thanks and something more.

What is in doubt needs an answer: that can only make the AI look worse. What the lists reach is in docs/reading.md.
"""

import re

from rules.quick import quick

WORKED_SIGN, THANKS_SIGN, THANKS_BUT = "worked", "thanks", "thanks_but"
LONGEST = 300  # characters; whoever writes more says more
WORKED = quick(
    r"\b(?:that|it|this|which|everything|all|suggestion|solution|tip|trick|option|answer|link|version"
    r"|steps?|fix|workaround|instructions?|update) (?:has |have |all |now |just"
    r" |really |finally )*(?:worked|did (?:it|the trick)|(?:fixed|solved|resolved|sorted) (?:it|that|this"
    r"|everything|(?:my|the|our) \w+))\b"
    r"|\b(?:did the trick|cleared it up|(?:is|are|everything['’]s) back to normal|(?:is|are"
    r"|it['’]s) up again|(?:has|have|['’]s) been (?:fixed|solved|resolved|sorted))\b"
    r"|\b(?:your|the) \w+ (?:finally |now )?works\b|\b(?:yes|yep|yeah|ok|okay|great|perfect),? (?:solved"
    r"|fixed|sorted|resolved|worked|works)\b"
    r"|\b\w+ing (?:[\w'’]+ ){0,4}(?:did it|worked|fixed (?:it|that|the issue|the problem)|solved (?:it|that"
    r"|the issue|the problem)|helped)\b"
    r"|\bit(?:['’]?s| is)? (?:all |now |finally )*(?:works|working|fixed|solved|resolved|sorted)\b"
    r"|\bworks (?:now|again|fine|perfectly|great|like a charm|as expected|well)\b"
    r"|\b(?:is|are|am) (?:all |back )?(?:working|running|fixed|solved|resolved|sorted|up and running"
    r"|back) (?:again|now|fine)\b"
    r"|\b(?:are|is|am)(?: all)? back up and running\b|\b(?:everything|all|it) is (?:all |now |just )?(?:fine"
    r"|ok|okay|good|well|in order)(?: now| again)?(?=\W*(?:$|[.,!]|thank))"
    r"|\b(?:problem|issue|all|now) (?:is |has been |now )?(?:solved|fixed|resolved|sorted)\b|^(?:solved"
    r"|fixed|sorted|resolved|worked)\b"
    r"|\bnow (?:i|we) (?:can )?(?:see|get|have|find|receive)\b|\bno more (?:errors|problems|issues)\b"
    r"|\b(?:can|could|was able to) (?:now )?(?:log in|sign in|see it|open it|access it|get in)(?: again"
    r"| now)\b",
)  # fmt: skip
DENIED = re.compile(
    r"\b(not|cannot|whether|never|still|nothing|no longer|hardly|if|once|unless|until|when|hope|hoping"
    r"|should|would|will|than)\b|n['’]?t\b",
    re.I,
)
# Beside "that worked": a limit, something else, or how it once was. Then the message needs an answer.
ASKS_MORE = re.compile(
    r"\?|\bslow|\b(but|however|although|except|unfortunately|also|another|one more|only|please|can you"
    r"|could you|would you"
    r"|i need|i want|i['’]d like|i would like|fails?|failed|failing|(?<!no more )errors?|broken|wrong"
    r"|stopped|yesterday|used to"
    r"|last (night|week|month|year|time)|again (and|after)|for (\w+ ){1,2}(minute|hour|day)s?|too late"
    r"|should have|now that|and now (i|we|it|the|nothing|nobody)|locked out|happen(s|ed|ing) again|(my|our|the) old"
    r"|myself|how (do|can|to)|was (working|fixed))\b",
    re.I,
)
THANKS = quick(
    r"thank|\b(thx|tnx|tks|ty|cheers|appreciated?|dank|danke|dziękuję|merci|gracias|obrigad[oa]|grazie"
    r"|bedankt|tack|takk?)\b",
)
# What may stand beside thanks without a need for an answer: courtesy, and what the writer will do.
NEEDS_NOTHING = re.compile(
    r"\bhave an? (?:nice|great|good|lovely|wonderful|pleasant)(?: (?:day|evening|night|week|weekend|one"
    r"|rest of (?:the|your) (?:day|week)))?\b"
    r"|\b(?:i|we)(?:['’]ll| will) (?:give (?:it|that|this) a (?:try|go)|(?:try|check|test|read|do|use|keep"
    r"|look at|look into)"
    r" (?:it|that|this|them)(?: out| in mind)?|let you know)(?: later| today| tomorrow| tonight| then| now"
    r"| how it goes)?\b"
    r"|\bthat(?:['’]s| is| was|s) (?:all|everything|it|exactly what|just what|what|very|really|so|a great"
    r"|great|good|perfect|super|helpful|kind|fast|quick)"
    r"(?: (?:i|we) (?:needed|wanted|was looking for|were looking for|need))?\b"
    r"|\b(?:that|this|it|you(?:['’]ve| have)?|your (?:answer|help|reply)) (?:really |has |have )*(?:helped"
    r"|helps)(?: a lot| me| us)*\b"
    r"|\b(?:i|we) (?:really |do |very much )*appreciate (?:it|that|this|(?:all )?(?:the|your)(?: quick"
    r"| fast| great)? (?:help|support|reply|answer|response|time))\b"
    r"|\b(?:no|nothing)(?: more| else| further)? (?:questions?|more|else|further)(?: from me| from us"
    r"| needed| to add)?\b"
    r"|\byou(?:['’]re| are| were|ve been| have been) (?:great|awesome|amazing|the best|very helpful"
    r"|very kind|a star|a lifesaver|welcome)\b"
    r"|\b(?:that|this|which|it) (?:all )?(?:answers? (?:my|our|all my|the) questions?|makes (?:perfect "
    r"|a lot of )?sense|clears (?:it|that|things) up)\b"
    r"|\b(?:exactly|just) what (?:i|we) (?:needed|wanted|was looking for|were looking for|need)\b"
    r"|\byou too\b|\bsame to you\b"
    r"|\b(?:i|we)(?:['’]ll| will) (?:have|take) a look\b",
    re.I,
)  # fmt: skip
POLITE_WORDS = re.compile(
    r"\b(?:thanks|thank|thankyou|thx|tnx|tks|ty|cheers|you|u|many|so|very|much|a|lot|lots|ton|million|bunch"
    r"|for|the|your|quick|fast|prompt|reply|help|helping"
    r"|great|perfect|ok|okay|kk|again|all|both|good|fine|awesome|excellent|wonderful|brilliant|amazing"
    r"|lovely|super|cool|nice|answer|support|appreciated?"
    r"|really|and|yes|no|yep|yeah|oh|ah|alright|right|got|it|understood|noted|sure|well|done|job|work|team"
    r"|guys|everyone|everybody|folks|hi|hello|hey|dear|bye"
    r"|goodbye|day|care|take|that|this|is|was|clear|now|in advance|best|kind|warm|regards|wishes|have|to|me"
    r"|us|i|we|glad|happy|kindly|helpful|welcome|service|indeed|then"
    r"|suggestion|suggestions|tip|tips|understanding|letting|know|getting|back|taking|time|explain"
    r"|explaining|explanation|quickly|patience|evening"
    r"|weekend|will|do|noted|with|attention|effort|efforts|advice|clarification|clarifying|info|information"
    r"|response|see|you|later|danke|schön|vielen|nett|bardzo|dziękuję|dank|sehr|merci|beaucoup|gracias"
    r"|muchas|obrigad[oa]|muito|grazie|mille|bedankt|hartelijk|tack|tusen|takk?|så|mycket)\b|[\W_\d]+",
    re.I,
)  # fmt: skip
# "Thanks for ...", as far as it is no reproach.
THANKED_FOR = re.compile(
    r"\bfor (?:(?:the|your|all|this|that|such)\b|(?:getting|letting|looking|sorting|fixing|taking|helping"
    r"|explaining|clarifying|coming|checking|following"
    r"|being|sharing|sending|solving|updating)\b)[^.!?,;:\n]{0,60}",
    re.I,
)
NAMED = re.compile(
    r"\b(?i:thanks|thank you|cheers)(?: (?i:a lot|a bunch|so much|very much|again))?,? [A-ZÀ-Þ][a-zà-ÿ]+\W*$"
)


def closing_of(words: str) -> str | None:
    """The sign of a message, None where it is none of the three. words: the writer's own."""
    thanked = THANKS.search(words)
    if len(words) > LONGEST:
        return THANKS_BUT if thanked else None
    if _worked(words):
        return WORKED_SIGN
    if not thanked:
        return None
    return THANKS_BUT if "?" in words or _says_more(words) else THANKS_SIGN


def _worked(words: str) -> bool:
    found = WORKED.search(words)
    return bool(found) and not (DENIED.search(words) or ASKS_MORE.search(words))


def _says_more(words: str) -> bool:
    courtesy_gone = NEEDS_NOTHING.sub("", NAMED.sub("", words))
    return bool(POLITE_WORDS.sub("", THANKED_FOR.sub(_unless_reproach, courtesy_gone)))


def _unless_reproach(said: re.Match[str]) -> str:
    return said.group() if DENIED.search(said.group()) or ASKS_MORE.search(said.group()) else ""
