"""How the AI handles a contact: answers right or wrong, asks, does not know, fails, hands over."""

from collections.abc import Callable

from service.demo.world.acts import DAY, HOUR, Meaning
from service.demo.world.human_part import human_part, solve_later
from service.demo.world.issues import CATEGORIES
from service.demo.world.talk import MINUTE, Talk, group_id

ATTEMPTS = 3
# (trigger, cause) of a hand-over that the AI decides on by itself.
REASONS = (
    ("knowledge_gap", "knowledge_gap"),
    ("confidence", "edge_case"),
    ("complexity", "multi_step"),
    ("complexity", "technical_complexity"),
    ("rule", "access_permission"),
    ("rule", "policy_exception"),
    ("knowledge_gap", "tooling"),
)


def ai_part(talk: Talk) -> None:
    """The AI tries up to three times, then hands over."""
    for _ in range(ATTEMPTS):
        if _next_step(talk)(talk):
            return
    hand_over(talk, "complexity", "multi_step")


def _next_step(talk: Talk) -> Callable[[Talk], bool]:
    issue = talk.contact.issue
    right = 0.0 if issue.bug else CATEGORIES[issue.category].skill[talk.contact.ai_version - 1]
    gives_up = 0.45 if issue.bug else 0.22
    rest = 1 - right
    steps = (_right, _wrong, _asks, _knows_nothing, _fails, _gives_up)
    shares = (right, rest * 0.30, rest * 0.22, rest * 0.14, rest * 0.04, rest * gives_up)
    return talk.rng.choices(steps, shares)[0]


def _right(talk: Talk) -> bool:
    talk.contact.really_solved = True
    _answer_and_settle(talk)
    return True


def _wrong(talk: Talk) -> bool:
    """A wrong answer: the customer corrects it, asks for a person, or leaves."""
    habit = talk.contact.customer.habit
    roll = talk.rng.random()
    if roll > 0.45 + habit.impatient / 2:
        _answer_and_settle(talk)
        return True
    talk.wait_for_ai()
    talk.ai_says(Meaning.ANSWER, status="pending")
    talk.wait_for_customer()
    if roll < habit.impatient:
        return _asks_for_a_person(talk, "frustrated")
    talk.customer(Meaning.REPAIR)
    return talk.chance(0.08) and _nobody_reacts(talk)


def _answer_and_settle(talk: Talk) -> None:
    talk.wait_for_ai()
    if talk.chance(0.3):
        return talk.ai_says(Meaning.ANSWER, status="solved")
    talk.ai_says(Meaning.ANSWER, status="pending" if talk.chance(0.7) else talk.status)
    if talk.contact.really_solved:
        talk.customer_is_glad()
    if talk.chance(0.65):
        talk.wait(10 * MINUTE, 20 * HOUR)
        talk.ai_acts(status="solved")
    return None


def _asks(talk: Talk) -> bool:
    """The AI asks; most customers answer."""
    talk.wait_for_ai()
    talk.ai_says(Meaning.QUESTION, status="pending")
    if talk.chance(0.25):
        return True
    talk.wait_for_customer()
    talk.customer(Meaning.DETAIL)
    return False


def _knows_nothing(talk: Talk) -> bool:
    return _disappoints(talk, Meaning.NON_ANSWER)


def _fails(talk: Talk) -> bool:
    return _disappoints(talk, Meaning.ERROR)


def _disappoints(talk: Talk, meaning: Meaning) -> bool:
    talk.wait_for_ai()
    talk.ai_says(meaning, status="pending")
    if talk.chance(0.4):
        return True
    talk.wait_for_customer()
    if talk.chance(0.7):
        return _asks_for_a_person(talk, "knowledge_gap")
    talk.customer(Meaning.REPAIR)
    return False


def _asks_for_a_person(talk: Talk, cause: str) -> bool:
    talk.customer(Meaning.ASKS_HUMAN)
    hand_over(talk, "customer_request", cause)
    return True


def _gives_up(talk: Talk) -> bool:
    hand_over(talk, *talk.rng.choice(REASONS))
    return True


def _nobody_reacts(talk: Talk) -> bool:
    talk.wait(4 * DAY, 9 * DAY)
    talk.system_acts(status="solved")
    return True


def hand_over(talk: Talk, trigger: str, cause: str) -> None:
    """To a person: a change of assignment when the ticket was the AI's, else only visible in who answers."""
    if talk.contact.issue.bug and talk.chance(0.85):
        cause = "product_bug"
    talk.contact.reason = (trigger, cause)
    tags = _reason_tags(talk, trigger, cause)
    recorded = talk.assignee == talk.ai
    (_recorded if recorded else _unrecorded)(talk, tags, trigger)
    if recorded and talk.chance(0.04):
        return _is_left_alone(talk)
    return human_part(talk, after_ai=True)


def _is_left_alone(talk: Talk) -> None:
    """A hand-over that nobody takes; half of them an automation solves in the end."""
    talk.left_alone = True
    if talk.chance(0.5):
        _nobody_reacts(talk)


def _reason_tags(talk: Talk, trigger: str, cause: str) -> tuple[str, ...]:
    """The tags to set now; a cause is often tagged only when a person has looked."""
    tags = talk.reason_tags(trigger, cause)
    if len(tags) == 2 and talk.chance(0.35):
        talk.owed_tags = tags[1:]
        return tags[:1]
    return tags


def _recorded(talk: Talk, tags: tuple[str, ...], trigger: str) -> None:
    group = 2 if talk.contact.issue.bug and talk.chance(0.3) else 0
    to = talk.somebody(group).vendor_id if talk.chance(0.4) else None
    more = {"priority": "urgent"} if trigger in ("sentiment", "customer_request") and talk.chance(0.3) else {}
    talk.wait_for_ai()
    talk.ai_says(Meaning.HAND_OVER, status="open", assignee=to, group=group_id(group), add=tags, **more)


def _unrecorded(talk: Talk, tags: tuple[str, ...], trigger: str) -> None:
    if not talk.ai_has_spoken:
        talk.wait_for_ai()
        talk.ai_says(Meaning.NON_ANSWER, status="open")
    talk.wait_for_ai()
    talk.ai_acts(status="open", add=tags)


def settle_unsolved(talk: Talk) -> None:
    """A ticket that nobody solved: the customer may come back to it, an automation may close the book."""
    if talk.chance(0.15 * talk.contact.customer.habit.returns):
        talk.wait_until(talk.idle_at + talk.rng.randint(HOUR, 9 * DAY))
        talk.customer(Meaning.COMES_BACK)
        hand_over(talk, "sentiment", "frustrated")
    elif talk.chance(0.5):
        solve_later(talk)
