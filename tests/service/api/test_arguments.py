"""The lists' arguments, without a request around them."""

import pytest
from werkzeug.datastructures import MultiDict

from service.api.arguments import LIMIT, ArgumentsError, none, read
from service.api.problems import pointer
from service.store.reads.listings import LISTINGS


def test_nothing_given_means_the_first_page_without_filters():
    asked = read("tickets", MultiDict())

    assert (asked.filters, asked.limit, asked.cursor) == ({}, LIMIT, None)


def test_what_is_given_arrives_as_given():
    asked = read(
        "tickets", MultiDict({"path": "ai", "category": "Ünïcode & ' \"", "limit": "7", "cursor": "abc"})
    )

    assert asked.filters == {"path": "ai", "category": "Ünïcode & ' \""}
    assert (asked.limit, asked.cursor) == (7, "abc")


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2026-11-23T09:12:00Z", "2026-11-23T09:12:00.000000Z"),
        ("2026-11-23T10:12:00+01:00", "2026-11-23T09:12:00.000000Z"),
        ("2026-11-23T09:12:00.1234567Z", "2026-11-23T09:12:00.123456Z"),
    ],
)
def test_moments_arrive_in_their_stored_form(given, stored):
    assert read("deliveries", MultiDict({"since": given})).filters == {"since": stored}


@pytest.mark.parametrize("name", LISTINGS)
def test_every_list_refuses_what_only_another_one_takes(name):
    foreign = {argument for listing in LISTINGS.values() for argument in (*listing.filters, *listing.choices)}
    own = {*LISTINGS[name].filters, *LISTINGS[name].choices}

    for argument in foreign - own:
        with pytest.raises(ArgumentsError, match="Unknown argument"):
            read(name, MultiDict({argument: "x"}))


@pytest.mark.parametrize("name", LISTINGS)
def test_an_unknown_argument_is_answered_with_the_known_ones(name):
    with pytest.raises(ArgumentsError) as caught:
        read(name, MultiDict({"colour": "red"}))

    assert "cursor" in caught.value.errors["colour"]
    assert all(argument in caught.value.errors["colour"] for argument in LISTINGS[name].filters)


def test_an_item_takes_no_argument():
    none(MultiDict())

    with pytest.raises(ArgumentsError, match="limit"):
        none(MultiDict({"limit": "1"}))


@pytest.mark.parametrize(("name", "expected"), [("limit", "/limit"), ("a/b~c", "/a~1b~0c"), ("", "/")])
def test_a_pointer_is_escaped(name, expected):
    assert pointer(name) == expected
