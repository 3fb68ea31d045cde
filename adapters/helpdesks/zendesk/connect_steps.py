"""What a Zendesk administrator clicks where our token may not, and the permissions that the token needs.

Source: https://support.zendesk.com/hc/en-us/articles/4408839108378
"""

from adapters.connecting import FieldPlan, Scope, Steps, Vendor
from adapters.helpdesks.zendesk.connect import PREFIXES, ZendeskConnector
from adapters.helpdesks.zendesk.subscriptions import FURTHER_TYPES, TICKET_TYPES, trigger_body

WEBHOOKS = "Admin Center > Apps and integrations > Actions and webhooks > Webhooks"
TRIGGERS = "Admin Center > Objects and rules > Business rules > Triggers"
FIELDS = "Admin Center > Objects and rules > Tickets > Fields"

SCOPES = (
    Scope("tickets: read", "tickets, comments and audits, after a webhook and for history"),
    Scope("users: read, organizations: read", "whose contact it is, what the organization is called, who is staff"),
    Scope("incremental exports", "history and reconciling; administrators only"),
    Scope("business hours, ticket fields, forms, groups, tags: read", "what connect proposes and doctor compares"),
    Scope("webhooks: write, triggers: write", "connect makes and removes them; administrators only", writing=True),
    Scope("ticket fields: write", "connect makes fields; administrators only", writing=True),
    Scope("tickets: write", "survey link and tags are written into tickets", writing=True),
)  # fmt: skip


def webhook_steps(url: str, secret: str) -> Steps:
    """By hand: the webhook for events, and the trigger as the other way."""
    return Steps(
        "Make the webhook in Zendesk",
        (
            f"{WEBHOOKS} > Create webhook.",
            f"Choose Zendesk events and subscribe to: {', '.join((*TICKET_TYPES, *FURTHER_TYPES))}.",
            f"Endpoint URL: {url}. Request method POST, request format JSON, no authentication.",
            f"Save, open the webhook, reveal its signing secret and put it into {secret}.",
            "Where your plan has no events: choose Trigger or automation instead, then"
            f" {TRIGGERS} > Add trigger, condition Ticket > is > Created or Updated, action Notify active webhook,"
            " and paste the body below.",
        ),
        trigger_body(),
    )


def field_steps(plan: FieldPlan) -> Steps:
    """By hand: one field."""
    kind = "Drop-down" if plan.choices else "Numeric" if plan.number else "Text"
    prefix = PREFIXES.get(plan.key, "")
    options = "\n".join(f"{label}\t{prefix}{code}" for code, label in plan.choices)
    clicks = [f"{FIELDS} > Add field > {kind}. Display name: {plan.title}."]
    if plan.choices:
        clicks.append("Field values: the lines below, each a value and its tag.")
    clicks.append(
        "Save. Its id stands in the list of fields; write it into connections.NAME as connect shows."
    )
    return Steps(f"Make the field {plan.title} in Zendesk", tuple(clicks), options)


def removal_steps(url: str) -> Steps:
    """By hand: taking it away again."""
    return Steps(
        "Take Deskgauge away from Zendesk",
        (f"{TRIGGERS}: delete the trigger whose name begins with Deskgauge.",
         f"{WEBHOOKS}: delete the webhook that sends to {url}.",
         f"{FIELDS}: deactivate the fields that were made for Deskgauge."),
    )  # fmt: skip


def rotation_steps(secret: str) -> Steps:
    """By hand: another signing secret."""
    clicks = (f"{WEBHOOKS}: open the webhook > Actions > Reset signing secret.",
              f"Put the new secret into a file of its own and give it with --new-secret; it goes into {secret}.")  # fmt: skip
    return Steps("Rotate the signing secret in Zendesk", clicks)


def required(title: str) -> str:
    """How a field becomes compulsory."""
    return (
        f"{FIELDS} > {title} > Permissions: Required to solve a ticket. Better, because only hand-overs need it:"
        " Forms > your form > Conditions for agents: where the group is your second line, show this field and require"
        " it before solved."
    )


ZENDESK = Vendor(
    name="zendesk",
    credentials=("email", "token"),
    base_url="https://YOUR-SUBDOMAIN.zendesk.com",
    fixed=False,
    own_secret=True,
    hooks=True,
    scopes=SCOPES,
    open=ZendeskConnector,
    webhook_steps=webhook_steps,
    field_steps=field_steps,
    removal_steps=removal_steps,
    rotation_steps=rotation_steps,
    required=required,
)
