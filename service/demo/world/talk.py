"""The pen that writes one contact's acts: who says what when, and what that does to the ticket's fields."""

from random import Random
from typing import Any

from service.demo.world.acts import DAY, HOUR, Act, Contact, Deed, Meaning, Message, Who
from service.demo.world.people import GROUP_IDS, SYSTEM_ID, Agent, pick_agent
from service.demo.world.setup import Setup

MINUTE = 60
FIRST_WORDS = {
    "fresh": Meaning.PROBLEM,
    "returns": Meaning.COMES_BACK,
    "between": Meaning.COMES_BACK,
    "duplicate": Meaning.ASKS_AGAIN,
    "spam": Meaning.SPAM,
}
CAUSES = (
    "knowledge_gap", "multi_step", "frustrated", "edge_case", "tooling",
    "access_permission", "policy_exception", "technical_complexity", "product_bug",
)  # fmt: skip


class Talk:
    """Writes acts in order; `at` is the moment of the latest one.

    chat contacts move in minutes, others in hours; `brisk` makes every pause a few seconds, for a live show.
    """

    def __init__(self, contact: Contact, setup: Setup, rng: Random, *, brisk: bool = False) -> None:
        self.contact, self.setup, self.rng, self.brisk = contact, setup, rng, brisk
        self.acts = contact.acts
        self.at = contact.created_at
        self.fields: dict[str, Any] = {"status": "new"}
        self.tags: set[str] = set()
        self.written = 0
        self.agent: Agent | None = None
        self.owed_tags: tuple[str, ...] = ()
        self.left_alone = False
        self.idle_at = 0
        self.ai = contact.ai_user
        self.is_chat = contact.idle_seconds == DAY

    def chance(self, share: float) -> bool:
        """True in that share of cases."""
        return self.rng.random() < share

    def wait(self, low: float, high: float) -> None:
        """Let between `low` and `high` seconds pass; short pauses are likelier than long ones."""
        pause = self.rng.randint(2, 9) if self.brisk else int(low * (high / low) ** self.rng.random())
        self.at += max(1, pause)

    def wait_until(self, at: int) -> None:
        """Let time pass to a moment; a second when it has passed already."""
        self.at = max(self.at + 1, self.at + self.rng.randint(2, 9) if self.brisk else at)

    def wait_for_customer(self) -> None:
        self.wait(*((30, 40 * MINUTE) if self.is_chat else (5 * MINUTE, 40 * HOUR)))

    def wait_for_ai(self) -> None:
        self.wait(*((3, 40) if self.is_chat else (20, 6 * MINUTE)))

    def wait_for_human(self) -> None:
        self.wait(*((2 * MINUTE, 3 * HOUR) if self.is_chat else (20 * MINUTE, 18 * HOUR)))

    def act(
        self, who: Who, actor: int, *, message: Message | None = None, deed: Deed | None = None,
        about: int = -1, **changes: Any,
    ) -> None:  # fmt: skip
        """Write one act now, without changes that change nothing; if nothing is left there is no act."""
        if self.at == self.idle_at:
            self.at += 1
        changes["add"] = tuple(tag for tag in changes.get("add", ()) if tag not in self.tags)
        changes["remove"] = tuple(tag for tag in changes.get("remove", ()) if tag in self.tags)
        real = {name: value for name, value in changes.items() if not self._is_already(name, value)}
        if not (real or message or deed):
            return
        self.fields |= real
        self.tags = self.tags.difference(real.get("remove", ())).union(real.get("add", ()))
        self.acts.append(Act(self.at, who, actor, real, message, deed, about))

    def _is_already(self, name: str, value: Any) -> bool:
        return not value if name in ("add", "remove") else value == self.fields.get(name)

    @property
    def status(self) -> str:
        return str(self.fields["status"])

    @property
    def assignee(self) -> int | None:
        """Whose ticket it is; the AI counts as somebody."""
        return self.fields.get("assignee")

    def _message(self, who: Who, author: int, meaning: Meaning, public: bool) -> Message:
        self.written += 1
        return Message(self.written - 1, who, author, meaning, public, self.rng.randrange(1 << 20))

    def customer(self, meaning: Meaning, **changes: Any) -> None:
        """The customer writes, which opens a ticket that waited or was solved."""
        author = self.contact.customer.vendor_id
        if self.acts and self.status in ("pending", "solved", "hold"):
            changes["status"] = "open"
        self.act(Who.CUSTOMER, author, message=self._message(Who.CUSTOMER, author, meaning, True), **changes)

    def ai_says(self, meaning: Meaning, **changes: Any) -> None:
        """The AI writes to the customer."""
        self.act(Who.AI, self.ai, message=self._message(Who.AI, self.ai, meaning, True), **changes)
        self.idle_at = self.at + self.contact.idle_seconds

    def ai_drafts(self) -> None:
        """The AI leaves a private draft for a person."""
        self.act(Who.AI, self.ai, message=self._message(Who.AI, self.ai, Meaning.DRAFT, False))

    def human_says(self, meaning: Meaning, *, public: bool = True, **changes: Any) -> None:
        """The agent in charge writes; tags that were still owed come with it."""
        agent = self.somebody()
        changes["add"] = (*changes.get("add", ()), *self.owed_tags)
        self.owed_tags = ()
        message = self._message(Who.HUMAN, agent.vendor_id, meaning, public)
        self.act(Who.HUMAN, agent.vendor_id, message=message, **changes)

    def customer_is_glad(self) -> None:
        """By habit: a word that it worked, or thanks, or nothing."""
        habit = self.contact.customer.habit
        roll = self.rng.random()
        if roll < habit.confirms + habit.thanks:
            self.wait_for_customer()
            self.customer(Meaning.WORKED if roll < habit.confirms else Meaning.THANKS)

    def ai_acts(self, **changes: Any) -> None:
        """The AI changes fields without writing."""
        self.act(Who.AI, self.ai, **changes)

    def human_acts(self, **changes: Any) -> None:
        """The agent in charge changes fields, or does a deed, without writing."""
        self.act(Who.HUMAN, self.somebody().vendor_id, **changes)

    def system_acts(self, **changes: Any) -> None:
        """An automation of the helpdesk changes fields."""
        self.act(Who.SYSTEM, SYSTEM_ID, **changes)

    def somebody(self, group: int = 0) -> Agent:
        """The agent in charge; somebody of the group when there was none."""
        if self.agent is None:
            self.agent = pick_agent(group, self.rng)
        return self.agent

    def pass_to(self, group: int) -> Agent:
        """Put somebody else of that group in charge."""
        others = [pick_agent(group, self.rng) for _ in range(4)]
        self.agent = next((agent for agent in others if agent != self.agent), others[0])
        return self.agent

    def reason_tags(self, trigger: str, cause: str) -> tuple[str, ...]:
        """The tags of a hand-over: trigger, then cause, which careless people leave out or get wrong."""
        named = (f"esc_trigger_{trigger}", f"esc_cause_{cause}")
        if self.setup.every_issue_tagged or self.chance(0.75):
            return named
        wrong = (named[0], f"esc_cause_{self.rng.choice(CAUSES)}")
        return self.rng.choice(((), (), named[:1], named[:1], wrong))

    @property
    def ai_has_spoken(self) -> bool:
        """Whether the AI wrote to the customer since they last came with their problem."""
        for act in reversed(self.acts):
            if act.message and act.message.public:
                if act.message.who is Who.AI:
                    return True
                if act.message.meaning in FIRST_WORDS.values():
                    return False
        return False


def group_id(group: int) -> int:
    """The vendor id of a group."""
    return GROUP_IDS + group
