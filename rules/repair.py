"""Repair signs: a customer corrects, repeats or rejects what came before, because it did not fit."""

import re

from rules.quick import quick

# Each line is one way to say it. They were collected from general knowledge and from one half of a set of rated
# conversations; docs/reading.md shows what they reach on the other half.
_BEGINNINGS = (
    # "No, ...", but neither "no problem" nor the closing "no, thank you" or "no, that's all".
    r"(?:no|nope|nah)\b(?!,? (?:problem|worries|thanks?|that(?:'s|’s| is| will| would| should) (?:all|it|be|do)))",
    r"(?:wrong|incorrect|not (?:really|quite|exactly)|actually|oh|wow|hm+|aww?|ugh)\b",
    r"(?:(?:oh|so|i ?[’']?m|i am),? )*sorry[,.]? (?:but|i|that|no)\b",
)
_WAYS = (
    r"i (?:already |just |literally |really )*(?:said|meant?|told|asked|specified|mentioned|wrote|explained)",
    r"i (?:(?:really|still|actually) (?:need|want|do)|apologi[sz]e|do(?:n['’]t| not) care)",
    r"i(?:['’]ve)? already (?:tried|did|sent)|as i (?:said|wrote|mentioned)",
    r"not (?:what i|my question|looking for|the one|helpful|helping)|mis(?:understood|understand|read|spoke)",
    r"that(?:['’]?s| is| was)?(?: really)? (?:not|wrong|incorrect)",
    r"(?:did|does|do)(?:n['’]?t| not) (?:help|answer)|too bad|confus(?:ed|ing|ion)",
    r"(?:try|check|look|read|search)\b[^.?!]{0,40}\bagain|are you (?:\w+ )?sure",
    r"still (?:need|not|wrong|no|the same|broken|does|is|have)|same (?:problem|error|issue|thing) again",
    r"(?:how|what) about|what if|instead|(?:another|different) one|never ?mind",
)
BEGINNING = re.compile(rf"\W{{0,20}}(?:{'|'.join(_BEGINNINGS)})", re.I)
REPAIR = quick(rf"\b(?:{'|'.join(_WAYS)})\b")


def is_repair(text: str) -> bool:
    """Whether the writer repairs the conversation. text: the writer's own words."""
    return BEGINNING.match(text) is not None or REPAIR.search(text) is not None
