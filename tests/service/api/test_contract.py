"""Schemathesis reads openapi.yaml and asks whatever it allows and forbids: every answer is one that is described."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from adapters.helpdesks.agent import Agent
from adapters.settings import ConnectionSettings, Secret
from rules.taxonomy import read
from service.api.events import events_blueprint
from service.api.taking import Taking
from service.intake.commit import CommitThread
from service.store.log import LogWriter
from service.store.reads.snapshot import Reads
from service.web.app import create_app
from tests.adapters.agent.batches import batch, one
from tests.service import seeded
from tests.service.api.test_lists import SPEC
from tests.service.installation import CONNECTION, Installation

TOKEN = "the-token-of-the-assistant-01"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
LOCAL = {"Host": "127.0.0.1:8321", "Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="session")
def described(full: Installation) -> Iterator[schemathesis.schemas.BaseSchema]:
    """The API of an installation with everything in it."""
    commit = CommitThread(LogWriter.open(full.data_dir, "contract"))
    agent = Agent(ConnectionSettings("assistant", "agent", (Secret(TOKEN),)))
    taking = Taking(commit, {"assistant": agent}, read({"categories": {"billing": {}}}))
    app = create_app(Reads(full.path), seeded.site(full), (events_blueprint(taking),), taking)
    yield schemathesis.openapi.from_wsgi("/openapi.yaml", app, headers=LOCAL)
    commit.close()


OPERATIONS = [
    (path, method)
    for path, described in SPEC["paths"].items()
    for method in described
    if path.startswith("/api/v1/") and method in ("get", "post")
]


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_one_that_is_described(
    described: schemathesis.schemas.BaseSchema, path: str, method: str
) -> None:
    answers: list[int] = []

    @settings(
        max_examples=15, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=described[path][method].as_strategy())
    def ask(case: schemathesis.Case) -> None:
        answers.append(case.call_and_validate(headers=LOCAL, checks=CHECKS).status_code)

    ask()

    assert answers
    assert {str(status) for status in answers} <= SPEC["paths"][path][method]["responses"].keys()


GOOD: list[tuple[str, str, dict[str, Any], int]] = [
    ("/api/v1/tickets/{key}", "get", {"path_parameters": {"key": f"{CONNECTION}:48800"}}, 200),
    ("/api/v1/accounts/{key}", "get", {"path_parameters": {"key": "domain:small.test"}}, 200),
    ("/api/v1/accounts/{key}/brief", "get", {"path_parameters": {"key": "domain:small.test"}}, 200),
    ("/api/v1/flags/{key}", "get", {"path_parameters": {"key": "bug/48800/1"}}, 200),
    ("/api/v1/pushes/{key}", "get", {"path_parameters": {"key": "p-delivered"}}, 200),
    ("/api/v1/events", "post", {"body": batch(one("conversation"), one("survey"), one("subscription"))}, 202),
    ("/api/v1/corrections", "post",
     {"body": {"ticket": f"{CONNECTION}:48800", "tag": "category", "value": "billing"}}, 202),
]  # fmt: skip


@pytest.mark.parametrize(("path", "method", "asked", "status"), GOOD, ids=[one[0] for one in GOOD])
def test_what_succeeds_is_answered_as_described(
    described: schemathesis.schemas.BaseSchema, path: str, method: str, asked: dict[str, Any], status: int
) -> None:
    media = {"media_type": "application/json"} if "body" in asked else {}
    case = described[path][method].Case(**asked, **media)

    answer = case.call_and_validate(headers=LOCAL, checks=CHECKS)

    assert answer.status_code == status
