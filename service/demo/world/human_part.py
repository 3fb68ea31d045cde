"""How people handle a contact: take it, ask back, pass it on, solve it; product bugs wait for a fix."""

from service.demo.world.acts import DAY, HOUR, Deed, Meaning
from service.demo.world.issues import Bug
from service.demo.world.talk import MINUTE, Talk, group_id


def human_part(talk: Talk, *, after_ai: bool) -> None:
    """Somebody takes the ticket and sees it through to an answer."""
    talk.wait_for_human()
    _take(talk)
    if talk.setup.allows("made_private") and talk.chance(talk.setup.rate(0.01)):
        _slip(talk)
    if talk.chance(0.15):
        _ask_back(talk)
    bug = talk.contact.issue.bug
    if bug is not None:
        return _bug(talk, bug, after_ai)
    if talk.chance(0.1):
        _pass_on(talk, 1)
    return _solve(talk)


def _take(talk: Talk) -> None:
    agent = talk.somebody()
    if talk.assignee == agent.vendor_id or talk.chance(0.4):
        return
    talk.human_acts(assignee=agent.vendor_id, group=agent.group_id, status="open")
    talk.wait(MINUTE, 2 * HOUR)
    if talk.chance(0.2):
        talk.human_says(Meaning.NOTE, public=False, priority=talk.rng.choice(("low", "high")))
        talk.wait(MINUTE, HOUR)


def _slip(talk: Talk) -> None:
    """A note sent in public by mistake; it is made private and the customer gets a proper word."""
    talk.human_says(Meaning.SLIP)
    slip = talk.written - 1
    talk.wait(20, 3 * MINUTE)
    talk.human_acts(deed=Deed.MADE_PRIVATE, about=slip)
    talk.wait(20, 10 * MINUTE)
    talk.human_says(Meaning.REPLY)
    talk.wait(MINUTE, HOUR)


def _ask_back(talk: Talk) -> None:
    talk.human_says(Meaning.ASKS_BACK, status="pending")
    talk.wait_for_customer()
    talk.customer(Meaning.DETAIL)
    talk.wait_for_human()


def _pass_on(talk: Talk, group: int, add: tuple[str, ...] = ()) -> None:
    """From one person to another, with a private note."""
    before = talk.somebody()
    after = talk.pass_to(group)
    talk.agent = before
    talk.human_says(Meaning.NOTE, public=False, assignee=after.vendor_id, group=group_id(group), add=add)
    talk.agent = after
    talk.wait_for_human()


def _bug(talk: Talk, bug: Bug, after_ai: bool) -> None:
    """A product bug: the customer is told, the ticket waits, somebody reports the fix or believes in it."""
    if talk.chance(0.5):
        owed = () if after_ai else talk.reason_tags("rule", "product_bug")
        _pass_on(talk, 2, owed)
    talk.human_says(Meaning.REPLY, status="hold")
    talk.wait_until(min(bug.fixed + talk.rng.randint(HOUR, DAY), talk.at + talk.rng.randint(DAY, 8 * DAY)))
    if talk.setup.allows("taken_back") and talk.chance(talk.setup.rate(0.03)):
        talk.human_acts(remove=("esc_cause_product_bug",))
        talk.wait(MINUTE, HOUR)
    talk.human_says(Meaning.FIXED, status="solved")
    talk.contact.really_solved = bug.fixed <= talk.at or talk.chance(0.5)


def _solve(talk: Talk) -> None:
    talk.contact.really_solved = talk.chance(0.88)
    if talk.chance(0.4):
        return talk.human_says(Meaning.SOLUTION, status="solved")
    talk.human_says(Meaning.SOLUTION, status="pending")
    if talk.contact.really_solved:
        talk.customer_is_glad()
    if not talk.chance(0.06):
        talk.wait(HOUR, 2 * DAY)
        talk.human_acts(status="solved")
    return None


def solve_later(talk: Talk) -> None:
    """An automation solves what has been quiet for a week or more."""
    talk.wait(6 * DAY, 14 * DAY)
    talk.system_acts(status="solved")
