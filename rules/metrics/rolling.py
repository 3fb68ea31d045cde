"""Windows that end with each of several days: which rows count in which."""

from rules.metrics import literals
from rules.metrics.ask import Rolling
from rules.metrics.definition import Metric


def windows_of(metric: Metric, rolling: Rolling) -> tuple[str, str]:
    """What gives each row the windows in which it counts, and their columns. A level counts what stands at a window's end."""
    listed = ", ".join(
        f"({literals.day(day)}, {literals.moment(at)})" for day, at in sorted(rolling.ends.items())
    )
    within = f"t.{metric.at}_on <= w.window_on"
    if metric.kind == "level":
        within += f" AND (t.{metric.ends}_on IS NULL OR t.{metric.ends}_on > w.window_on)"
    else:
        within += f" AND t.{metric.at}_on > w.window_on - {rolling.days}"
    return f" JOIN (VALUES {listed}) w(window_on, window_at) ON {within}", ", w.window_on, w.window_at"
