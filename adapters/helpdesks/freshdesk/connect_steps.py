"""What a Freshdesk administrator clicks, because no API makes automation rules, and the permissions of our key.

Source: https://support.freshdesk.com/support/solutions/articles/132589
"""

from pathlib import Path

from adapters.connecting import FieldPlan, Scope, Steps, Vendor
from adapters.helpdesks.freshdesk.connect import FreshdeskConnector
from adapters.helpdesks.freshdesk.secret import HEADER

RULES = "Admin > Workflows > Automations"
FIELDS = "Admin > Workflows > Ticket fields"

SCOPES = (
    Scope("an agent with global access to tickets", "tickets, conversations, ratings, contacts and companies are read"),
    Scope("an administrator's key", "business hours, groups, fields and agents, for what connect proposes"),
    Scope("ticket fields: write", "connect makes fields; administrators only", writing=True),
    Scope("tickets: write", "survey link and tags are written into tickets", writing=True),
)  # fmt: skip


def rule_body() -> str:
    """The body that a rule sends, with its placeholders."""
    return Path(__file__).with_name("rule_body.json").read_text(encoding="utf-8")


def webhook_steps(url: str, secret: str) -> Steps:
    """By hand: two rules with one action."""
    return Steps(
        "Make two automation rules in Freshdesk",
        (
            f"{RULES} > Ticket creation > New rule. Condition that always holds: Source is, with every source chosen.",
            f"{RULES} > Ticket updates > New rule, performed by Agent or requester (a second one for System)."
            " Events: Status, Priority, Agent, Group, Type is changed; Tag is updated; Reply is sent; Note is added;"
            " Ticket is deleted or marked as spam.",
            f"Action of each: Trigger webhook. Request type POST, URL {url}, encoding JSON, content Advanced.",
            f"Custom header {'-'.join(part.capitalize() for part in HEADER.split('-'))}, its value is what {secret} holds."
            " Without custom headers: Requires authentication, any user name, and that value as the password.",
            "Paste the body below as it is, preview and save.",
        ),
        rule_body(),
    )


def field_steps(plan: FieldPlan) -> Steps:
    """By hand: one field."""
    kind = "Dropdown" if plan.choices else "Number" if plan.number else "Single-line text"
    clicks = (
        f"{FIELDS} > drag {kind} into the form. Label for agents: {plan.title}; hidden from customers.",
        *(("Choices: the lines below.",) if plan.choices else ()),
        "Save. Its name in the API begins with cf_; write it into connections.NAME as connect shows.",
    )
    return Steps(
        f"Make the field {plan.title} in Freshdesk", clicks, "\n".join(code for code, _ in plan.choices)
    )


def removal_steps(url: str) -> Steps:
    """By hand: taking the rules away again."""
    clicks = (
        f"{RULES}: delete the rules whose webhook sends to {url}, under Ticket creation and Ticket updates.",
        "Admin > Tags: where there are tags that begin with dg_, delete them; those with dg_answer_ are your people's.",
    )
    return Steps("Take Deskgauge away from Freshdesk", clicks)


def rotation_steps(secret: str) -> Steps:
    """By hand: the new secret into the rules."""
    clicks = (
        f"{RULES}: open each rule that sends to Deskgauge and replace the secret by what {secret} holds now.",
    )
    return Steps("Give the new secret to Freshdesk", clicks)


def required(title: str) -> str:
    """How a field becomes compulsory."""
    return (
        f"{FIELDS} > {title} > Required when closing the ticket. Better, because only hand-overs need it: a dynamic"
        " section (or a form of the second line) that shows the field, so that it is required there alone."
    )


FRESHDESK = Vendor(
    name="freshdesk",
    credentials=("api_key",),
    base_url="https://YOUR-SUBDOMAIN.freshdesk.com",
    fixed=False,
    own_secret=False,
    hooks=False,
    scopes=SCOPES,
    open=FreshdeskConnector,
    webhook_steps=webhook_steps,
    field_steps=field_steps,
    removal_steps=removal_steps,
    rotation_steps=rotation_steps,
    required=required,
)
