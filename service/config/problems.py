"""What is wrong with a configuration, all of it at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rules.errors import ConfigError
from rules.suggestion import suggestion as suggestion


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong place. key: its path, "" for the file itself. what: what is wrong and what to do."""

    key: str
    what: str


class ConfigProblems(ConfigError):
    """A configuration that cannot be used; one line a problem: file, key path, what is wrong, what to do."""

    def __init__(self, file: Path, problems: Iterable[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__("\n".join(_line(file, problem) for problem in self.problems))


def _line(file: Path, problem: Problem) -> str:
    return f"{file}: {problem.key}: {problem.what}" if problem.key else f"{file}: {problem.what}"
