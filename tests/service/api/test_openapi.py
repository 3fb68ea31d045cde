"""openapi.yaml is valid and says what the program does: every route, argument and answer."""

import re
from datetime import timedelta

import pytest
import yaml
from flask import Flask
from openapi_spec_validator import validate

from rules.taxonomy import read
from service.answer_links import AnswerLinks, ColleagueLinks
from service.api import arguments
from service.api.events import events_blueprint
from service.api.taking import Taking
from service.config.settings import Survey
from service.intake.answers import REFUSALS
from service.store.reads.listings import LISTINGS
from service.store.reads.snapshot import Reads
from service.web.answer_page import AnswerPage
from service.web.app import create_app
from service.web.colleague_page import ColleaguePage
from service.web_health import health_blueprint
from tests.service import seeded
from tests.service.api.test_lists import SPEC


@pytest.fixture
def app(installation) -> Flask:
    """The application with everything in it."""
    taking = Taking(None, {}, read({}))
    colleagues = ColleaguePage(None, ColleagueLinks(b"key", ""))
    answer = AnswerPage(None, AnswerLinks(b"key", "", timedelta(days=1)), Survey(), colleagues).blueprint()
    public = (health_blueprint([]), events_blueprint(taking), answer)
    return create_app(Reads(installation.path), seeded.site(installation), public, taking)


def routes(app: Flask) -> dict[str, set[str]]:
    """Address and methods of every route, in the notation of OpenAPI."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule)
        automatic = {"HEAD", "OPTIONS"} if rule.provide_automatic_options else {"HEAD"}
        found.setdefault(address, set()).update((rule.methods or set()) - automatic)
    return found


def described() -> dict[str, set[str]]:
    return {
        address: {key.upper() for key in path} - {"PARAMETERS", "HEAD"}
        for address, path in SPEC["paths"].items()
    }


def test_the_description_is_valid_openapi():
    validate(SPEC)

    assert SPEC["openapi"].startswith("3.1")


def test_every_route_is_described_and_every_description_has_a_route(app):
    assert described() == routes(app) | {"/webhooks/{connection}": {"POST"}}


def test_intake_answers_with_the_described_statuses_only():
    statuses = {str(answer.status) for answer in REFUSALS.values()} - {"405"}

    assert statuses | {"200"} == set(SPEC["paths"]["/webhooks/{connection}"]["post"]["responses"])
    assert "head" in SPEC["paths"]["/webhooks/{connection}"]


@pytest.mark.parametrize("name", LISTINGS)
def test_every_argument_of_every_list_is_described(name):
    parameters = SPEC["paths"][f"/api/v1/{name}"]["get"]["parameters"]
    names = {one.get("name") or one["$ref"].rsplit("/", 1)[1] for one in parameters}

    assert names == {*LISTINGS[name].filters, *LISTINGS[name].choices, "limit", "cursor"}


@pytest.mark.parametrize(("name", "argument"), arguments.KNOWN_VALUES)
def test_every_known_value_of_an_argument_is_described(name, argument):
    parameters = SPEC["paths"][f"/api/v1/{name}"]["get"]["parameters"]
    schema = next(one["schema"]["$ref"] for one in parameters if one.get("name") == argument).rsplit("/", 1)[
        1
    ]

    values = [str(value) for value in arguments.KNOWN_VALUES[(name, argument)]]
    assert SPEC["components"]["schemas"][schema]["enum"] == values


def test_the_limits_are_those_of_the_program():
    schema = SPEC["components"]["parameters"]["limit"]["schema"]

    assert (schema["default"], schema["maximum"]) == (arguments.LIMIT, arguments.MOST)


def test_operations_have_names_of_their_own_and_a_summary():
    operations = [one for path in SPEC["paths"].values() for key, one in path.items() if key != "parameters"]

    assert len({one["operationId"] for one in operations}) == len(operations)
    assert all(one["summary"] for one in operations)


def test_the_program_hands_out_its_description(client):
    response = client.get("/openapi.yaml")

    assert response.mimetype == "application/yaml"
    assert yaml.safe_load(response.get_data()) == SPEC
