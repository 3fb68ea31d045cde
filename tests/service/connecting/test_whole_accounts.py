"""`deskgauge connect` against whole simulated accounts: made once, used by doctor and by writing, taken away again."""

import json
import os
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Push
from adapters.connectors import CONNECTORS
from adapters.registry import WRITERS
from adapters.settings import ConnectionSettings
from rules.model import Path as ResolutionPath
from service.config import load_settings
from service.connecting.wanted import TITLES, WRITTEN
from service.demo.world import World
from service.demo.world.dialects import freshdesk, intercom
from tests.fakes.desk_api import quick_budget
from tests.fakes.freshdesk_api import FakeFreshdesk
from tests.fakes.intercom_api import FakeIntercom
from tests.fakes.zendesk_api import FakeZendesk
from tests.service.cli.conftest import Command, Said, command  # noqa: F401

Fake = FakeZendesk | FakeFreshdesk | FakeIntercom
BEFORE = '[deskgauge]\ndata_dir = "data"\npublic_url = "http://127.0.0.1:8321"\n'


def zendesk() -> FakeZendesk:
    world = World(3, tickets=40)
    return FakeZendesk(world, world.setup.end)


def freshdesk_desk() -> FakeFreshdesk:
    world = World(3, tickets=40, language="freshdesk", leave_out=freshdesk.NOT_TOLD)
    return FakeFreshdesk(world, world.setup.end)


def intercom_desk() -> FakeIntercom:
    world = World(3, tickets=40, language="intercom", leave_out=intercom.NOT_TOLD)
    return FakeIntercom(world, world.setup.end)


FAKES: dict[str, Callable[[], Fake]] = {
    "zendesk": zendesk,
    "freshdesk": freshdesk_desk,
    "intercom": intercom_desk,
}


@dataclass
class Scene:
    """One account, and the folder of the installation that is connected to it."""

    vendor: str
    far: Any
    folder: Path
    command: Command

    def connect(self, *more: str) -> Said:
        references = [f"{key}=${{DESK_{key.upper()}}}" for key in self.far.credentials]
        pairs = [part for one in references for part in ("--credential", one)]
        return self.command(
            "connect", self.vendor, "support", "--base-url", self.far.url, *pairs, "--yes", *more
        )

    @property
    def text(self) -> str:
        return (self.folder / "deskgauge.toml").read_text()

    def connection(self) -> ConnectionSettings:
        return load_settings(self.folder / "deskgauge.toml", dict(os.environ)).connections["support"]

    def things(self) -> dict[str, list[str]]:
        """What the account has beside its tickets that a program can make, by kind."""
        account = self.far.account
        if self.vendor == "intercom":
            return {"fields": [one["name"] for one in account.desk.in_use()]}
        fields = [one.get("title") or one["label"] for one in account.admin.fields]
        if self.vendor == "freshdesk":
            return {"fields": fields}
        hooks = [one["endpoint"] for one in account.admin.webhooks.records]
        triggers = [one["title"] for one in account.admin.triggers]
        return {"fields": fields, "webhooks": hooks, "triggers": triggers}

    def changes(self) -> list[tuple[str, str]]:
        """Method and path of all requests that change something."""
        asked = [(seen.method, seen.path) for seen in self.far.seen]
        return [one for one in asked if one[0] != "GET" and not one[1].endswith("/search")]


@pytest.fixture(params=FAKES)
def scene(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: Command,  # noqa: F811
) -> Iterator[Scene]:
    (tmp_path / "deskgauge.toml").write_text(BEFORE)
    with FAKES[request.param]() as far:
        for key, value in far.credentials.items():
            monkeypatch.setenv(f"DESK_{key.upper()}", value)
        yield Scene(request.param, far, tmp_path, command)


def test_one_command_makes_everything_once(scene: Scene) -> None:
    before = scene.things()

    said = scene.connect("--create", "all")

    new = {kind: [one for one in names if one not in before[kind]] for kind, names in scene.things().items()}
    assert said.code == 0, said.err
    assert set(new["fields"]) == set(TITLES.values()) - mapped_already(scene)
    assert len(new["fields"]) == len(set(new["fields"]))
    if scene.vendor == "zendesk":
        assert (new["webhooks"], new["triggers"]) == (["http://127.0.0.1:8321/webhooks/support"], [])


def mapped_already(scene: Scene) -> set[str]:
    """The titles of fields that are not made, because the tickets tell of it in another place."""
    made = {one["key"] for one in remembered(scene) if one["kind"] == "field"}
    return {TITLES[key] for key in scene.connection().mapping if key in TITLES and key not in made}


def remembered(scene: Scene) -> list[dict[str, Any]]:
    found = json.loads((scene.folder / "data" / "connect" / "support.json").read_text())
    things: list[dict[str, Any]] = found["things"]
    return things


def test_a_second_run_makes_and_writes_nothing(scene: Scene) -> None:
    scene.connect("--create", "all")
    things, text = scene.things(), scene.text
    scene.far.seen.clear()

    again = scene.connect("--create", "all", "--json")

    told = json.loads(again.out)
    assert again.code == 0
    assert scene.changes() == []
    assert (scene.things(), scene.text) == (things, text)
    assert (told["made"], told["difference"]) == ([], "")


def test_the_whole_account_is_read_and_its_tickets_prove_the_mapping(scene: Scene) -> None:
    told = json.loads(scene.connect("--dry-run", "--json").out)

    assert scene.changes() == []
    assert told["sampled"] == 20
    assert [one["name"] for one in told["account"]["groups"]]
    (category,) = [one for one in told["proposed"] if one["kind"] == "category"]
    assert category["place"] == "tag:cat_"
    assert category["known"] == category["carried"] > 10
    if scene.vendor != "intercom":  # whose teammates are people only
        assert [one["name"] for one in told["account"]["machines"]] == ["AI assistant 1", "AI assistant 2"]


def test_the_configuration_loads_and_doctor_finds_nothing_wrong(scene: Scene) -> None:
    scene.command("init", "--only-data-dir")
    scene.connect("--create", "all")

    said = scene.command("doctor", "--json")

    states = {one["what"]: one["state"] for one in json.loads(said.out)}
    assert said.code == 0, said.out
    assert (states["account of support"], states["connection support"]) == ("fine", "fine")
    assert states["writing to support"] == "fine"
    assert set(scene.connection().write_fields) == WRITTEN


def test_everything_is_taken_away_again(scene: Scene) -> None:
    before = scene.things()
    scene.connect("--create", "all")
    assert scene.things() != before

    said = scene.command("connect", scene.vendor, "support", "--remove", "--yes")

    assert said.code == 0, said.err
    assert scene.things() == before
    assert scene.text.strip() == BEFORE.strip()
    assert not list((scene.folder / "data").rglob("support.json"))
    assert not (scene.folder / "secrets" / "support").exists()


def test_what_was_taken_away_can_be_made_again(scene: Scene) -> None:
    scene.connect("--create", "all")
    things = scene.things()
    scene.command("connect", scene.vendor, "support", "--remove", "--yes")

    assert scene.connect("--create", "all").code == 0

    assert scene.things() == things


def next_ticket(scene: Scene) -> str:
    """A ticket that takes changes: the newest one that is neither closed nor deleted."""
    connector = CONNECTORS[scene.vendor].open(scene.connection(), quick_budget())
    samples = [one.id for one in connector.recent(20)]
    if scene.vendor == "intercom":
        return samples[0]
    tickets = scene.far.account.tickets
    return next(one for one in samples if tickets.standing(tickets.contacts[int(one)])["status"] != "closed")


@pytest.mark.parametrize("turns", [3, None])
def test_the_fields_that_were_made_take_what_deskgauge_writes(scene: Scene, turns: int | None) -> None:
    scene.connect("--create", ",".join([*WRITTEN, "survey_link"]))
    connection = scene.connection()
    places = connection.write_fields
    values: dict[str, Any] = {"ai_touchpoint": "answer", "resolution_path": str(ResolutionPath.AI)}
    fields = {places[name]: value for name, value in (values | {"turn_count": turns}).items()}
    fields[connection.survey_field] = "http://127.0.0.1:8321/a/synthetic"
    ticket = next_ticket(scene)
    content = {"ticket_id": f"support:{ticket}", "tags": ["dg_path_ai"], "fields": fields, "note": None}
    push = Push("p", "helpdesk:support", f"support:{ticket}", "write_back", 0, "p", content)
    writer: Any = WRITERS[scene.vendor](connection, quick_budget())

    receipt = writer.send(push)

    assert receipt.author == connection.own_user
    assert writer.read_back(push) == receipt
    scene.far.seen.clear()
    writer.send(push)
    assert scene.changes() == []


def test_a_reason_of_ours_fits_the_dropdown_that_people_fill_in(scene: Scene) -> None:
    scene.connect("--create", "escalation_cause")
    made = next(one for one in remembered(scene) if one["kind"] == "field")
    place = made["place"] if scene.vendor != "zendesk" else f"field:{made['id']}"
    told = {"escalation_cause": place.partition(":")[2]}
    connection = replace(scene.connection(), write_fields=told)
    writer: Any = WRITERS[scene.vendor](connection, quick_budget())
    ticket = next_ticket(scene)
    fields = {told["escalation_cause"]: "tooling"}
    content = {"ticket_id": f"support:{ticket}", "tags": None, "fields": fields, "note": None}

    writer.send(Push("p", "helpdesk:support", f"support:{ticket}", "write_back", 0, "p", content))

    assert tomllib.loads(scene.text)["connections"]["support"]["mapping"]["escalation_cause"] == made["place"]
    if scene.vendor == "zendesk":
        contact = scene.far.account.tickets.contacts[int(ticket)]
        assert "esc_cause_tooling" in scene.far.account.tickets.standing(contact)["tags"]
