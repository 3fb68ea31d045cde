"""The shape of the project: our names, one direction of imports, vendors and SQL in their places."""

import importlib
import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.registry import HELPDESKS
from adapters.sinks import SINKS
from adapters.sources import SOURCES

ROOT = Path(__file__).parents[1]
PACKAGES = ("rules", "adapters", "service")
PLANNED = ("freshdesk", "intercom", "hubspot", "salesforce", "slack", "jira")
OURS = {"agent", "mail", "webhook"}  # our own schema, and formats that belong to nobody
VENDORS = re.compile("|".join([*({*HELPDESKS, *SINKS, *SOURCES} - OURS), *PLANNED]), re.IGNORECASE)
SQL = re.compile(
    r"\b(SELECT\s.+\sFROM|INSERT INTO|DELETE FROM|UPDATE \w+ SET|CREATE TABLE|PRAGMA)\b", re.DOTALL
)


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_a_vendor_is_told_in_files_of_at_most_150_lines() -> None:
    vendors = [path for path in sources("adapters") if len(path.relative_to(ROOT).parts) > 3]
    long = {relative(path): lines for path in vendors if (lines := len(path.read_text().splitlines())) > 150}

    assert len(vendors) > 50
    assert long == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_top_level_name_is_ours_and_nobody_elses(package: str) -> None:
    module = importlib.import_module(package)
    owners = importlib.metadata.packages_distributions().get(package, [])

    assert module.__file__
    assert Path(module.__file__).parent == ROOT / package
    assert set(owners) <= {"deskgauge"}


def test_imports_point_one_way() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports"))]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout


def test_vendors_are_named_only_by_adapters_and_the_demo() -> None:
    others = [path for path in sources("rules", "service") if "demo" not in path.relative_to(ROOT).parts]
    # A metric says from whom its definition comes, so that others can compare theirs.
    written = [path for path in (ROOT / "rules").rglob("*.yaml") if path.parent.name != "metrics"]
    files = [*others, *written, *(ROOT / "service").rglob("*.html")]

    assert not [
        relative(path)
        for path in files
        if VENDORS.search(
            path.read_text(encoding="utf-8").replace("linear_model", "").replace("github.com", "")
        )
    ]


def test_sql_is_written_only_in_the_store_and_by_the_compiler_of_metrics() -> None:
    compiler = {ROOT / "rules" / "metrics" / name for name in ("compiler.py", "asked_rows.py")}
    vendors_own = {ROOT / "adapters" / "crm" / "salesforce" / "api.py"}  # SOQL, which only looks like it
    others = [
        path
        for path in sources(*PACKAGES)
        if (ROOT / "service" / "store") not in path.parents and path not in compiler | vendors_own
    ]

    assert not [relative(path) for path in others if SQL.search(path.read_text(encoding="utf-8"))]


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in sources(*PACKAGES, "tests", "bench") if path.stat().st_size]

    assert not [relative(path) for path in silent if not path.read_text(encoding="utf-8").startswith('"""')]


def test_help_needs_none_of_the_development_tools() -> None:
    tools = "granian, graphql, hypothesis, importlinter, jsonschema, mypy, pytest, responses, slack_sdk, time_machine"
    code = f"""if 1:
        import sys
        for name in {tools.split(", ")!r}:
            sys.modules[name] = None
        sys.argv = ["deskgauge", "--help"]
        from service.cli import main
        main()"""
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr
    assert "doctor" in result.stdout


def test_the_program_runs_as_a_module_too_and_reads_no_command_that_is_not_asked_for() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "service", "--version"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.stdout.startswith("deskgauge, version ")
    assert set(re.findall(r"service\.cli\.\w+", result.stderr)) == {"service.cli.program"}
