"""What we write must be told from what we read, or the configuration is refused."""

import pytest

from service.config import load_settings
from service.config.problems import ConfigProblems
from tests.service.config.usable import USABLE, Written

AT = 'mapping = { category = "tag:cat_" }'
WRITING = """
write_tags = true
write_fields = { resolution_path = "360004", turn_count = "360005" }
ask_reason = true
own_user = "77"
read_only = true
"""


def refused(written: Written, environ: dict[str, str], lines: str, mapping: str = AT) -> list[str]:
    path = written(USABLE.replace(AT, f"{mapping}\n{lines}"))
    with pytest.raises(ConfigProblems) as caught:
        load_settings(path, environ)
    return [line.removeprefix(f"{path}: connections.help.") for line in str(caught.value).splitlines()]


def test_settings_of_writing_arrive_at_the_connection(written: Written, environ: dict[str, str]) -> None:
    connection = load_settings(written(USABLE.replace(AT, AT + WRITING)), environ).connections["help"]

    assert (connection.write_tags, connection.ask_reason, connection.read_only) == (True, True, True)
    assert connection.write_fields == {"resolution_path": "360004", "turn_count": "360005"}
    assert (connection.own_user, connection.asks_for_writing) == ("77", True)


def test_nothing_is_written_by_default(written: Written, environ: dict[str, str]) -> None:
    connection = load_settings(written(USABLE), environ).connections["help"]

    assert not connection.asks_for_writing
    assert (connection.write_fields, connection.own_user, connection.read_only) == ({}, "", False)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('write_tags = "yes"', "write_tags: is neither true nor false"),
        ('write_fields = { path = "360004" }', "write_fields.path: is no tag of ours. Known: ai_touchpoint"),
        ('write_fields = { resolution_pat = "1" }', "Did you mean 'resolution_path'?"),
        ('write_fields = { turn_count = "1", resolution_path = "1" }',
         "write_fields.resolution_path: names the field 1, which gets something else already."),
        ('write_fields = { turn_count = "1" }\nsurvey_field = "1"',
         "write_fields.turn_count: names the field 1, which gets something else already."),
        ('write_fields = { turn_count = "7" }\nai_signs = { "field:7=yes" = "assist" }',
         "write_fields.turn_count: names the field 7, which is also read by mapping or ai_signs"),
        ('write_tags = true\nai_signs = { "tag:dg_ai_answer" = "answer" }',
         "mapping: reads tags that begin with dg_"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_apart_is_refused(
    written: Written, environ: dict[str, str], lines: str, said: str
) -> None:
    (problem,) = refused(written, environ, lines)

    assert said in problem


@pytest.mark.parametrize("prefix", ["dg_", "dg_path_", "d"])
def test_a_mapping_that_reads_our_own_tags_is_refused(
    written: Written, environ: dict[str, str], prefix: str
) -> None:
    (problem,) = refused(written, environ, "write_tags = true", f'mapping = {{ category = "tag:{prefix}" }}')

    assert problem.startswith("mapping: reads tags that begin with dg_")


def test_such_a_mapping_is_nobodys_business_where_no_tags_are_written(
    written: Written, environ: dict[str, str]
) -> None:
    mapped = USABLE.replace(AT, 'mapping = { category = "tag:dg_" }')

    assert load_settings(written(mapped), environ).connections["help"].mapping == {"category": "tag:dg_"}


def test_a_source_that_takes_nothing_back_is_named(written: Written, environ: dict[str, str]) -> None:
    text = USABLE.replace('"zendesk"', '"agent"').replace(AT, "ask_reason = true")
    path = written(text)

    with pytest.raises(ConfigProblems, match=r"ask_reason: is of no use: nothing can be written to agent"):
        load_settings(path, environ)
