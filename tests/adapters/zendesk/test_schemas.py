"""Loading by shape: unknown keys are left out, and the first wrong field is named."""

from typing import Any

import pytest
from marshmallow import Schema

from adapters.helpdesks.zendesk import (
    conversation,
    envelope_schemas,
    record_schemas,
    schemas,
    surveys,
    trigger,
)
from adapters.helpdesks.zendesk.schemas import DetailShape
from adapters.shapes import Shape, first_problem, load
from rules.errors import MalformedBody

MODULES = (schemas, envelope_schemas, record_schemas, conversation, surveys, trigger)
SHAPES = {
    name: shape
    for module in MODULES
    for name, shape in vars(module).items()
    if isinstance(shape, type) and issubclass(shape, Shape) and shape is not Shape
}


def refused(shape: Schema, part: Any, pointer: str = "") -> MalformedBody:
    with pytest.raises(MalformedBody) as caught:
        load(shape, part, pointer)
    return caught.value


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_every_shape_leaves_unknown_keys_out(shape: type[Schema]) -> None:
    known = shape(partial=True).load({"added_by_the_vendor": {"a": [1]}})

    assert "added_by_the_vendor" not in known


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("part", [None, 7, "x", [], [{}], True])
def test_every_shape_refuses_what_is_no_object(shape: type[Schema], part: Any) -> None:
    assert refused(shape(), part, "/there").pointer == "/there"


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_every_shape_says_what_it_is_for(shape: type[Schema]) -> None:
    assert shape.__doc__
    assert shape.__doc__ != Shape.__doc__


def test_the_pointer_goes_on_from_where_the_part_stands() -> None:
    assert refused(
        DetailShape(), {"id": "812", "via": {"source": {"from": {"ticket_id": "x"}}}}, "/detail"
    ).pointer == ("/detail/via/source/from/ticket_id")


def test_of_several_problems_the_first_by_name_is_told_so_that_errors_do_not_vary() -> None:
    problems = [refused(DetailShape(), part).pointer for part in ({"tags": 1, "id": 0}, {"id": 0, "tags": 1})]

    assert problems == ["/id", "/id"]


def test_places_in_lists_and_problems_of_the_whole_have_pointers() -> None:
    assert first_problem({"audits": {3: {"id": ["Not an id."]}}}, "").pointer == "/audits/3/id"
    assert first_problem({"_schema": ["Invalid input type."]}, "/detail").pointer == "/detail"


def test_the_message_names_what_is_wrong_and_never_the_value() -> None:
    error = refused(DetailShape(), {"id": "canary"})

    assert str(error) == "Not a ticket id. (at /id)"
