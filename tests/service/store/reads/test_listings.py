"""The lists as data: their columns exist, their order is a key, every filter is sound SQL."""

import pytest

from service.store.reads.listings import LISTINGS
from service.store.reads.pages import page, total
from service.store.schema import TABLES

FILTERS = [(name, argument) for name, listing in LISTINGS.items() for argument in listing.filters]
CHOICES = [(name, argument, value) for name, listing in LISTINGS.items()
           for argument, values in listing.choices.items() for value in values]  # fmt: skip


@pytest.mark.parametrize("name", LISTINGS)
def test_the_order_holds_the_key_so_that_no_two_rows_share_a_place(name):
    listing, table = LISTINGS[name], TABLES[LISTINGS[name].table]

    assert set(table.key) <= set(listing.order)
    assert set(listing.order) <= set(table.columns)


@pytest.mark.parametrize("name", LISTINGS)
def test_a_list_goes_along_its_order(full, name):
    listing = LISTINGS[name]
    with full.reads.snapshot() as snapshot:
        items = page(snapshot, name, {}, limit=500).items
    places = [[item[column] for column in listing.order] for item in items]

    assert places == sorted(places, reverse=listing.newest_first)


@pytest.mark.parametrize(("name", "argument"), FILTERS)
def test_every_filter_leaves_only_what_it_names(full, name, argument):
    with full.reads.snapshot() as snapshot:
        assert page(snapshot, name, {argument: "no such thing"}, limit=5).items == [] or argument == "until"
        assert total(snapshot, name, {argument: "no such thing"}) in (0, total(snapshot, name, {}))


@pytest.mark.parametrize(("name", "argument", "value"), CHOICES)
def test_the_two_sides_of_a_choice_are_the_whole(full, name, argument, value):
    with full.reads.snapshot() as snapshot:
        sides = [total(snapshot, name, {argument: side}) for side in LISTINGS[name].choices[argument]]
        assert sum(sides) == total(snapshot, name, {})
        assert len(page(snapshot, name, {argument: value}, limit=500).items) == total(
            snapshot, name, {argument: value}
        )


def test_what_a_push_says_leaves_by_no_list(full):
    with full.reads.snapshot() as snapshot:
        assert "content" not in page(snapshot, "pushes", {}, limit=1).items[0]


@pytest.mark.parametrize(
    "name", [name for name in LISTINGS if name not in ("episodes", "violations", "pushes")]
)
def test_the_first_page_is_read_along_an_index(full_on_sqlite, name):
    listing = LISTINGS[name]
    first = listing.order[0]
    with full_on_sqlite.reads.snapshot() as snapshot:
        plan = snapshot.rows(
            f"EXPLAIN QUERY PLAN SELECT * FROM {listing.table} t ORDER BY t.{first} DESC LIMIT 5"
        )

    assert "USING" in plan[0]["detail"]
    assert "INDEX" in plan[0]["detail"]
