"""The SQL of a metric may look at its row, and at nothing else."""

from dataclasses import replace

import pytest

from rules.checking import Trouble
from rules.metrics.definition import Exclusion, Metric
from service.metrics.book import built_in, grains
from service.metrics.checking import sql_troubles

RATE = Metric("mine", "1", "n", "q", "f", "operational", "quality", ("support",), "percent", "up", "rate", "episode",
              "resolved_at", "contact", "path = 'ai'")  # fmt: skip
RATIO = replace(RATE, kind="ratio", numerator="", over="ai_repaired", under="ai_answers")


def troubles(metric: Metric) -> list[Trouble]:
    return list(sql_troubles(metric, grains()))


def said(where: str) -> str:
    (found,) = troubles(replace(RATE, where=where))
    assert found.place == ("where",)
    return found.what


@pytest.mark.parametrize("name", built_in().metrics)
def test_a_built_in_metric_is_in_order(name: str) -> None:
    assert troubles(built_in().metrics[name]) == []


@pytest.mark.parametrize(
    "where",
    ["tier IN ('1', '2')", "resolved_at BETWEEN started_at AND $as_of", "list_contains(tags, 'vip')", "customer_tier = 'gold'",
     "resolved_at_on < $end", "CASE WHEN ai_replies > 2 THEN true ELSE contact END", "NOT (reopened_at IS NULL)",
     "coalesce(language, 'en') = 'de'", "starts_with(lower(category), 'a')", "date_diff('day', started_at, resolved_at) > 2"],
)  # fmt: skip
def test_comparisons_cases_and_simple_functions_of_the_row_are_taken(where: str) -> None:
    assert troubles(replace(RATE, where=where)) == []


@pytest.mark.parametrize(
    ("where", "function"),
    [("getenv('HOME') = 'x'", "getenv"), ("read_text('/etc/passwd') = 'x'", "read_text"), ("random() < 0.5", "random"),
     ("sleep_ms(9) IS NULL", "sleep_ms"), ("current_setting('threads') = '1'", "current_setting"), 
     ("nextval('s') = 1", "nextval"),
     ("repeat('x', 1000000000) = ''", "repeat"), ("query('x') = 1", "query"), ("count(id) > 1", "count"),
     ("regexp_matches(category, '(a+)+b')", "regexp_matches")],
)  # fmt: skip
def test_a_function_that_is_not_on_the_list_is_refused(where: str, function: str) -> None:
    assert said(where).startswith(f"calls {function}, which a metric may not.")


@pytest.mark.parametrize(
    ("where", "kind"),
    [("EXISTS (SELECT 1)", "subquery"), ("id IN (SELECT id FROM tickets)", "subquery"),
     ("(SELECT count(*) FROM read_csv('/etc/passwd')) > 0", "subquery"), ("row_number() OVER () = 1", "window"),
     ("list_contains(list_filter(tags, x -> true), 'a')", "lambda"), ("COLUMNS(*) IS NULL", "star"), ("id = ?", "parameter")],
)  # fmt: skip
def test_what_looks_beyond_the_row_is_refused(where: str, kind: str) -> None:
    found = said(where)

    assert found.startswith(
        (f"uses {kind}, which a metric may not.", "calls list_filter, which a metric may not.")
    )


@pytest.mark.parametrize(
    "where",
    ["true; SELECT 1", "true; COPY (SELECT 1) TO '/tmp/x'", "true FROM read_csv('/etc/passwd')", "true, false", "", "path =",
     "true WHERE false", "true UNION SELECT false", "1 FROM tickets", "true ORDER BY 1", "DISTINCT contact",
     "true LIMIT 1", "true GROUP BY 1", "true QUALIFY true", "SELECT true", "'unfinished", "contact = ${id}", "contact = $$"],
)  # fmt: skip
def test_what_is_more_or_less_than_one_expression_is_refused(where: str) -> None:
    if where:
        assert said(where).startswith(("is no SQL expression: ", "names no parameter: "))
    else:
        assert troubles(replace(RATE, numerator=" ")) != []


@pytest.mark.parametrize(
    "over",
    [
        "ai_repaired ORDER BY (SELECT count(*) FROM read_text('/etc/passwd'))",
        "DISTINCT ai_repaired",
        "ai_repaired LIMIT 1",
    ],
)
def test_nothing_hides_behind_what_is_summed_up(over: str) -> None:
    """A sum takes ORDER BY and DISTINCT inside its brackets, so what follows the expression is looked at as well."""
    (found,) = troubles(replace(RATIO, over=over))

    assert (found.place, found.what) == (("over",), "is no SQL expression: one expression is wanted")
    assert troubles(RATIO) == []


def test_a_column_that_does_not_exist_is_named_with_one_that_does() -> None:
    assert said("resolvd_at IS NULL") == "names no column or term: resolvd_at. Did you mean 'resolved_at'?"


def test_terms_belong_to_their_grain() -> None:
    assert said("by_ai").startswith("names no column or term: by_ai.")
    assert (
        troubles(replace(RATE, grain="escalation", at="escalated_at", where="by_ai", numerator="answered"))
        == []
    )


def test_a_parameter_that_is_not_given_is_named() -> None:
    assert (
        said("follow_ups > $most")
        == "names no parameter: $most. " + said("follow_ups > $most").split(". ", 1)[1]
    )
    assert troubles(replace(RATE, where="follow_ups > $most", parameters={"most": 2})) == []


def test_types_that_do_not_fit_are_found_by_running_it() -> None:
    assert said("resolved_at > 5").startswith("does not run: ")


def test_each_text_is_named_by_its_own_key() -> None:
    metric = replace(
        RATE,
        where="a1",
        numerator="b1",
        awaiting="c1",
        provisional="d1",
        exclude=(Exclusion("e1", "Because."),),
    )

    assert [one.place for one in troubles(metric)] == [
        ("where",), ("numerator",), ("awaiting",), ("provisional",), ("exclude", 0, "when"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ("a / b", True),
        ("(a + 2.0) * b", True),
        ("a +", False),
        ("c * 2.0", False),
        ("a / 0.0", False),
        ("'text'", False),
    ],
)
def test_a_formula_gives_a_number_of_its_parts(expression: str, fits: bool) -> None:
    metric = Metric("mine", "1", "n", "q", "f", "operational", "quality", ("support",), "percent", "up", "formula",
                    parts={"a": "csat", "b": "fcr"}, expression=expression)  # fmt: skip

    found = troubles(metric)

    assert [one.place for one in found] == ([] if fits else [("expression",)])
