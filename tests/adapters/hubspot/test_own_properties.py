"""Our properties are made where they are missing, once, and what does not fit holds the sink up."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from adapters.crm.hubspot.properties import PROPERTIES
from rules.errors import SinkError
from tests.adapters.hubspot.companies import PAUSES, REPEATED, meaning, told
from tests.fakes import far_side
from tests.fakes.hubspot import FakeHubSpot

NAMES = {f"deskgauge_{name}" for name in PROPERTIES}
MAKE = "POST properties/companies"


def failure(fake: FakeHubSpot) -> SinkError:
    with pytest.raises(SinkError) as raised:
        fake.sink().send(told())
    return raised.value


def test_what_is_missing_is_made_in_its_group_once(bare: FakeHubSpot) -> None:
    sink = bare.sink()
    sink.send(told())
    first = len(bare.seen)
    sink.send(told("help:2"))

    assert set(bare.portal.properties) >= NAMES
    assert {bare.portal.properties[name]["groupName"] for name in NAMES} == {"deskgauge"}
    assert not [one for one in bare.paths()[first:] if "properties/" in one]


def test_what_is_there_is_left_as_it_is(fake: FakeHubSpot) -> None:
    del fake.portal.properties["deskgauge_reasons"]
    flags = {**fake.portal.properties["deskgauge_flags"], "label": "Theirs"}
    fake.portal.properties["deskgauge_flags"] = flags
    fake.sink().send(told())

    made = [
        seen.document["name"] for seen in fake.seen if "POST" in seen.method and "/properties/" in seen.path
    ]
    assert made == ["deskgauge", "deskgauge_reasons"]
    assert fake.portal.properties["deskgauge_flags"] == flags


def test_no_property_asks_for_unique_values(bare: FakeHubSpot) -> None:
    bare.sink().send(told())

    assert not [seen for seen in bare.seen if seen.document and "hasUniqueValue" in seen.document]


def test_several_that_make_them_at_once_agree(bare: FakeHubSpot) -> None:
    with ThreadPoolExecutor(4) as pool:
        receipts = set(pool.map(lambda _: bare.sink().send(told()), range(4)))

    assert len(receipts) == 1
    assert set(bare.portal.properties) >= NAMES


def test_whichever_reply_is_lost_while_they_are_made_the_next_try_goes_on(bare: FakeHubSpot) -> None:
    for lost in (0, 1, 2, 7):
        bare.faults.extend([far_side.well] * lost + [far_side.lost_reply])
        failure(bare)
    bare.sink().send(told())

    assert bare.kept(told()) == 1


@pytest.mark.parametrize("name", ["deskgauge_reasons", "deskgauge_account", "deskgauge_push"])
def test_one_that_somebody_deleted_is_made_again_in_the_same_try(fake: FakeHubSpot, name: str) -> None:
    sink = fake.sink()
    sink.send(told())
    del fake.portal.properties[name]
    sink.send(told("help:2"))

    assert fake.kept(told("help:2")) == 1
    assert fake.paths().count(MAKE) == 1


def test_the_same_where_the_whole_answer_says_so(fake: FakeHubSpot) -> None:
    body = b'{"category": "VALIDATION_ERROR", "message": "[{\\"error\\":\\"PROPERTY_DOESNT_EXIST\\"}]"}'
    sink = fake.sink()
    sink.send(told())
    fake.faults.extend([far_side.well, far_side.well, far_side.status(400, body)])
    sink.send(told("help:2"))

    assert fake.kept(told("help:2")) == 1


def test_one_that_stays_missing_though_it_cannot_be_made_says_what_to_do(fake: FakeHubSpot) -> None:
    del fake.portal.properties["deskgauge_flags"]
    taken = far_side.status(409, b'{"category": "CONFLICT"}')
    making, writing = [far_side.well, taken, taken], [far_side.well]
    fake.faults.extend([*making, *writing, *making])
    with pytest.raises(SinkError, match="Restore the archived one") as raised:
        fake.sink().send(told(record="1001", properties={"flags": "x"}))

    assert meaning(raised.value) == REPEATED


def test_one_of_another_type_holds_the_sink_up_and_is_named(fake: FakeHubSpot) -> None:
    fake.portal.properties["deskgauge_ease_30"] = {"name": "deskgauge_ease_30", "label": "", "type": "string"}
    error = failure(fake)

    assert meaning(error) == PAUSES
    assert str(error).startswith("HubSpot's property deskgauge_ease_30 is not of the type number. Archive it")
    assert fake.paths() == ["GET properties/companies"]


def test_an_external_id_property_that_is_not_there_holds_the_sink_up_and_is_named(fake: FakeHubSpot) -> None:
    with pytest.raises(
        SinkError, match=r"no property organisation\. Correct options\.external_id_"
    ) as raised:
        fake.sink(external_id_property="organisation").send(told())

    assert meaning(raised.value) == PAUSES


@pytest.mark.parametrize("code", [400, 404, 405, 410])
def test_a_list_that_is_refused_gives_no_push_up(fake: FakeHubSpot, code: int) -> None:
    fake.faults.append(far_side.status(code))
    error = failure(fake)

    assert meaning(error) == PAUSES
    assert "Check options.api_version and base_url of this sink." in str(error)


def test_properties_that_may_not_be_made_give_no_push_up(bare: FakeHubSpot) -> None:
    body = b'{"category": "VALIDATION_ERROR", "message": "CANARY: you have reached your limit of properties"}'
    bare.faults.extend([far_side.well, far_side.status(400, body)])
    error = failure(bare)

    assert meaning(error) == PAUSES
    assert "CANARY" not in str(error)


def test_a_list_as_long_as_a_big_accounts_is_read(fake: FakeHubSpot) -> None:
    more = {f"p{n}": {"name": f"p{n}", "label": "x" * 900, "type": "string"} for n in range(1000)}
    fake.portal.properties |= more
    fake.sink().send(told())

    assert fake.kept(told()) == 1


def test_a_probe_reads_and_changes_nothing(bare: FakeHubSpot) -> None:
    assert bare.sink().probe() == f"reached, 0 of {len(PROPERTIES)} properties are there"
    assert bare.paths() == ["GET properties/companies"]


def test_a_probe_tells_what_is_wrong_with_the_options(fake: FakeHubSpot) -> None:
    with pytest.raises(SinkError, match="no property organisation"):
        fake.sink(external_id_property="organisation").probe()
