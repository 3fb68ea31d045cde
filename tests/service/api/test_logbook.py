"""Annotations, changes and actions over HTTP: durable before the answer, refused with the place of what is wrong."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from rules.taxonomy import read
from service.api.taking import Taking
from service.intake.commit import CommitThread
from service.store.log import LogWriter
from service.store.log_reader import LogReader
from service.store.reads.snapshot import Reads
from service.web.app import create_app
from tests.service import seeded
from tests.service.api.test_lists import check
from tests.service.installation import Installation

CHANGE = {"what": "A prompt", "why": "Too long", "metric": "ces", "direction": "up"}
ACTION = {"title": "Write it", "kind": "article", "owner": "Ann"}
NOTE = {"title": "Sale", "at": "2026-11-27", "kind": "campaign"}
GOOD = {"annotations": NOTE, "changes": CHANGE, "actions": ACTION}
RECORDED = "/components/responses/recorded/content/application~1json/schema"


@pytest.fixture
def commit(installation: Installation) -> Iterator[CommitThread]:
    thread = CommitThread(LogWriter.open(installation.data_dir, "door"))
    yield thread
    thread.close()


@pytest.fixture
def door(installation: Installation, commit: CommitThread) -> FlaskClient:
    taking = Taking(commit, {}, read({}))
    return create_app(Reads(installation.path), seeded.site(installation), (), taking).test_client()


def stored(installation: Installation) -> list[dict[str, Any]]:
    """What the deliveries of this door tell."""
    with LogReader(installation.data_dir) as reader:
        slots = [slot for slot in reader.slots() if slot.startswith("door")]
        found = [one for slot in slots for one in reader.read(slot, "", 0, 100)]
    assert {(one.connection, one.kind) for one in found} <= {("deskgauge", "logbook")}
    return [json.loads(one.body)["logbook"] for one in found]


@pytest.mark.parametrize("name", GOOD)
def test_what_is_recorded_is_in_the_log_before_it_is_answered(
    door: FlaskClient, installation: Installation, name: str
) -> None:
    answer = door.post(f"/api/v1/{name}", json=GOOD[name])

    assert (answer.status_code, answer.headers["deskgauge-delivery"]) == (202, answer.json["delivery"])
    check(answer.json, RECORDED)
    (told,) = stored(installation)
    assert (told["thing"], told["id"]) == (name.removesuffix("s"), answer.json["id"])
    assert (told["said"]["source"], told["said"]["removed"]) == ("api", False)


@pytest.mark.parametrize("name", ["annotations", "actions"])
def test_the_same_said_twice_has_one_id(door: FlaskClient, name: str) -> None:
    first, second = (
        door.post(f"/api/v1/{name}", json=GOOD[name] | {"who": who}).json for who in ("Ann", "Bob")
    )

    assert first["id"] == second["id"]
    assert first["delivery"] != second["delivery"]


def test_a_day_is_one_of_the_installations_time_zone(door: FlaskClient, installation: Installation) -> None:
    door.post("/api/v1/annotations", json=NOTE)

    (told,) = stored(installation)
    assert (told["said"]["at"], told["said"]["until"]) == (
        "2026-11-26T23:00:00.000000Z",
        "2026-11-27T23:00:00.000000Z",
    )


def test_a_change_warns_of_those_that_act_in_its_time(door: FlaskClient, installation: Installation) -> None:
    installation.add("changes", id="0000000000c1")
    installation.add(
        "changes",
        id="0000000000c2",
        at="2027-03-01T00:00:00.000000Z",
        remeasure_at="2027-03-29T00:00:00.000000Z",
    )

    answer = door.post("/api/v1/changes", json=CHANGE | {"at": "2026-12-08T11:59:59Z"}).json
    alone = door.post("/api/v1/changes", json=CHANGE | {"at": "2026-12-08T12:00:00Z"}).json

    assert [one["change_id"] for one in answer["warnings"]] == ["0000000000c1"]
    assert "“Shorter answers” (2026-11-10 to 2026-12-08)" in answer["warnings"][0]["detail"]
    assert alone["warnings"] == []


def test_a_change_that_moves_warns_too_and_one_that_goes_does_not(
    door: FlaskClient, installation: Installation
) -> None:
    installation.add("changes", id="0000000000c1")
    installation.add(
        "changes",
        id="0000000000c2",
        at="2026-12-09T00:00:00.000000Z",
        remeasure_at="2027-01-09T00:00:00.000000Z",
    )
    told = {"id": "0000000000c2", "at": "2026-12-01"}

    assert len(door.post("/api/v1/changes", json=told).json["warnings"]) == 1
    assert door.post("/api/v1/changes", json=told | {"removed": True}).json["warnings"] == []


def test_an_action_moves_on_by_what_is_given_alone(door: FlaskClient, installation: Installation) -> None:
    installation.add("actions", id="0000000000b1")
    installation.add("changes", id="0000000000c1")
    moved = {"id": "0000000000b1", "state": "done", "change_id": "0000000000c1"}

    answer = door.post("/api/v1/actions", json=moved)

    assert answer.json["id"] == "0000000000b1"
    assert stored(installation) == [
        {"thing": "action", "id": "0000000000b1", "said": {"state": "done", "change_id": "0000000000c1"}}
    ]


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("key", ["0000000000ff", "", 7, None, ["x"], {}, "' OR 1=1"])
def test_what_is_told_anew_of_something_unknown_is_refused(
    door: FlaskClient, installation: Installation, name: str, key: Any
) -> None:
    answer = door.post(f"/api/v1/{name}", json={"id": key, "removed": True})

    expected = 422 if key is None else 404
    assert (answer.status_code, answer.mimetype) == (expected, "application/problem+json")
    assert stored(installation) == []


def test_an_annotation_that_made_itself_is_not_changed(door: FlaskClient, installation: Installation) -> None:
    installation.add("annotations", id="0000000000a1", title="Release 3.1", source="releases")

    answer = door.post("/api/v1/annotations", json={"id": "0000000000a1", "removed": True})

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/id"
    assert stored(installation) == []


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("annotations", {"at": "soon"}, "/at"),
    ("annotations", {"until": "2026-11-26"}, "/until"),
    ("annotations", {"kind": "party"}, "/kind"),
    ("annotations", {"title": ""}, "/title"),
    ("annotations", {"source": "ics"}, "/source"),
    ("changes", {"metric": "First Response"}, "/metric"),
    ("changes", {"metric": "happiness"}, "/metric"),
    ("changes", {"direction": "left"}, "/direction"),
    ("changes", {"at": "2026-11-27", "remeasure_at": "2026-11-27"}, "/remeasure_at"),
    ("changes", {"outcome": "helped"}, "/outcome"),
    ("changes", {"overlaps": []}, "/overlaps"),
    ("actions", {"state": "half"}, "/state"),
    ("actions", {"due": "soon"}, "/due"),
    ("actions", {"change_id": "0000000000ff"}, "/change_id"),
    ("actions", {"owner": None}, "/owner"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "wrong", "pointer"), WRONG)
def test_what_is_wrong_is_refused_with_its_place(
    door: FlaskClient, installation: Installation, name: str, wrong: dict[str, Any], pointer: str
) -> None:
    answer = door.post(f"/api/v1/{name}", json=GOOD[name] | wrong)

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert [one["pointer"] for one in answer.json["errors"]] == [pointer]
    check(answer.json, "/components/schemas/problem")
    assert stored(installation) == []


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize(("body", "status"), [(b"{", 422), (b"[]", 422), (b"", 422), (b" " * 16_385, 413)])
def test_what_is_no_json_object_or_too_large_is_refused(
    door: FlaskClient, installation: Installation, name: str, body: bytes, status: int
) -> None:
    assert door.post(f"/api/v1/{name}", data=body, content_type="application/json").status_code == status
    assert stored(installation) == []


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "gauge.example.com"},
     {"X-Forwarded-For": "192.0.2.1"}],
    ids=["another origin", "another site", "another host", "forwarded"],
)  # fmt: skip
def test_foreign_pages_and_other_machines_record_nothing(
    door: FlaskClient, installation: Installation, name: str, headers: dict[str, str]
) -> None:
    assert door.post(f"/api/v1/{name}", json=GOOD[name], headers=headers).status_code == 403
    assert stored(installation) == []


def test_the_installations_own_page_may_record(door: FlaskClient) -> None:
    assert (
        door.post("/api/v1/actions", json=ACTION, headers={"Origin": "http://localhost"}).status_code == 202
    )


def test_what_cannot_be_stored_is_to_be_sent_again(door: FlaskClient, commit: CommitThread) -> None:
    commit.close()

    answer = door.post("/api/v1/actions", json=ACTION)

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) < 60


def test_goals_are_listed_with_what_efficient_means_and_whether_they_are_enough(browser: FlaskClient) -> None:
    answer = browser.get("/api/v1/goals").json

    assert [one["metric"] for one in answer["items"]] == ["arr_verified", "ces"]
    assert answer["efficient"] == "Done within a day"
    assert answer["advice"].startswith("2 goals are set. Set 3 to 5")


@pytest.mark.parametrize(
    ("number", "begins"),
    [(0, "0 goals are set."), (2, "2 goals"), (3, None), (5, None), (6, "6 goals are set. Keep")],
)
def test_three_to_five_goals_need_no_advice(
    client: FlaskClient, installation: Installation, number: int, begins: str | None
) -> None:
    for one in range(number):
        installation.add("goals", metric=f"metric_{one}")
    answer = client.get("/api/v1/goals").json

    assert answer["efficient"] is None
    assert answer["advice"] is None if begins is None else answer["advice"].startswith(begins)


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("annotations?kind=outage", 1),
        ("annotations?source=releases&about=assistant:release:1", 1),
        ("annotations?since=2026-12-01T00:00:00Z", 1),
        ("annotations?until=2026-11-10T12:00:00Z", 0),
        ("annotations?until=2026-11-10T12:00:01Z", 2),
        ("changes?overlapping=true", 2),
        ("changes?overlapping=false", 2),
        ("changes?metric=ease", 0),
        ("actions?unfinished=true", 2),
        ("actions?state=done", 1),
        ("actions?owner=Ann&kind=article", 4),
        ("goals?lens=quality", 2),
        ("goals?lens=revenue", 0),
    ],
)
def test_filters_leave_what_they_name(browser: FlaskClient, address: str, number: int) -> None:
    assert len(browser.get(f"/api/v1/{address}").json["items"]) == number
