"""The pages of rules: which watch, which look on, what one looks for, and why it fires or not."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from rules.moments import to_text
from service.rule_set import usable_rules
from service.store.reads.rules import RuleStanding
from service.store.reads.snapshot import Reads
from service.stored_history import explain
from service.web.app import create_app
from service.web.pages.rules import answer
from tests.service import seeded
from tests.service.installation import NOW, Installation, ago
from tests.service.own_rules import QUIET, usable, with_rules


@pytest.fixture
def pages(installation: Installation, tmp_path: Path) -> FlaskClient:
    """All pages over a seeded store and the rules of an installation with one of its own in shadow."""
    seeded.seed(installation)
    (tmp_path / "other").mkdir()
    found = usable_rules(with_rules(usable(tmp_path / "other"), gone_quiet=QUIET | {"mode": "shadow"}))
    for number in range(20):
        installation.add("shadow_flags", id=f"s{number}", rule="gone_quiet", about="account", subject=f"help:{number}",
                         opened_at=ago(days=4 * number), severity="medium", evidence=[], facts={}, historic=0)  # fmt: skip
    site = replace(seeded.site(installation), known_rules=found.known, explain=lambda rule, subject: None)
    return create_app(Reads(installation.path), site).test_client()


def read(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_the_page_counts_what_watches_and_says_what_looks_useful(pages: FlaskClient) -> None:
    text = read(pages, "/rules")

    assert "8 rules watch, 24 run in shadow; one of those looks useful." in text
    assert "A busy account went quiet" in text
    assert "Looks useful: 1.6 a week over 90 days" in text
    assert ">2.0<" in text


def test_a_rule_says_what_it_looks_for_and_what_it_would_have_raised(pages: FlaskClient) -> None:
    text = read(pages, "/rules/gone_quiet")

    assert "It would have fired 2 times a week over four weeks." in text
    assert "contacts_before_90 &gt;= least &amp;&amp; quiet_days &gt;= days" in text
    assert "own/gone_quiet.yaml" in text
    assert "Busy, then nothing" in text
    assert 'href="/rules/gone_quiet?subject=help:7"' in text
    assert "deskgauge rules apply gone_quiet" in text


def test_a_rule_that_is_on_links_its_flags_and_a_strange_one_is_not_found(pages: FlaskClient) -> None:
    assert "deskgauge rules shadow repeat_contact_14" in read(pages, "/rules/repeat_contact_14")
    assert pages.get("/rules/nothing").status_code == 404


def test_an_account_that_has_a_name_is_listed_by_it(pages: FlaskClient, installation: Installation) -> None:
    installation.add("accounts", id="help:7", name="Synthetic Customer 7")
    text = read(pages, "/rules/gone_quiet")

    assert '<span title="help:7">Synthetic Customer 7</span>' in text
    assert '<span class="mono">help:6</span>' in text


def test_an_unknown_subject_is_said_and_its_text_escaped(pages: FlaskClient) -> None:
    text = read(pages, "/rules/gone_quiet?subject=<b>x")

    assert "Nothing is known of" in text
    assert "&lt;b&gt;x" in text
    assert "<b>x" not in text


def standing(mode: str, fired: int) -> RuleStanding:
    return RuleStanding("r", "R", "ticket", mode, "low", 0, 0, "", fired)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([("on", 4)], "1 rule watches, none runs in shadow."),
        ([("on", 4), ("on", 4), ("shadow", 0)], "2 rules watch, 1 runs in shadow."),
        (
            [("on", 40), ("shadow", 13), ("shadow", 128)],
            "1 rule watches, 2 run in shadow; two of those look useful.",
        ),
    ],
)
def test_the_answer_in_each_state(found: list[tuple[str, int]], words: str) -> None:
    assert answer([standing(*one) for one in found]) == words


@pytest.mark.parametrize(
    ("mode", "fired", "useful"),
    [
        ("shadow", 12, False),
        ("shadow", 13, True),
        ("shadow", 128, True),
        ("shadow", 129, False),
        ("on", 13, False),
    ],
)
def test_offered_is_what_fired_once_to_ten_times_a_week_in_shadow_over_90_days(
    mode: str, fired: int, useful: bool
) -> None:
    assert standing(mode, fired).offered is useful


def test_a_page_explains_what_is_stored(tmp_path: Path) -> None:
    from tests.service.pipeline.desk import Desk, at

    desk = Desk(tmp_path)
    desk.take(*desk.by_ai(0, "1"), desk.created(50, "2"))
    found = usable_rules(desk.run.settings)
    site = replace(
        seeded.site(Installation(tmp_path / "pages")), known_rules=found.known,
        explain=lambda rule, subject: explain(desk.run.settings, found, rule, subject, at(60)),
    )  # fmt: skip
    client = create_app(Reads(desk.run.settings.data_dir / "deskgauge.db"), site).test_client()

    fired = read(client, "/rules/repeat_contact_7?subject=acme:2")
    silent = read(client, "/rules/repeat_contact_7?subject=acme:1")

    assert "It fired at" in fired
    assert "So</span>" in fired
    assert "It is not judged" in silent
    assert "Not known" in silent
    desk.run.close()


def test_an_account_shows_what_was_told_or_how_to_tell_it(installation: Installation) -> None:
    installation.add("accounts", id="help:81", tier="gold", contract_value=480_000.0, contract_currency="EUR",
                     contract_change="renewed", renewal_at=to_text(NOW + timedelta(days=24)))  # fmt: skip
    installation.add("accounts", id="help:82")
    client = create_app(Reads(installation.path), seeded.site(installation)).test_client()

    told, silent = read(client, "/accounts/help:81"), read(client, "/accounts/help:82")

    assert "€4,800, renewed" in told
    assert "gold" in told
    assert "deskgauge accounts import FILE" in silent
    assert "Contract" not in silent.split("The account itself")[1].split("</section>")[0].replace(
        "or contract", ""
    )
