"""The mapping that is proposed: tried on tickets, never guessed from names alone."""

from collections.abc import Sequence

import pytest

from adapters.account import Account, AccountField, AccountSchedule, Sample
from rules import taxonomy
from service.connecting.proposing import Candidate, existing, proposals, slug, tried_on, usable

TAXONOMY = taxonomy.read(
    {
        "categories": {"billing": {"aliases": ["invoice"]}, "sign_in": {}, "reports": {}},
        "escalation_triggers": {"knowledge_gap": {}, "customer_request": {}, "sentiment": {}},
        "escalation_causes": {"knowledge_gap": {}, "product_bug": {}, "tooling": {}},
    }
)


def tagged(*tags: str, number: int = 1, **fields: str) -> list[Sample]:
    return [Sample(str(one), tags, fields) for one in range(number)]


def field(number: str, title: str, *options: str) -> AccountField:
    return AccountField(number, title, "tagger", options)


def proposed(
    samples: Sequence[Sample], *fields: AccountField, tags: tuple[str, ...] = ()
) -> dict[str, Candidate]:
    return proposals(Account(fields=fields, tags=tags), samples, TAXONOMY)


def test_tags_with_a_beginning_that_the_taxonomy_knows_are_the_category() -> None:
    samples = [*tagged("cat_billing", "vip", number=17), *tagged("cat_weather"), *tagged("vip", number=2)]

    found = proposed(samples)["category"]

    assert (found.place, found.carried, found.known, found.unknown) == ("tag:cat_", 18, 17, ("weather",))


@pytest.mark.parametrize("tag", ["topic-billing", "topic:billing", "topic/billing", "topic.billing"])
def test_any_usual_sign_ends_a_beginning(tag: str) -> None:
    assert proposed(tagged(tag))["category"].place == f"tag:{tag[:6]}"


def test_a_code_with_an_underscore_keeps_its_own() -> None:
    assert proposed(tagged("cat_sign_in"))["category"].place == "tag:cat_"


def test_an_alias_counts_as_its_code() -> None:
    assert proposed(tagged("cat_invoice"))["category"].known == 1


def test_a_field_that_more_tickets_fill_wins_over_tags() -> None:
    samples = [*tagged("cat_billing", **{"7": "billing"}), *tagged(number=3, **{"7": "reports"})]

    assert proposed(samples, field("7", "Topic"))["category"].place == "field:7"


def test_a_field_that_nobody_fills_yet_is_proposed_by_its_choices() -> None:
    found = proposed([], field("7", "Topic", "billing", "reports", "moon"))["category"]

    assert (found.place, found.options, found.carried) == ("field:7", 2, 0)


def test_one_choice_by_chance_is_not_enough() -> None:
    assert proposed([], field("7", "Topic", "billing", "moon")) == {}


def test_of_equal_fields_the_one_called_after_the_tag_wins() -> None:
    fields = (field("7", "First"), field("8", "Cause of the hand-over"))

    found = proposed(tagged(**{"7": "product_bug", "8": "tooling"}), *fields)

    assert found["escalation_cause"].place == "field:8"


def test_no_place_is_proposed_twice() -> None:
    found = proposed(tagged(**{"7": "knowledge_gap"}), field("7", "Why"))

    assert [one.place for one in found.values()] == ["field:7"]


def test_tags_and_fields_of_other_things_propose_nothing() -> None:
    samples = tagged("vip", "order_12", "_", "a_", number=5, **{"7": "some words of a customer"})

    assert proposed(samples, field("7", "Order"), tags=("vip", "beta_user")) == {}


def test_an_account_without_tickets_is_judged_by_its_tags() -> None:
    found = proposed([], tags=("area_billing", "area_reports", "vip"))

    assert found["category"].place == "tag:area_"


def test_few_unknown_words_are_shown_sorted() -> None:
    samples = [*tagged("cat_billing"), *(one for word in "hgfedcba" for one in tagged(f"cat_{word}"))]

    assert proposed(samples)["category"].unknown == ("a", "b", "c", "d", "e")


def test_a_configured_place_is_tried_on_the_same_tickets() -> None:
    samples = [*tagged("topic_billing", number=3), *tagged("topic_moon")]

    found = tried_on("tag:topic_", "category", Account(), samples, TAXONOMY)

    assert (found.carried, found.known, found.unknown) == (4, 3, ("moon",))


def test_what_customers_typed_into_a_field_is_never_shown() -> None:
    samples = [*tagged(**{"7": "billing"}), *tagged(**{"7": "my card is 4111"})]
    text = AccountField("7", "Topic", "text")

    found = proposals(Account(fields=(text,)), samples, TAXONOMY)["category"]
    again = tried_on("field:7", "category", Account(fields=(text,)), samples, TAXONOMY)

    assert (found.carried, found.known, found.unknown) == (2, 1, ())
    assert (again.carried, again.title, again.unknown) == (2, "Topic", ())


def test_a_choice_that_the_taxonomy_does_not_know_is_shown() -> None:
    choice = field("7", "Topic", "billing", "moon")
    samples = [*tagged(**{"7": "billing"}), *tagged(**{"7": "moon"})]

    found = tried_on("field:7", "category", Account(fields=(choice,)), samples, TAXONOMY)

    assert (found.title, found.options, found.unknown) == ("Topic", 1, ("moon",))


@pytest.mark.parametrize(
    ("name", "key"),
    [("Main office", "main_office"), ("24/7", "schedule_9"), ("Übersee", "bersee"), ("", "schedule_9"),
     ("x" * 80, "x" * 39), ("--a--b--", "a_b")],
)  # fmt: skip
def test_a_schedules_name_becomes_a_key(name: str, key: str) -> None:
    assert slug(name, "9") == key


@pytest.mark.parametrize(
    ("zone", "week", "default", "places", "fit"),
    [
        ("UTC", {"monday": "09:00-17:00"}, True, (), True),
        ("UTC", {"monday": "09:00-17:00"}, False, ("group:3",), True),
        ("UTC", {"monday": "09:00-17:00"}, False, (), False),
        ("", {"monday": "09:00-17:00"}, True, (), False),
        ("UTC", {}, True, (), False),
    ],
)
def test_only_a_schedule_that_says_whose_hours_it_is_can_be_configured(
    zone: str, week: dict[str, str], default: bool, places: tuple[str, ...], fit: bool
) -> None:
    assert usable(AccountSchedule("1", "x", zone, "said", week, (), places, default)) is fit


def test_a_field_of_ours_is_known_by_its_mark_before_its_title() -> None:
    marked = AccountField("8", "Renamed", "text", mark="survey_link")
    fields = [field("7", "survey LINK"), marked]

    assert existing(fields, "survey_link", "Survey link") == marked
    assert existing(fields[:1], "survey_link", "Survey link") == fields[0]
    assert existing(fields, "ai_touchpoint", "AI touchpoint") is None
