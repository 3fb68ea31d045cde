"""The documentation says what the program does: every setting, command, rule, route and example."""

import re
import subprocess
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from adapters.base import Delivery
from adapters.crm.hubspot.sink import OPTIONS as HUBSPOT_OPTIONS
from adapters.crm.salesforce.options import OPTIONS as SALESFORCE_OPTIONS
from adapters.notify.mail.sink import OPTIONS as MAIL_OPTIONS
from adapters.notify.slack.sink import OPTIONS as SLACK_OPTIONS
from adapters.registry import HELPDESKS
from adapters.settings import ConnectionSettings
from adapters.trackers.github.sink import OPTIONS as GITHUB_OPTIONS
from adapters.trackers.jira.sink import OPTIONS as JIRA_OPTIONS
from adapters.trackers.linear.sink import OPTIONS as LINEAR_OPTIONS
from rules.checking import read_rule
from rules.facts.markdown import markdown
from rules.moments import from_text
from rules.rule_keys import KEYS
from service.cli import deskgauge
from service.config.catalog import SETTINGS, Setting
from service.intake.answers import REFUSALS
from service.metrics.book import built_in
from service.metrics.diagnosis.book import diagnosis_rules
from service.metrics.diagnosis.page import page
from service.metrics.markdown import markdown as metrics_markdown
from service.store.schema import TABLES
from service.store.views import VIEWS
from service.version import __version__

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
DEFINED = re.compile(r"^def (test_\w+)", re.MULTILINE)
TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.path)
def test_every_setting_has_its_line(setting: Setting) -> None:
    assert f"| `{setting.path}` |" in text("docs/configuration.md")


SINK_OPTIONS = (
    LINEAR_OPTIONS
    | GITHUB_OPTIONS
    | JIRA_OPTIONS
    | HUBSPOT_OPTIONS
    | SALESFORCE_OPTIONS
    | SLACK_OPTIONS
    | MAIL_OPTIONS
)


@pytest.mark.parametrize("option", sorted(SINK_OPTIONS))
def test_every_option_of_a_sink_has_its_line(option: str) -> None:
    assert f"| `{option}` |" in text("docs/configuration.md")


def test_every_answer_to_a_webhook_is_in_the_operators_table() -> None:
    table = text("docs/operations.md").split("## What a webhook request gets")[1].split("\n## ")[0]
    statuses = {str(answer.status) for answer in REFUSALS.values()} - {"405"}

    assert statuses | {"200"} == set(re.findall(r"\b[2-5]\d\d\b", table)) - {"300"}


def test_no_setting_is_documented_that_does_not_exist() -> None:
    documented = re.findall(r"^\| `([a-z_<>]+\.[a-z_.<>]+)` \|", text("docs/configuration.md"), re.MULTILINE)

    assert sorted(documented) == sorted(setting.path for setting in SETTINGS)


def test_every_command_has_its_heading_and_no_other_does() -> None:
    headings = re.findall(r"^## deskgauge (\w+)$", text("docs/commands.md"), re.MULTILINE)

    assert sorted(headings) == sorted(deskgauge.commands)


@pytest.mark.parametrize("name", sorted(deskgauge.commands))
def test_every_option_of_a_command_is_in_its_section(name: str) -> None:
    section = text("docs/commands.md").split(f"## deskgauge {name}\n")[1].split("\n## ")[0]
    command = deskgauge.commands[name]
    commands = [command, *(command.commands.values() if isinstance(command, click.Group) else ())]
    options = [
        option
        for each in commands
        for one in each.params
        if isinstance(one, click.Option)
        for option in one.opts
    ]

    assert not [option for option in options if f"`{option}" not in section]


def test_every_part_of_a_command_has_its_line_and_no_other_does() -> None:
    groups = {name: one for name, one in deskgauge.commands.items() if isinstance(one, click.Group)}
    documented = re.findall(r"^\| `(\w+) (\w+)[^`]*` \|", text("docs/commands.md"), re.MULTILINE)

    assert groups
    assert sorted(documented) == sorted((name, part) for name, one in groups.items() for part in one.commands)


PLACES = [ROOT / "openapi.yaml", *PAGES, *sorted((ROOT / "service").rglob("*.html"))]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_no_command_is_named_that_does_not_exist(place: Path) -> None:
    named = set(re.findall(r"`(?:\.venv/bin/)?deskgauge ([a-z]+)", place.read_text(encoding="utf-8")))
    named |= set(re.findall(r'class="mono">deskgauge ([a-z]+)', place.read_text(encoding="utf-8")))

    assert named <= set(deskgauge.commands)


def test_every_built_in_rule_has_its_heading() -> None:
    files = sorted((ROOT / "rules" / "flags").glob("*.yaml"))
    ids = [yaml.safe_load(path.read_text(encoding="utf-8"))["id"] for path in files]

    assert ids
    assert [path.stem for path in files] == ids
    assert not [name for name in ids if f"\n## {name}\n" not in text("docs/rules.md")]


def test_the_page_of_diagnosis_is_made_from_the_rules() -> None:
    assert text("docs/diagnosis.md") == page(diagnosis_rules(), built_in())


def test_the_changelog_has_this_version() -> None:
    assert f"\n## {__version__}\n" in text("CHANGELOG.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))

    assert not [link for link in links if not (page.parent / link).exists()]


def test_the_readme_names_only_make_targets_and_commands_that_exist() -> None:
    readme = text("README.md")
    targets = set(TARGET.findall(text("Makefile")))

    assert (
        {"demo", "test", "setup"} <= set(re.findall(r"(?:^|`) *make (\w+)", readme, re.MULTILINE)) <= targets
    )
    assert set(re.findall(r"bin/deskgauge (\w+)", readme)) <= set(deskgauge.commands)


def test_the_procfile_starts_commands_that_exist() -> None:
    lines = dict(line.split(": ", 1) for line in text("Procfile").splitlines())

    assert set(lines) == {"web", "worker", "clock"}
    assert (
        {line.split()[1] for line in lines.values()} == {"web", "worker", "clock"} <= set(deskgauge.commands)
    )


def test_make_knows_every_target_that_is_promised() -> None:
    for target in ("setup", "demo", "test", "check", "bench", "faults"):
        command = ["make", "--dry-run", "--always-make", target]
        assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0


def test_ci_runs_what_developers_run() -> None:
    assert text(".ci/run").splitlines()[-1] == "exec make test"
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_the_readmes_sample_is_a_delivery_that_is_understood() -> None:
    body = (DOCS / "sample-delivery.json").read_bytes()
    helpdesk = HELPDESKS["zendesk"](ConnectionSettings("zendesk", "zendesk"))
    received_at = from_text("2026-03-02T09:31:00Z")

    events = helpdesk.parse(Delivery("web-0/2026-03-02/1", "zendesk", "webhook", received_at, {}, body))

    assert {event.ticket_id for event in events if event.ticket_id} == {"zendesk:4711"}


def test_examples_of_configuration_are_toml() -> None:
    blocks = [
        block for page in PAGES for block in re.findall(r"```toml\n(.*?)```", page.read_text(), re.DOTALL)
    ]

    assert blocks
    assert all(tomllib.loads(block) for block in blocks)


def test_every_test_that_reliability_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", text("docs/reliability.md")))
    written = {
        name for file in (ROOT / "tests").rglob("test_*.py") for name in DEFINED.findall(file.read_text())
    }

    assert len(named) > 20
    assert named <= written


PUBLISHED = (
    "tickets", "episodes", "escalations", "surveys", "answers", "accounts", "flags", "problems", "annotations", "changes",
    "actions", "goals", "baselines", "reports", "visits", "metric_days", "articles_daily", "article_totals_daily",
)  # fmt: skip


@pytest.mark.parametrize("table", PUBLISHED)
def test_every_column_of_the_published_tables_is_explained_and_no_other(table: str) -> None:
    section = text("docs/tables.md").split(f"\n## {table}\n")[1].split("\n## ")[0]
    first_cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    named = [name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)]

    assert sorted(named) == sorted(TABLES[table].columns)


def test_every_table_and_view_has_its_place() -> None:
    unnamed = {"positions", "claims", "marks", "event_sources", "texts", "due_accounts", "due_problems"}
    described = set(re.findall(r"`(\w+)`", text("docs/tables.md"))) | set(PUBLISHED)

    assert {*TABLES, *VIEWS} - unnamed <= described


def test_the_page_of_facts_is_the_one_that_the_command_makes() -> None:
    assert text("docs/facts.md") == markdown()


def test_the_page_of_metrics_is_the_one_that_the_command_makes() -> None:
    assert text("docs/metrics.md") == metrics_markdown(built_in())


def test_every_key_of_a_rule_is_explained_and_no_other() -> None:
    section = text("docs/rules.md").split("\n## Keys\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| ")][1:]
    named = [name.strip() for cell in rows for name in cell.split(",")]

    assert sorted(named) == sorted(KEYS)


def test_the_rules_that_the_documentation_shows_are_rules() -> None:
    shown = re.findall(r"```yaml\n(id: .*?)```", text("docs/rules.md"), re.DOTALL)

    assert shown
    assert all(read_rule(yaml.safe_load(one)).id for one in shown)
