"""What connect would write: nothing twice, nothing over what a person chose, hours that say whose they are."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from adapters.connecting import Made
from adapters.connectors import CONNECTORS
from rules.errors import SinkError
from service.config import load_settings
from service.connecting.configuring import proposed_text
from service.connecting.draft import Draft, draft
from service.connecting.looking import Looked, changes, look
from service.wiring import read_taxonomy
from tests.fakes import far_side
from tests.fakes.connect_api import FreshdeskAccount, ZendeskAccount

SUPPORT = ("connections", "support")
TABLE = '[connections.support]\nhelpdesk = "zendesk"\nsecrets = ["file:mine"]\n'
CAUSE = Made("field", "102", "Escalation cause", "escalation_cause", "tag:esc_cause_")
SURVEY = Made("field", "106", "Survey link", "survey_link", "field:106")


def drafted(folder: Path, text: str = "", vendor: str = "zendesk") -> Draft:
    (folder / "mine").write_text("k9Zt4uVw8sQmX2bN7cRfJ1hL")
    (folder / "deskgauge.toml").write_text(text)
    settings = load_settings(folder / "deskgauge.toml", {})
    references = {one: f"${{{one.upper()}}}" for one in CONNECTORS[vendor].credentials}
    return draft(settings, {}, CONNECTORS[vendor], "support", "https://x.example", references)


def looked(made: Draft) -> Looked:
    far = {"zendesk": ZendeskAccount, "freshdesk": FreshdeskAccount}[made.vendor.name]
    with far() as account:
        return look(made, account.connector(), read_taxonomy(made.settings))


def planned(
    made: Draft, *things: Made, authors: tuple[str, ...] = ()
) -> dict[tuple[str, ...], Mapping[str, Any]]:
    return dict(changes(made, looked(made), things, authors))


def test_a_new_connection_is_one_table(tmp_path: Path) -> None:
    found = planned(drafted(tmp_path))

    assert found[SUPPORT] == {
        "helpdesk": "zendesk",
        "secrets": ["file:secrets/support"],
        "base_url": "https://x.example",
        "credentials": {"email": "${EMAIL}", "token": "${TOKEN}"},
        "mapping": {"category": "tag:cat_", "escalation_cause": "field:7001"},
    }


def test_an_old_connection_keeps_its_helpdesk_and_secrets(tmp_path: Path) -> None:
    found = planned(drafted(tmp_path, TABLE))

    assert not {"helpdesk", "secrets"} & set(found[SUPPORT])


def test_tables_that_are_there_get_only_what_they_lack(tmp_path: Path) -> None:
    text = TABLE + 'credentials = { email = "file:mine" }\nmapping = { category = "tag:own_" }\n'

    found = planned(drafted(tmp_path, text))

    assert found[(*SUPPORT, "mapping")] == {"escalation_cause": "field:7001"}
    assert "token" in found[(*SUPPORT, "credentials")]
    assert not {"mapping", "credentials"} & set(found[SUPPORT])


def test_a_field_that_was_made_carries_its_tag_before_any_other_place(tmp_path: Path) -> None:
    found = planned(drafted(tmp_path), CAUSE, SURVEY)

    assert found[SUPPORT]["mapping"]["escalation_cause"] == "tag:esc_cause_"
    assert found[SUPPORT]["survey_field"] == "106"


def test_a_webhook_is_no_matter_of_the_configuration(tmp_path: Path) -> None:
    assert planned(drafted(tmp_path), Made("webhook", "1", "Deskgauge support")) == planned(drafted(tmp_path))


def test_the_ai_stands_in_the_table_when_it_was_named(tmp_path: Path) -> None:
    assert planned(drafted(tmp_path), authors=("3001", "3002"))[SUPPORT]["ai_authors"] == ["3001", "3002"]
    assert "ai_authors" not in planned(drafted(tmp_path))[SUPPORT]


def test_zendesks_schedules_apply_to_what_it_gives_them_and_the_first_is_the_default(tmp_path: Path) -> None:
    found = planned(drafted(tmp_path))

    assert found[("business_hours",)] == {"default": "main_office"}
    assert found[("schedules", "main_office")]["zone"] == "America/New_York"
    assert len(found[("schedules", "main_office")]["closed"]) == 3
    assert found[("schedules", "main_office")]["applies_to"] == ["schedule:21"]
    assert found[("schedules", "night_shift")]["applies_to"] == ["schedule:22"]


def test_freshdesks_schedules_apply_to_their_groups(tmp_path: Path) -> None:
    found = planned(drafted(tmp_path, vendor="freshdesk"))

    assert found[("schedules", "asia")]["applies_to"] == ["group:32"]
    assert found[("business_hours",)] == {"default": "main_office"}
    assert "closed" not in found[("schedules", "main_office")]
    assert ("schedules", "unused") not in found


def test_a_schedule_of_the_same_name_is_left_as_it_is(tmp_path: Path) -> None:
    text = '[schedules.main_office]\nzone = "UTC"\nweek = { monday = "09:00-17:00" }\n'

    found = planned(drafted(tmp_path, text))

    assert ("schedules", "main_office") not in found
    assert ("business_hours",) not in found


def test_another_default_is_not_replaced(tmp_path: Path) -> None:
    text = '[business_hours]\ndefault = "own"\n[schedules.own]\nzone = "UTC"\nweek = { monday = "09:00-17:00" }\n'

    found = planned(drafted(tmp_path, text))

    assert ("schedules", "main_office") in found
    assert ("business_hours",) not in found


def test_nothing_is_proposed_for_what_is_mapped_already(tmp_path: Path) -> None:
    made = drafted(tmp_path, TABLE + 'mapping = { category = "tag:cat_" }\n')

    seen = looked(made)

    assert "category" not in seen.proposed
    assert (seen.configured["category"].known, seen.configured["category"].carried) == (17, 18)


def test_without_an_api_only_what_is_known_is_written(tmp_path: Path) -> None:
    made = drafted(tmp_path)

    seen = look(made, None, read_taxonomy(made.settings))

    assert seen.standing is None
    assert list(dict(changes(made, seen, [], []))) == [SUPPORT]


@pytest.mark.parametrize("fault", [far_side.status(401), far_side.status(500), far_side.reset, far_side.html])
def test_whatever_the_helpdesk_does_is_told_not_raised(tmp_path: Path, fault: far_side.Fault) -> None:
    made = drafted(tmp_path)
    with ZendeskAccount() as account:
        account.usual = fault
        seen = look(made, account.connector(), read_taxonomy(made.settings))

    assert seen.refused
    assert seen.samples == ()


def test_tickets_that_may_not_be_read_leave_the_rest(tmp_path: Path) -> None:
    made = drafted(tmp_path)
    with ZendeskAccount() as account:
        account.refused.add(("GET", "/api/v2/tickets.json"))
        seen = look(made, account.connector(), read_taxonomy(made.settings))

    assert (seen.refused, list(seen.samples)) == ("", [])
    assert seen.account.groups
    assert seen.proposed["escalation_cause"].options == 3


def test_a_refusal_holds_no_credential(tmp_path: Path) -> None:
    with ZendeskAccount() as account:
        account.known_token = False
        with pytest.raises(SinkError) as raised:
            account.connector().standing()

    assert not [one for one in account.credentials.values() if one in str(raised.value)]


def test_what_deskgauge_fills_itself_is_never_proposed_as_what_people_say(tmp_path: Path) -> None:
    before = looked(drafted(tmp_path, TABLE)).proposed["escalation_cause"].place

    filled = looked(drafted(tmp_path, TABLE + 'write_fields = { escalation_cause = "7001" }\n'))
    linked = looked(drafted(tmp_path, TABLE + 'survey_field = "7001"\n'))

    assert before == "field:7001"
    assert "field:7001" not in {one.place for one in (*filled.proposed.values(), *linked.proposed.values())}


def test_whose_token_it_is_is_told_only_where_something_is_written(tmp_path: Path) -> None:
    written, read = planned(drafted(tmp_path), SURVEY), planned(drafted(tmp_path), CAUSE)

    assert written[SUPPORT]["own_user"] == "9"
    assert "own_user" not in read[SUPPORT]


def test_another_user_that_a_person_named_stays(tmp_path: Path) -> None:
    made = drafted(tmp_path, TABLE + 'own_user = "77"\n')

    _, after = proposed_text(made, changes(made, looked(made), [SURVEY], []))

    assert 'own_user = "77"' in after
    assert 'own_user = "9"' not in after
    assert 'survey_field = "106"' in after
