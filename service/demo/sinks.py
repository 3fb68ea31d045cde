"""The demo's far sides as the sinks of its configuration, and what is known there before it begins."""

from collections.abc import Iterator, Sequence

from service.demo.folder import LoopbackSink
from service.demo.hubspot import LoopbackHubSpot
from service.demo.linear import LoopbackLinear
from service.demo.slack import LoopbackSlack
from service.demo.world import World
from service.demo.world.people import ORGANIZATION_IDS
from service.route_choice import RENEWAL_BRIEF


def companies(worlds: Sequence[World]) -> Iterator[dict[str, str]]:
    """The CRM's companies: most accounts are one, every seventh is there twice, every ninth not at all."""
    for world in worlds:
        for number in range(world.setup.accounts):
            company = {
                "name": f"{world.setup.connection} account {number}",
                "domain": f"account-{number}.example",
                "organization": f"{world.setup.connection}:{ORGANIZATION_IDS + number}",
            }
            if number % 9 != 8:
                yield company
            if number % 7 == 6:
                yield company


def loopback_sinks(
    linear: LoopbackLinear, hubspot: LoopbackHubSpot, slack: LoopbackSlack
) -> tuple[LoopbackSink, ...]:
    """What is sent where."""
    bugs = ("product_bug_escalation", "repeat_contact_7", "low_ease")
    accounts = ("account_health", "unresolved_contacts", "account_volume", "ease_drop")
    return (
        LoopbackSink(
            "linear", "linear", linear.url, linear.secret, linear.options, bugs, linear.webhook_secret
        ),
        LoopbackSink(
            "hubspot",
            "hubspot",
            hubspot.url,
            hubspot.secret,
            {"external_id_property": "organization"},
            accounts,
        ),
        LoopbackSink(
            "slack",
            "slack",
            slack.url,
            slack.secret,
            slack.options,
            ("repeat_contact_14", "error_across_accounts", "expansion_signal", RENEWAL_BRIEF),
        ),
    )
