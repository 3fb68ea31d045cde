"""What is configured about problems in trackers and about the tickets that hear of their fix."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from adapters.sinks import INBOUND
from rules.promoting import Promotion
from service.config import load_settings
from service.config.problems import ConfigProblems
from service.config.settings import secret_values
from service.processes.reload import with_secrets_and_routes
from tests.fakes.tracker import FakeInbound
from tests.service.config.usable import API_KEY, SIGNING, USABLE, Written

SINK, AT = 'secret = "${BUGS_KEY}"', 'mapping = { category = "tag:cat_" }'
HOOKS = f'{SINK}\nwebhook_secret = "file:signing"'
ROUTE = 'max_age = "2d"'


@pytest.fixture(autouse=True)
def webhooks_are_read() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(INBOUND, "linear", FakeInbound)
        yield


def refused(written: Written, environ: dict[str, str], text: str) -> str:
    with pytest.raises(ConfigProblems) as caught:
        load_settings(written(text), environ)
    return str(caught.value)


def test_a_sinks_webhook_secret_is_a_reference_and_never_shown(
    written: Written, environ: dict[str, str]
) -> None:
    settings = load_settings(written(USABLE.replace(SINK, HOOKS)), environ)
    sink = settings.sinks["bugs"]

    assert (sink.webhook_secret, sink.secret) == (SIGNING, API_KEY)
    assert SIGNING not in repr(settings)
    assert secret_values(settings).count(SIGNING) == 2
    said = refused(written, environ, USABLE.replace(SINK, f'{SINK}\nwebhook_secret = "{SIGNING}"'))
    assert "sinks.bugs.webhook_secret: must not hold the secret itself" in said
    assert SIGNING not in said


def test_without_one_a_sink_has_none(written: Written, environ: dict[str, str]) -> None:
    settings = load_settings(written(USABLE), environ)

    assert settings.sinks["bugs"].webhook_secret == ""
    assert "" not in secret_values(settings)


def test_a_kind_that_sends_no_webhooks_takes_no_secret_for_them(
    written: Written, environ: dict[str, str]
) -> None:
    text = USABLE.replace(SINK, HOOKS).replace('kind = "linear"', 'kind = "hubspot"')

    assert "sinks.bugs.webhook_secret: is of no use: hubspot sends no webhooks" in refused(
        written, environ, text
    )


def test_a_sink_that_sends_webhooks_shares_its_name_with_no_connection(
    written: Written, environ: dict[str, str]
) -> None:
    text = USABLE.replace("connections.help", "connections.bugs")

    assert load_settings(written(text), environ).connections.keys() == {"bugs"}
    said = refused(written, environ, text.replace(SINK, HOOKS))
    assert "sinks.bugs.webhook_secret: needs a sink with a name of its own" in said


def test_a_reload_takes_a_fresh_webhook_secret(written: Written, environ: dict[str, str]) -> None:
    before = load_settings(written(USABLE.replace(SINK, HOOKS)), environ)
    after = load_settings(written(USABLE.replace(SINK, f'{SINK}\nwebhook_secret = "${{BUGS_KEY}}"')), environ)

    assert with_secrets_and_routes(before, after).sinks["bugs"].webhook_secret == API_KEY


def test_a_route_says_when_a_problem_is_worth_an_object_and_what_becomes_of_one_that_comes_back(
    written: Written, environ: dict[str, str]
) -> None:
    lines = (
        'promote_accounts = 3\npromote_contacts = 9\npromote_days = 7\npromote_tier = ["enterprise"]\n'
        'recurrence = "new"\nreopen_within = "3d"'
    )
    (route,) = load_settings(written(USABLE.replace(ROUTE, f"{ROUTE}\n{lines}")), environ).routes

    assert route.promotion == Promotion(3, 9, timedelta(days=7), frozenset({"enterprise"}))
    assert (route.recurrence, route.reopen_within) == ("new", timedelta(days=3))


def test_by_default_a_problem_goes_at_once_and_is_opened_again_within_two_weeks(
    written: Written, environ: dict[str, str]
) -> None:
    (route,) = load_settings(written(USABLE), environ).routes

    assert route.promotion.is_at_once
    assert (route.recurrence, route.reopen_within) == ("reopen", timedelta(days=14))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("promote_accounts = -1", "promote_accounts: is not a whole number"),
        ("promote_days = 0", "promote_days: is not a whole number"),
        ('promote_tier = "enterprise"', "promote_tier: is not a list"),
        ('recurrence = "reopenn"', "Did you mean 'reopen'?"),
        ('reopen_within = "soon"', "reopen_within: is not a span of time"),
    ],
)
def test_what_no_route_can_mean_is_refused(
    written: Written, environ: dict[str, str], line: str, said: str
) -> None:
    assert said in refused(written, environ, USABLE.replace(ROUTE, f"{ROUTE}\n{line}"))


def test_notes_are_on_and_tags_and_opening_again_are_off_by_default(
    written: Written, environ: dict[str, str]
) -> None:
    known = load_settings(written(USABLE), environ).connections["help"]
    assert (known.note_fixes, known.tag_fixes, known.reopen_fixed, known.tells_fixes) == (
        True,
        "",
        False,
        True,
    )

    lines = 'note_fixes = false\ntag_fixes = "bug_fixed"'
    told = load_settings(written(USABLE.replace(AT, f"{AT}\n{lines}")), environ).connections["help"]
    assert (told.note_fixes, told.tag_fixes, told.tells_fixes) == (False, "bug_fixed", True)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('tag_fixes = "dg_fixed"', "tag_fixes: begins with dg_"),
        ("note_fixes = false\nreopen_fixed = true", "reopen_fixed: needs connections.help.note_fixes"),
    ],
)
def test_what_a_ticket_cannot_be_told_is_refused(
    written: Written, environ: dict[str, str], lines: str, said: str
) -> None:
    assert said in refused(written, environ, USABLE.replace(AT, f"{AT}\n{lines}"))
