"""What is common to the options of all sinks."""

import pytest

from adapters.settings import SinkSettings
from adapters.sink_options import check_known, listed
from rules.errors import ConfigError


def test_an_unknown_option_is_named_with_those_that_there_are() -> None:
    settings = SinkSettings("bugs", "linear", options={"team": "SUP", "tema": "SUP", "zone": "x"})

    with pytest.raises(ConfigError, match=r"^sinks\.bugs\.options: tema is not known\. Use labels, team\.$"):
        check_known(settings, {"team", "labels"})


@pytest.mark.parametrize("options", [{}, {"team": "SUP"}])
def test_known_options_are_taken(options: dict[str, str]) -> None:
    check_known(SinkSettings("bugs", "linear", options=options), {"team", "labels"})


@pytest.mark.parametrize(
    ("text", "parts"),
    [("", []), (" , ", []), ("bug", ["bug"]), (" bug, from support ,,x", ["bug", "from support", "x"])],
)
def test_a_list_has_commas_between_its_parts(text: str, parts: list[str]) -> None:
    assert listed(text) == parts
