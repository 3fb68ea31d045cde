"""Reads files of rules so that every key keeps its place, and says what is wrong by file, line and column."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

from rules.trouble import Trouble

LARGEST = 64 * 1024
DEEPEST = 12
# libyaml is ten times as fast, and vaguer about what is wrong.
FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str"))
Place = tuple[str | int, ...]
TOO_DEEP = "is nested too deep for a rule. Keep to the form of docs/rules.md."
FORM = "Keep to the form of docs/rules.md: keys at the beginning of lines, values behind a colon and a space."


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong at one place of a file."""

    file: Path
    line: int
    column: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}"


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file that was read. places: line and column of each key and list item; document: None where it cannot be used."""

    path: Path
    document: Any
    places: Mapping[Place, tuple[int, int]] = field(default_factory=dict)
    complaints: tuple[Complaint, ...] = ()

    def complaint(self, trouble: Trouble) -> Complaint:
        """A finding at its place, or at that of the nearest key around it."""
        place = trouble.place
        while place and place not in self.places:
            place = place[:-1]
        line, column = self.places.get(place, (1, 1))
        key = ".".join(map(str, trouble.place))
        return Complaint(self.path, line, column, f"{key}: {trouble.what}" if key else trouble.what)


def read_rule_file(path: Path) -> RuleFile:
    """The file with its places; never raises for what stands in it."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        return _refused(path, 1, 1, f"cannot be read ({error.strerror}). Check its path and mode.")
    if len(raw) > LARGEST:
        return _refused(path, 1, 1, f"is larger than {LARGEST // 1024} KiB. A rule is one small file.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return _refused(path, line, 1, "is not UTF-8 text. Save it as UTF-8.")
    return _read(path, text)


def _read(path: Path, text: str) -> RuleFile:
    try:
        return _parsed(path, text, FAST)
    except yaml.YAMLError:
        return _parsed_or_refused(path, text)


def _parsed_or_refused(path: Path, text: str) -> RuleFile:
    try:
        return _parsed(path, text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        place = _at(error.problem_mark or error.context_mark)
        return _refused(path, *place, f"is not YAML: {error.problem or error.context}. {FORM}")
    except yaml.YAMLError as error:
        return _refused(path, 1, 1, f"is not YAML: {str(error).splitlines()[0][:120]}. {FORM}")


def _parsed(path: Path, text: str, loader: Any) -> RuleFile:
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return _refused(path, *_at(event.start_mark), TOO_DEEP)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            said = "is an anchor or an alias, which rules do not have. Write the value itself."
            return _refused(path, *_at(event.start_mark), said)
    node = yaml.compose(text, Loader=loader)
    if node is None:
        return _refused(path, 1, 1, "is empty. Begin with `id: NAME`.")
    reader = _Reader(path)
    document = reader.read(node, ())
    if not isinstance(document, dict):
        return _refused(path, 1, 1, "is not a mapping. Begin with `id: NAME` and one key a line.")
    return RuleFile(path, document, reader.places, tuple(reader.complaints))


def _at(mark: Any) -> tuple[int, int]:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _refused(path: Path, line: int, column: int, what: str) -> RuleFile:
    return RuleFile(path, None, {}, (Complaint(path, line, column, what),))


class _Reader:
    """Turns nodes into values; keys are always text, so that `on` is a word and not a truth value."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.places: dict[Place, tuple[int, int]] = {}
        self.complaints: list[Complaint] = []
        self._values = SafeConstructor()

    def read(self, node: yaml.Node, place: Place) -> Any:
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, place))
        if isinstance(node, yaml.SequenceNode):
            return [self._item(item, (*place, number)) for number, item in enumerate(node.value)]
        return self._scalar(node)

    def _pairs(self, node: yaml.MappingNode, place: Place) -> Iterator[tuple[str, Any]]:
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            if (*place, name) in self.places:
                self._complain(key, f"{name[:60]} stands here a second time. Remove one of the two.")
            self._note(key, (*place, name))
            yield name, self.read(value, (*place, name))

    def _item(self, node: yaml.Node, place: Place) -> Any:
        self._note(node, place)
        return self.read(node, place)

    def _scalar(self, node: yaml.Node) -> Any:
        if node.tag not in PLAIN_TAGS:
            if node.tag != "tag:yaml.org,2002:timestamp":
                self._complain(
                    node, f"has the tag {node.tag[:60]}, which rules do not have. Write a plain value."
                )
            return node.value
        try:
            return self._values.construct_object(node)
        except (ValueError, OverflowError):
            self._complain(node, f"is no usable number: {str(node.value)[:40]}. Write a smaller one.")
            return node.value

    def _note(self, node: yaml.Node, place: Place) -> None:
        self.places[place] = _at(node.start_mark)

    def _complain(self, node: yaml.Node, what: str) -> None:
        self.complaints.append(Complaint(self.path, *_at(node.start_mark), what))
