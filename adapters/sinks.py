"""The sinks there are: the word in `[sinks.<name>] kind` and the class behind it."""

from collections.abc import Callable

from adapters.base import Inbound, Sink
from adapters.crm.hubspot import HubSpot
from adapters.crm.salesforce import Salesforce
from adapters.notify.mail import Mail
from adapters.notify.slack import Slack
from adapters.notify.slack_webhook import SlackWebhook
from adapters.notify.webhook import Webhook
from adapters.settings import SinkSettings
from adapters.trackers.github import GitHub, GitHubInbound
from adapters.trackers.jira import Jira, JiraInbound
from adapters.trackers.linear import Linear, LinearInbound

SINKS: dict[str, Callable[[SinkSettings], Sink]] = {
    Linear.kind: Linear,
    GitHub.kind: GitHub,
    Jira.kind: Jira,
    HubSpot.kind: HubSpot,
    Salesforce.kind: Salesforce,
    Slack.kind: Slack,
    SlackWebhook.kind: SlackWebhook,
    Mail.kind: Mail,
    Webhook.kind: Webhook,
}

# Kinds that keep one record up to date for an account, where the others make one object for a flag.
CRM_KINDS: frozenset[str] = frozenset({HubSpot.kind, Salesforce.kind})
# Kinds that hold work for whoever builds the product, and what they tell us of it.
INBOUND: dict[str, Callable[[SinkSettings], Inbound]] = {
    Linear.kind: LinearInbound,
    GitHub.kind: GitHubInbound,
    Jira.kind: JiraInbound,
}
TRACKER_KINDS: frozenset[str] = frozenset(INBOUND)
# Kinds that tell people or programs, and so can say several things at once.
NOTICE_KINDS: frozenset[str] = frozenset({Slack.kind, SlackWebhook.kind, Mail.kind, Webhook.kind})
# Those of them that can give something to one person, named by mail address in a push's content as `person`.
PERSON_KINDS: frozenset[str] = frozenset({Slack.kind, Mail.kind})
# Kinds into which nobody can look afterwards: read_back finds nothing there, whatever has arrived.
BLIND_KINDS: frozenset[str] = frozenset({SlackWebhook.kind, Mail.kind, Webhook.kind})
# Those whose messages can be changed later, and followed by others in their threads.
CHANGEABLE_KINDS: frozenset[str] = frozenset({Slack.kind})
# Kinds that may be without a secret, and those that sign with two while a receiver changes over.
WITHOUT_SECRET: frozenset[str] = frozenset({Mail.kind})
WITH_OLD_SECRET: frozenset[str] = frozenset({Webhook.kind})
# What the address of a kind may begin with; of all others http and https.
SCHEMES: dict[str, frozenset[str]] = {Mail.kind: frozenset({"smtp", "smtps"})}
