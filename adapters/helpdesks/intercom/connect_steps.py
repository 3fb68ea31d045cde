"""What an Intercom administrator clicks, because webhooks belong to the app, and the permissions of our token.

Sources: https://developers.intercom.com/docs/webhooks and
https://developers.intercom.com/docs/references/2.16/webhooks/webhook-models
"""

from adapters.connecting import FieldPlan, Scope, Steps, Vendor
from adapters.helpdesks.intercom.connect import IntercomConnector

HUB = "Developer Hub > your app > Configure"
ATTRIBUTES = "Settings > Data > Conversations"
TOPICS = (
    "conversation.user.created", "conversation.user.replied", "conversation.admin.single.created",
    "conversation.admin.replied", "conversation.operator.replied", "conversation.admin.noted",
    "conversation.admin.assigned", "conversation.admin.open.assigned", "conversation.admin.closed",
    "conversation.admin.opened", "conversation.admin.snoozed", "conversation.admin.unsnoozed",
    "conversation.rating.added", "conversation.priority.updated", "conversation.contact.attached",
    "conversation.contact.detached", "conversation.deleted", "conversation_part.tag.created",
    "conversation_part.redacted", "contact.user.created", "contact.lead.created", "contact.email.updated",
    "company.created", "company.updated",
    "ticket.created", "ticket.contact.replied", "ticket.admin.replied", "ticket.note.created", "ticket.admin.assigned",
    "ticket.team.assigned", "ticket.state.updated", "ticket.closed", "ticket.attribute.updated",
)  # fmt: skip

SCOPES = (
    Scope("Read conversations, read tickets", "what happened, after a webhook and for history; webhook topics"),
    Scope("Read one user and one company, read and list users and companies", "whose contact it is, and its name"),
    Scope("Read admins", "who is staff; teams"),
    Scope("Read tags, read conversation attributes", "what connect proposes"),
    Scope("Write conversations", "survey link, tags and fields are written", writing=True),
    Scope("Write tickets", "the same in tickets that are no conversations", writing=True),
    Scope("Write tags", "tags that are written are made first, and deleted by --remove", writing=True),
    Scope("Write conversation attributes", "connect makes fields", writing=True),
)  # fmt: skip


def webhook_steps(url: str, secret: str) -> Steps:
    """By hand: the app's one address and its topics."""
    return Steps(
        "Subscribe the app in Intercom's Developer Hub",
        (
            f"{HUB} > Authentication: choose the permissions that `deskgauge connect intercom --scopes` lists.",
            f"{HUB} > Basic information: put the client secret into {secret}, then start Deskgauge or send SIGHUP:"
            " Intercom asks the address before it takes it.",
            f"{HUB} > Webhooks: endpoint URL {url}.",
            "Subscribe to the topics below, then Save and switch the webhook to live.",
        ),
        "\n".join(TOPICS),
    )


def field_steps(plan: FieldPlan) -> Steps:
    """By hand: one attribute."""
    kind = "List" if plan.choices else "Text"
    clicks = (f"{ATTRIBUTES} > Create attribute. Name: {plan.title}; format: {kind}.",
              *(("Options: the lines below.",) if plan.choices else ()),
              f'Save, and write "field:{plan.title}" into connections.NAME as connect shows.')  # fmt: skip
    title = f"Make the attribute {plan.title} in Intercom"
    return Steps(title, clicks, "\n".join(code for code, _ in plan.choices))


def removal_steps(url: str) -> Steps:
    """By hand: taking the subscription away again."""
    clicks = (
        f"{HUB} > Webhooks: remove the endpoint URL {url} and its topics, or uninstall the app.",
        "Settings > Tags: where tags are left that begin with dg_, delete them; those with dg_answer_ are your people's.",
    )
    return Steps("Take Deskgauge away from Intercom", clicks)


def rotation_steps(secret: str) -> Steps:
    """By hand: another client secret."""
    clicks = (f"{HUB} > Basic information: regenerate the client secret.",
              f"Put the new one into a file of its own and give it with --new-secret; it goes into {secret}.")  # fmt: skip
    return Steps("Rotate the client secret in Intercom", clicks)


def required(title: str) -> str:
    """How an attribute becomes compulsory."""
    return f"{ATTRIBUTES} > {title} > Required: teammates must fill it in before they close a conversation."


INTERCOM = Vendor(
    name="intercom",
    credentials=("token",),
    base_url="https://api.intercom.io",
    fixed=True,
    own_secret=True,
    hooks=False,
    scopes=SCOPES,
    open=IntercomConnector,
    webhook_steps=webhook_steps,
    field_steps=field_steps,
    removal_steps=removal_steps,
    rotation_steps=rotation_steps,
    required=required,
)
