"""Whatever the body, nothing that a person typed is shown; whatever the order, the same story is told."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.web.redact import CODE, TELLING_ENDINGS, TELLING_KEYS, redacted
from service.web.timeline import best_forms
from tests.service.installation import CONNECTION, Installation, ago

SAMPLES = sorted((Path(__file__).parents[4] / "shared" / "payloads" / "zendesk").glob("*.json"))
TYPED = (
    "body",
    "html_body",
    "plain_body",
    "description",
    "subject",
    "name",
    "title",
    "email",
    "phone",
    "comment",
)
CANARY = "CANARY typed by a person"


def shown(body: bytes) -> str:
    return "\n".join(f"{line.key} {line.value}" for line in redacted(body).lines)


def typed(value, key="") -> list[str]:
    """Texts of more than one word under keys that people fill in."""
    if isinstance(value, dict):
        return [text for name, one in value.items() for text in typed(one, name)]
    if isinstance(value, list):
        return [text for one in value for text in typed(one, key)]
    return [value] if isinstance(value, str) and key in TYPED and " " in value else []


@pytest.mark.skipif(not SAMPLES, reason="the vendor's samples are not beside this checkout")
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_no_sample_of_the_helpdesk_shows_what_was_typed(sample):
    body = sample.read_bytes()
    try:
        texts = typed(json.loads(body))
    except ValueError:
        texts = []

    page = shown(body)
    assert not [text for text in texts if text in page]


@pytest.mark.skipif(not SAMPLES, reason="the vendor's samples are not beside this checkout")
def test_the_samples_still_show_ids_and_times():
    lines = [line for sample in SAMPLES for line in redacted(sample.read_bytes()).lines]

    assert sum(not line.hidden for line in lines) > len(lines) / 3
    assert {"id", "status", "created_at"} <= {line.key for line in lines if not line.hidden}


keys = st.sampled_from([*sorted(TELLING_KEYS), *TELLING_ENDINGS, "body", "x"]) | st.text(max_size=8)
leaves = st.none() | st.booleans() | st.integers(-10, 10) | st.just(CANARY)


def nested(inner):
    return st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3)


documents = st.dictionaries(keys, st.recursive(leaves, nested), max_size=4)


@settings(max_examples=150, deadline=None)
@given(documents)
def test_a_typed_text_is_never_shown_wherever_it_stands(document):
    assert "CANARY" not in shown(json.dumps(document).encode())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_break_the_page(body):
    assert redacted(body).size == len(body)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=90))
def test_only_text_in_the_shape_of_a_code_is_kept_under_a_telling_key(text):
    kept = [line for line in redacted(json.dumps({"id": text}).encode()).lines if not line.hidden]

    assert not kept or CODE.fullmatch(text) or text[:2].isdigit()


form = st.sampled_from(["hint", "snapshot", "history"])
updated_at = st.sampled_from([None, ago(days=2), ago(days=1)])
forms = st.lists(st.tuples(form, updated_at), min_size=1, max_size=6)


def rows(shapes) -> list[dict]:
    return [
        {"id": "m", "hash": f"h{number}", "form": form, "updated_at": updated_at, "kind": "message",
         "at": ago(days=3), "sequence": "", "fields": {}}
        for number, (form, updated_at) in enumerate(shapes)
    ]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(forms, st.randoms(use_true_random=False))
def test_the_best_form_does_not_depend_on_the_order_of_arrival(shapes, random):
    events = rows(shapes)
    shuffled = random.sample(events, len(events))

    assert [one["hash"] for one in best_forms(shuffled)] == [one["hash"] for one in best_forms(events)]


@pytest.mark.parametrize(
    "shapes",
    [
        [("hint", None), ("snapshot", None)],
        [("snapshot", ago(days=2)), ("snapshot", ago(days=1)), ("hint", ago(days=0))],
        [("history", None), ("history", None), ("snapshot", ago(days=1))],
        [("hint", ago(days=1)), ("hint", None), ("hint", ago(days=1))],
    ],
)
def test_page_and_view_read_a_thing_from_the_same_form(installation: Installation, shapes):
    ticket = installation.ticket("1")
    events = rows(shapes)
    for event in events:
        installation.add("events", ticket_id=ticket, **event)
    viewed = list(
        installation.store.query("SELECT event_hash FROM enriched_events WHERE connection = ?", [CONNECTION])
    )

    assert [one["hash"] for one in best_forms(events)] == [one["event_hash"] for one in viewed]
