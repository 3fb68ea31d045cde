"""Writing tags, fields and a note of one ticket: the same for every helpdesk, and nothing of others is ever touched."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import adapters.helpdesks
from adapters.base import Push
from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.registry import WRITERS
from adapters.settings import ConnectionSettings
from rules.errors import ConfigError, NotWritten, SinkError
from tests.fakes import far_side
from tests.fakes.desk_api import DESKS, FIELDS, OWN_USER, PATH_FIELDS, Case, DeskApi

QUICK = Limits(connect=1.0, read=0.8, total=1.5)
MARK = "0123456789ab"
NOTE = {"mark": MARK, "text": f"Synthetic question?\ndeskgauge-note {MARK}"}


@pytest.fixture(params=DESKS)
def api(request: pytest.FixtureRequest) -> Iterator[DeskApi]:
    with DeskApi(request.param) as far:
        yield far


def a_push(api: DeskApi, ticket: str = "812", **more: Any) -> Push:
    content: dict[str, Any] = {
        "ticket_id": f"acme:{ticket}", "tags": ["dg_path_ai"], "fields": {PATH_FIELDS[api.vendor]: "ai"},
        "note": None,
    }  # fmt: skip
    return Push("p", "helpdesk:acme", f"acme:{ticket}", "write_back", 0, "p", content | more)


def test_there_is_a_writer_for_every_package_that_has_one() -> None:
    packages = Path(adapters.helpdesks.__file__).parent

    assert set(WRITERS) == {path.parent.name for path in packages.glob("*/write.py")}
    assert set(WRITERS) == {name.partition(" ")[0] for name in DESKS}


def test_a_ticket_holds_what_the_push_says_and_is_found_again(api: DeskApi) -> None:
    push = a_push(api, note=NOTE)

    assert api.writer().read_back(push) is None
    receipt = api.writer().send(push)

    case = api.tickets["812"]
    assert (case.tags, case.fields) == (["dg_path_ai"], {PATH_FIELDS[api.vendor]: "ai"})
    assert len(case.notes) == 1
    assert f"deskgauge-note {MARK}" in case.notes[0]
    assert (receipt.author, receipt.far_key) == (OWN_USER, "acme:812")
    assert api.writer().read_back(push) == (receipt if api.tells_tags else None)
    assert api.writer().read_back(a_push(api, tags=None, note=NOTE)) == receipt


def test_all_of_it_takes_as_few_calls_as_the_vendor_allows(api: DeskApi) -> None:
    api.writer().send(a_push(api, note=NOTE))

    one, other = "/conversations/812", "/tickets/812"
    assert (
        api.changes
        == {
            "zendesk": [("PUT", "/api/v2/tickets/812.json")],
            "freshdesk": [("PUT", "/api/v2/tickets/812"), ("POST", "/api/v2/tickets/812/notes")],
            "intercom": [("POST", "/tags"), ("POST", f"{one}/tags"), ("POST", f"{one}/reply"), ("PUT", one)],
            "intercom tickets": [
                ("POST", "/tags"),
                ("POST", f"{other}/tags"),
                ("POST", f"{other}/reply"),
                ("PUT", other),
            ],
        }[api.name]
    )


def test_a_ticket_that_holds_it_already_is_only_looked_at(api: DeskApi) -> None:
    api.writer().send(a_push(api, note=NOTE))
    before = api.writes

    api.writer().send(a_push(api, tags=["dg_path_ai"] if api.tells_tags else None, note=NOTE))

    assert api.writes == before


def test_where_no_tags_are_told_ours_are_set_again_and_change_nothing() -> None:
    with DeskApi("intercom tickets") as api:
        api.writer().send(a_push(api, note=NOTE))
        before = len(api.changes)

        api.writer().send(a_push(api, note=NOTE))

        assert api.changes[before:] == [("POST", "/tags"), ("POST", "/tickets/812/tags")]
        assert (api.tickets["812"].tags, len(api.tickets["812"].notes)) == (["dg_path_ai"], 1)


def test_the_tags_of_others_stay_and_our_old_ones_go(api: DeskApi) -> None:
    api.tickets["812"] = Case(tags=["vip", "dg_path_human", "dg_ai_answer", "adg_x"])

    api.writer().send(a_push(api, tags=["dg_ai_answer", "dg_path_ai"], past_tags=["dg_path_human"]))

    assert sorted(api.tickets["812"].tags) == ["adg_x", "dg_ai_answer", "dg_path_ai", "vip"]


def test_a_tag_that_somebody_else_took_away_is_no_error() -> None:
    with DeskApi("intercom tickets") as api:
        api.writer().send(a_push(api, past_tags=["dg_path_human"]))

        assert api.tickets["812"].tags == ["dg_path_ai"]
        assert ("DELETE", "/tickets/812/tags/id-dg_path_human") in api.changes


def test_tags_that_were_set_before_count_only_where_the_helpdesk_tells_none() -> None:
    with DeskApi("intercom") as api:
        api.writer().send(a_push(api, past_tags=["dg_path_human"]))

        assert not [path for method, path in api.changes if method == "DELETE"]


def test_tags_are_left_alone_where_only_fields_are_written(api: DeskApi) -> None:
    api.tickets["812"] = Case(tags=["vip", "dg_path_human"])

    api.writer().send(a_push(api, tags=None))

    assert api.tickets["812"].tags == ["vip", "dg_path_human"]
    assert api.tickets["812"].fields == {PATH_FIELDS[api.vendor]: "ai"}


def test_a_field_of_others_stays_and_one_of_ours_is_emptied(api: DeskApi) -> None:
    mine, others = PATH_FIELDS[api.vendor], FIELDS[api.vendor]
    api.tickets["812"] = Case(fields={mine: "ai", others: "x"}, tags=["dg_path_ai"])

    api.writer().send(a_push(api, tags=None, fields={mine: None}))
    writes = api.writes
    api.writer().send(a_push(api, tags=None, fields={mine: None}))

    assert api.tickets["812"].fields in ({mine: None, others: "x"}, {mine: "", others: "x"})
    assert api.writes == writes == 1


def test_a_number_that_comes_back_as_text_is_the_same(api: DeskApi) -> None:
    api.tickets["812"] = Case(fields={PATH_FIELDS[api.vendor]: "3"})

    api.writer().send(a_push(api, tags=None, fields={PATH_FIELDS[api.vendor]: 3}))

    assert api.writes == 0


def test_what_somebody_adds_meanwhile_is_not_lost(api: DeskApi) -> None:
    if api.vendor == "freshdesk":
        pytest.skip("an update of Freshdesk cannot name the version it was made for")
    api.meddlers.append(lambda case: case.tags.append("vip"))

    api.writer().send(a_push(api))

    assert sorted(api.tickets["812"].tags) == ["dg_path_ai", "vip"]


def test_a_ticket_that_never_rests_is_left_for_later() -> None:
    with DeskApi("zendesk") as api:
        api.meddlers.extend([lambda case: case.tags.append("x")] * 9)

        with pytest.raises(SinkError, match="kept changing") as raised:
            api.writer().send(a_push(api))

        assert not raised.value.permanent
        assert [method for method, _ in api.changes] == ["PUT"] * 3
        assert api.writes == 0


def test_a_field_that_does_not_keep_its_value_is_no_endless_loop() -> None:
    with DeskApi("zendesk") as api:
        api.echo = lambda _: api.tickets["812"].fields.clear()
        dropped = {"ticket": {"id": 812, "status": "open", "tags": ["dg_path_ai"], "custom_fields": []}}
        api.faults.extend(
            [far_side.well, far_side.well, *[far_side.status(200, json.dumps(dropped).encode())] * 3]
        )

        with pytest.raises(SinkError, match="does not keep"):
            api.writer().send(a_push(api))

        assert len(api.changes) == 3


def test_a_closed_ticket_is_not_written_and_nobody_is_alarmed() -> None:
    with DeskApi("zendesk") as api:
        api.tickets["9"] = Case(closed=True)

        with pytest.raises(NotWritten, match=r"^not written: closed$"):
            api.writer().send(a_push(api, "9", note=NOTE))

        assert api.changes == []


def test_a_ticket_that_is_closed_after_it_was_read_is_not_written_either() -> None:
    with DeskApi("zendesk") as api:
        api.meddlers.append(lambda case: setattr(case, "closed", True))

        with pytest.raises(NotWritten, match="not written: closed"):
            api.writer().send(a_push(api))

        assert api.writes == 0


@pytest.mark.parametrize("vendor", ["freshdesk", "intercom", "intercom tickets"])
def test_where_a_closed_ticket_can_be_changed_it_is(vendor: str) -> None:
    with DeskApi(vendor) as api:
        api.tickets["812"] = Case(closed=True)

        api.writer().send(a_push(api))

        assert api.tickets["812"].tags == ["dg_path_ai"]


def test_a_missing_ticket_is_left_with_a_reason_and_no_other_is_made(api: DeskApi) -> None:
    with pytest.raises(NotWritten, match="no such ticket"):
        api.writer().send(a_push(api, "404"))

    assert api.tickets == {}
    assert api.writes == 0


@pytest.mark.parametrize("deleted_first", [True, False])
def test_a_deleted_ticket_of_freshdesk_is_left_with_a_reason(deleted_first: bool) -> None:
    shown = far_side.status(
        200, b'{"id": 812, "status": 2, "tags": [], "custom_fields": {}, "deleted": true}'
    )
    with DeskApi("freshdesk") as api:
        before = [far_side.well] * (api.reads - deleted_first)
        refused = [] if deleted_first else [far_side.status(405, b"{}")]
        api.faults.extend([*before, *refused, shown])

        with pytest.raises(NotWritten, match="no such ticket"):
            api.writer().send(a_push(api))

        assert api.writes == 0


def test_a_refused_update_of_an_open_ticket_is_given_up(api: DeskApi) -> None:
    well = [far_side.well] * api.reads
    api.faults.extend([*well, far_side.status(422, b"{}")])

    with pytest.raises(SinkError) as raised:
        api.writer().send(a_push(api))

    assert raised.value.permanent
    assert not isinstance(raised.value, NotWritten)


def test_a_lost_reply_is_looked_up(api: DeskApi) -> None:
    push = a_push(api, tags=None)
    api.faults.extend([far_side.well] * api.reads + [far_side.lost_reply])

    with pytest.raises(SinkError) as raised:
        api.writer(QUICK).send(push)

    assert raised.value.outcome_unknown
    assert api.writer().read_back(push) is not None


def test_a_note_that_the_helpdesk_does_not_list_yet_is_written_once(
    api: DeskApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = api.writer()
    monkeypatch.setattr(writer._desk, "has_note", lambda *_: False)

    writer.send(a_push(api, note=NOTE))

    assert len(api.tickets["812"].notes) == 1


@pytest.mark.parametrize("lost", range(4))
def test_a_note_is_never_there_twice_whichever_reply_was_lost(api: DeskApi, lost: int) -> None:
    push = a_push(api, note=NOTE)
    calls = len(api.changes)
    api.writer().send(push)
    if lost >= len(api.changes) - calls:
        pytest.skip("there are not so many calls")
    reads = len(api.seen) - len(api.changes)
    api.tickets.clear()
    api.seen.clear()
    api.faults.extend([far_side.well] * (reads + lost) + [far_side.lost_reply])
    with pytest.raises(SinkError) as raised:
        api.writer(QUICK).send(push)

    assert raised.value.outcome_unknown
    if api.writer().read_back(push) is None:
        api.writer().send(push)

    case = api.tickets["812"]
    assert (case.tags, len(case.notes)) == (["dg_path_ai"], 1)


@pytest.mark.parametrize(
    ("fault", "pauses", "counts"),
    [(far_side.status(401), True, True), (far_side.status(403), True, True),
     (far_side.status(429, b"", Retry_After="7"), False, False)],
    ids=["401", "403", "429"],
)  # fmt: skip
def test_a_refusal_says_what_it_means(
    api: DeskApi, fault: far_side.Fault, pauses: bool, counts: bool
) -> None:
    api.usual = fault

    with pytest.raises(SinkError) as raised:
        api.writer().send(a_push(api))

    assert (raised.value.pauses_sink, raised.value.counts) == (pauses, counts)


@pytest.mark.parametrize("body", [b"[]", b"<html>", b'{"x": 1}'])
def test_an_answer_to_a_reading_that_is_no_ticket_writes_nothing(api: DeskApi, body: bytes) -> None:
    api.faults.extend([far_side.well] * (api.reads - 1) + [far_side.status(200, body)])

    with pytest.raises(SinkError, match="something else than its documentation says") as raised:
        api.writer().send(a_push(api))

    assert not raised.value.permanent
    assert api.changes == []


@pytest.mark.parametrize("body", [b"[]", b"<html>"])
def test_an_answer_to_a_writing_that_is_no_ticket_leaves_the_outcome_unknown(
    api: DeskApi, body: bytes
) -> None:
    if api.vendor == "intercom" and body == b"[]":
        pytest.skip("what Intercom answers to a writing is not read")
    api.faults.extend([far_side.well] * api.reads + [far_side.status(200, body)])

    with pytest.raises(SinkError) as raised:
        api.writer().send(a_push(api))

    assert raised.value.outcome_unknown


def test_the_user_that_is_configured_is_not_asked_for(api: DeskApi) -> None:
    assert api.writer(own_user=OWN_USER).send(a_push(api)).author == OWN_USER

    assert not [seen for seen in api.seen if "/me" in seen.path]


def test_the_api_is_asked_once_who_we_are(api: DeskApi) -> None:
    writer = api.writer()
    for number in ("1", "2", "3"):
        writer.send(a_push(api, number))

    assert len([seen for seen in api.seen if "/me" in seen.path]) == 1


def test_a_token_of_nobody_stops_intercom_with_what_to_do() -> None:
    with DeskApi("intercom") as api:
        api.usual = far_side.status(200, b'{"type": "app"}')

        with pytest.raises(SinkError, match="Set own_user") as raised:
            api.writer().send(a_push(api))

        assert raised.value.pauses_sink


def test_zendesks_updates_keep_their_distance() -> None:
    waited: list[float] = []
    now = [100.0]

    def pause(seconds: float) -> None:
        waited.append(seconds)
        now[0] += seconds

    with DeskApi("zendesk") as api:
        writer = WRITERS["zendesk"](api.connection(), CallBudget(0.0, lambda: now[0], pause))
        for number in ("1", "2", "3"):
            writer.send(a_push(api, number))

    assert waited == pytest.approx([0.6, 0.6])


@pytest.mark.parametrize("vendor", WRITERS)
def test_a_missing_credential_is_named(vendor: str) -> None:
    settings = ConnectionSettings("acme", vendor, base_url="https://x.example", credentials={"other": "x"})

    with pytest.raises(ConfigError, match=r"connections\.acme\.credentials"):
        WRITERS[vendor](settings, CallBudget())


# Tags of the operator, and opening again.


def test_further_tags_are_added_and_no_other_is_touched(api: DeskApi) -> None:
    api.tickets["812"] = Case(tags=["dg_path_ai", "vip"])
    push = a_push(api, tags=None, fields={}, more_tags=["bug_fixed"])
    for _ in range(2):
        api.writer().send(push)

    tags = api.tickets["812"].tags
    assert (tags.count("bug_fixed"), set(tags)) == (1, {"bug_fixed", "dg_path_ai", "vip"})


@pytest.mark.parametrize(
    ("solved", "reopen", "after"), [(True, True, False), (True, False, True), (False, True, False)]
)
def test_a_solved_ticket_is_opened_again_only_where_the_push_says_so(
    api: DeskApi, solved: bool, reopen: bool, after: bool
) -> None:
    api.tickets["812"] = Case(solved=solved)
    api.writer().send(a_push(api, tags=None, fields={}, note=NOTE, reopen=reopen))

    assert (api.tickets["812"].solved, len(api.tickets["812"].notes)) == (after, 1)


def test_what_people_solve_after_the_note_stays_solved(api: DeskApi) -> None:
    push = a_push(api, tags=None, fields={}, note=NOTE, reopen=True)
    api.tickets["812"] = Case(solved=True)
    api.writer().send(push)
    api.tickets["812"].solved = True
    api.writer().send(push)

    assert (api.tickets["812"].solved, len(api.tickets["812"].notes)) == (True, 1)
