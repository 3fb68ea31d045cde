"""The guide for administrators says what the code reads."""

import re
import tomllib

from adapters.helpdesks.intercom import tables
from adapters.helpdesks.intercom.agent_api import EVENTS, trigger_of
from adapters.helpdesks.intercom.connect_steps import TOPICS, webhook_steps
from rules.model import Kind
from service.config.catalog import CONNECTIONS
from service.config.values import ai_signs
from tests.adapters.intercom.samples import fin, of_parts, parse, part
from tests.adapters.samples import FIXTURES, only

GUIDE = (FIXTURES.parent.parent / "docs" / "helpdesks" / "intercom.md").read_text(encoding="utf-8")
BLOCKS = [tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)]
CONNECTION = BLOCKS[0]["connections"]["support"]


def section(title: str) -> str:
    return GUIDE.split(f"{title}\n")[1].split("\n#")[0]


def test_the_connection_in_the_guide_holds_settings_that_exist() -> None:
    known = {setting.key for setting in CONNECTIONS}

    assert set(CONNECTION) <= known
    assert CONNECTION["base_url"] in tables.INBOX_ADDRESSES


def test_the_ai_signs_in_the_guide_are_valid_and_name_a_fact_that_is_read() -> None:
    (place,) = ai_signs(CONNECTION["ai_signs"])
    name, _, wanted = place.partition("=")
    state = only(parse(of_parts(part(1)), mapping={"category": name}), Kind.STATE)

    assert state.fields[name] == wanted


def test_every_fact_of_fin_that_can_be_mapped_is_named() -> None:
    for name in (tables.PARTICIPATED, *tables.FIN_FIELDS):
        assert f"`{name}`" in GUIDE


def test_every_state_and_preview_of_fin_is_explained() -> None:
    told = section("## 3. Fin")

    for state in (*tables.HAND_OVERS, tables.CONFIRMED, tables.REJECTED, "assumed_resolution"):
        assert f"`{state}`" in told
    for source in re.findall(r"`(\w+_preview)`", told):
        assert fin(source_type=source)["source_type"].endswith(tables.PREVIEW)


def test_every_reason_stands_beside_its_trigger() -> None:
    rows = re.findall(r"^\| (`[A-Z].*?) \| `(\w+)` \|$", section("### The Fin Agent API"), re.MULTILINE)
    named = {reason: trigger for reasons, trigger in rows for reason in re.findall(r"`([^`]+)`", reasons)}

    assert {reason: trigger_of(reason) for reason in named} == named
    assert len(named) == len(tables.REASONS)


def test_every_event_of_the_fin_agent_api_is_named() -> None:
    told = section("### The Fin Agent API")

    assert set(EVENTS) == {name for name in EVENTS if f"`{name}`" in told}
    assert {"awaiting_user_reply", "resolved"} <= set(tables.FIN_STATUSES)


def test_connect_lists_the_topics_that_the_guide_tells_to_subscribe_to() -> None:
    rows = re.findall(r"^\| (`.*`) \|", section("## 2. Make an app and subscribe"), re.MULTILINE)
    named = [topic for row in rows for topic in re.findall(r"`([^`]+)`", row)]
    shown = webhook_steps("https://gauge.example/webhooks/support", "secrets/support").paste

    assert sorted(named) == sorted(TOPICS) == sorted(shown.split("\n"))


def test_there_is_nothing_else_to_paste() -> None:
    assert set(re.findall(r"```(\w+)", GUIDE)) <= {"sh", "toml"}
