"""The stylesheet and the templates belong together, and the colours can be read."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[3] / "service" / "web"
SHEET = "".join((WEB / "static" / name).read_text() for name in ("deskgauge.css", "audit.css"))
TEMPLATES = {path.name: path.read_text() for path in (WEB / "templates").glob("*.html")}
PYTHON = "".join(path.read_text() for path in WEB.rglob("*.py"))

# Text and the ground it stands on; 4.5:1 is the least for text (WCAG 2.2, 1.4.3), 3:1 for marks (1.4.11).
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "alarm") for ground in ("page", "surface")),
    ("alarm", "alarm-soft"),
    ("ink-2", "sunken"),
]
MARKS = [
    ("ai", "surface"),
    ("human", "surface"),
    ("mixed", "surface"),
    ("line-strong", "surface"),
    ("focus", "page"),
]


def tokens(theme: int) -> dict[str, str]:
    """Colour tokens of the light (0) or dark (1) theme."""
    pattern = r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);"
    return {name: colours[theme] for name, *colours in re.findall(pattern, SHEET)}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read_in_both_themes(theme, ink, ground):
    assert contrast(tokens(theme)[ink], tokens(theme)[ground]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize(("ink", "ground"), MARKS)
def test_marks_can_be_told_from_their_ground(theme, ink, ground):
    assert contrast(tokens(theme)[ink], tokens(theme)[ground]) >= 3


def styled() -> set[str]:
    """Classes that the stylesheet knows."""
    selectors = re.sub(r"\{[^}]*\}", " ", re.sub(r"/\*.*?\*/", "", SHEET, flags=re.DOTALL))
    return set(re.findall(r"\.([a-z][a-z0-9-]*)", selectors))


def used() -> set[str]:
    """Classes that the templates use; of d1, d2 ... only the letter is in the text."""
    found = " ".join(re.findall(r'class="([^"{]*)', "".join(TEMPLATES.values())))
    return set(found.split()) - {"d"}


def test_every_class_of_a_template_is_styled():
    assert used() - styled() == set()


def test_every_styled_class_is_used_somewhere():
    everything = "".join(TEMPLATES.values()) + PYTHON

    unused = {name for name in styled() if not re.search(rf"(?<![a-z-]){name}(?![a-z-])", everything)}
    assert unused - {f"d{depth}" for depth in range(1, 9)} == set()


def test_the_stylesheet_fetches_nothing():
    assert "url(" not in SHEET
    assert "@import" not in SHEET
    assert "http" not in SHEET


def test_paper_gets_a_light_page_without_navigation():
    paper = SHEET.split("@media print")[1]

    assert "color-scheme: light" in paper
    assert ".side, .topbar, .bar, .btn, .skip { display: none" in paper


def test_no_template_is_long():
    assert {name: text.count("\n") for name, text in TEMPLATES.items() if text.count("\n") > 110} == {}


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_no_template_switches_escaping_off(name):
    assert not re.search(r"\|\s*safe\b|autoescape", TEMPLATES[name])
