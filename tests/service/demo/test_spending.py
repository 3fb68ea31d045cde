"""The demo's opening hours, costs and staff are a configuration that is accepted, and cover the AI's first day."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from service.config import load_settings
from service.demo.spending import spending

LIVE = datetime(2026, 9, 13, tzinfo=UTC)


def test_what_the_demo_spends_is_a_configuration(tmp_path: Path) -> None:
    path = tmp_path / "deskgauge.toml"
    path.write_text("[deskgauge]\n" + spending(LIVE))
    settings = load_settings(path, {})

    entries = {(one.of, one.kind): one for one in settings.costs.entries}
    assert entries.keys() == {("ai", "licence"), ("ai", "usage"), ("human", "salary")}
    assert entries["ai", "licence"].since == date(2026, 8, 29)
    assert entries["human", "salary"].since == LIVE.date() - timedelta(days=90)
    assert {"1", "2", "3", "untiered"} == set(settings.costs.minutes.by_tier)
