"""All rules of an installation: the built-in files, the operator's own, and the parameters that the configuration sets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rules
from adapters.sinks import CRM_KINDS, NOTICE_KINDS, PERSON_KINDS, TRACKER_KINDS
from rules.checking import OVERRIDES, checked
from rules.errors import ConfigError
from rules.rule import Rule
from rules.suggestion import suggestion
from rules.trouble import Trouble
from service.config.problems import ConfigProblems, Problem
from service.config.settings import ACCOUNT_OWNER, Route, Settings
from service.route_choice import ANY, NO_TRACKER, RENEWAL_BRIEF
from service.rule_files import Complaint, RuleFile, read_rule_file

FLAGS = Path(rules.__file__).parent / "flags"


@dataclass(frozen=True, slots=True)
class KnownRule:
    """A rule as its file and the configuration give it. set_here: its parameters that the configuration sets."""

    rule: Rule
    file: RuleFile
    set_here: Mapping[str, Any]

    @property
    def built_in(self) -> bool:
        """Whether it comes with Deskgauge."""
        return self.file.path.parent == FLAGS

    def origin(self, parameter: str) -> str:
        """Where a parameter's value stands."""
        if parameter in self.set_here:
            return f"rules.parameters.{self.rule.id}.{parameter}"
        return "built-in" if self.built_in else str(self.file.path)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All that can be used, by id, and all that is wrong: at places of files, and in the configuration."""

    known: Mapping[str, KnownRule]
    complaints: Sequence[Complaint]
    problems: Sequence[Problem]


def read_rule_set(settings: Settings) -> RuleSet:
    """Read and check all rules; ConfigError only where the folder is none."""
    files, complaints = _files(settings)
    known: dict[str, KnownRule] = {}
    problems = [_no_such_rule(name, files) for name in settings.rule_parameters if name not in files]
    for name, file in files.items():
        set_here = settings.rule_parameters.get(name, {})
        rule, found = checked(file.document, set_here)
        complaints += [file.complaint(one) for one in found if one.place[:1] != (OVERRIDES,)]
        problems += [_problem(name, one) for one in found if one.place[:1] == (OVERRIDES,)]
        if rule and not file.complaints:
            known[name] = KnownRule(rule, file, set_here)
    if not complaints:
        problems += (*_routes(settings, known), *_releases(settings))
    return RuleSet(dict(sorted(known.items())), complaints, problems)


def usable_rules(settings: Settings) -> RuleSet:
    """All rules; ConfigError names everything that is wrong with them."""
    found = read_rule_set(settings)
    lines = [str(one) for one in found.complaints]
    if found.problems:
        lines.append(str(ConfigProblems(settings.file, found.problems)))
    if lines:
        raise ConfigError("\n".join(lines))
    return found


def rule_titles(settings: Settings) -> dict[str, str]:
    """What people call each rule, by id."""
    files, _ = _files(settings)
    return {name: str(file.document.get("title", name)) for name, file in files.items()}


def _files(settings: Settings) -> tuple[dict[str, RuleFile], list[Complaint]]:
    """The files that could be read, by id; one of the operator's replaces a built-in one of the same id."""
    complaints: list[Complaint] = []
    found: dict[str, RuleFile] = {}
    for folder in (FLAGS, *([settings.rules_dir] if settings.rules_dir else [])):
        here: dict[str, RuleFile] = {}
        for file in map(read_rule_file, _paths(folder)):
            complaints += file.complaints
            if file.document is None:
                continue
            name = str(file.document.get("id", file.path.stem))
            if name in here:
                said = f"{name[:60]} is the id of {here[name].path.name} too. Give one of the two another."
                complaints.append(file.complaint(Trouble(("id",), said)))
            here[name] = file
        found |= here
    return dict(sorted(found.items())), complaints


def _paths(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise ConfigError(f"{folder} is not a folder. Write the folder of your own rules at rules.folder.")
    return sorted(folder.glob("*.yaml"))


def _no_such_rule(name: str, files: Mapping[str, RuleFile]) -> Problem:
    return Problem(f"rules.parameters.{name[:60]}", f"is no rule. {suggestion(name, files)}")


def _problem(name: str, trouble: Trouble) -> Problem:
    return Problem(f"rules.parameters.{name}.{trouble.place[1]}", trouble.what)


def _releases(settings: Settings) -> Iterator[Problem]:
    for name in settings.releases_to:
        if settings.sinks[name].kind not in NOTICE_KINDS:
            yield Problem("releases.to", f"names {name}, which takes no messages. Name one that does.")


def _routes(settings: Settings, known: Mapping[str, KnownRule]) -> Iterator[Problem]:
    for number, route in enumerate(settings.routes):
        place, kind = f"routes[{number}].flag", settings.sinks[route.to].kind
        if route.digest and kind not in NOTICE_KINDS:
            said = f"is of no use: {route.to} keeps something for each flag. Remove it."
            yield Problem(f"routes[{number}].digest", said)
        if route.to_person and (kind not in PERSON_KINDS or route.digest):
            why = "a digest is for all" if route.digest else f"{route.to} cannot give anything to one person"
            yield Problem(f"routes[{number}].to_person", f"is of no use: {why}. Remove it.")
        if route.flag == RENEWAL_BRIEF:
            yield from _briefs(number, route, kind)
        if route.flag in (ANY, RENEWAL_BRIEF):
            continue
        if route.flag not in known:
            said = f"has the unknown value '{route.flag[:60]}'. {suggestion(route.flag, [*known, RENEWAL_BRIEF])}"
            yield Problem(place, said)
            continue
        rule = known[route.flag].rule
        if kind in CRM_KINDS and rule.about != "account":
            yield Problem(place, f"is about a {rule.about}; {route.to} takes accounts only.")
        if kind in TRACKER_KINDS and NO_TRACKER in rule.effects:
            yield Problem(
                place, f"never goes to a tracker, and {route.to} is one. Route it to somebody who can act."
            )


def _briefs(number: int, route: Route, kind: str) -> Iterator[Problem]:
    if kind not in NOTICE_KINDS:
        said = f"is told to people; {route.to} keeps something for each flag. Route it to a message."
        yield Problem(f"routes[{number}].flag", said)
    if route.to_person not in ("", ACCOUNT_OWNER):
        said = f"is of no use: a brief is for the account's owner. Write {ACCOUNT_OWNER}, or remove it."
        yield Problem(f"routes[{number}].to_person", said)
