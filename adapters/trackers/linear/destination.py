"""Where issues go: a team, its labels and its triage, each looked up once."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from adapters.trackers.linear import queries
from adapters.trackers.linear.answers import nodes, within
from adapters.trackers.linear.api import LinearApi
from rules.errors import SinkError


class Destination:
    """team: its key or id. labels: names or ids. project: an id, "" for none."""

    def __init__(self, api: LinearApi, team: str, labels: list[str], project: str = "") -> None:
        self._api, self._team, self._labels, self.project = api, team, labels, project
        self._team_id = team if is_uuid(team) else ""
        self._label_ids = {label: label for label in labels if is_uuid(label)}
        self._triage: str | None = None

    def team_id(self) -> str:
        """Linear takes a team's id only, people know its key."""
        if not self._team_id:
            self._team_id = str(self.find_team()["id"])
        return self._team_id

    def label_ids(self) -> list[str]:
        """The labels' ids, in the order of the setting."""
        for label in self._labels:
            if label not in self._label_ids:
                self._label_ids[label] = self._find_label(label)
        return [self._label_ids[label] for label in self._labels]

    def triage(self) -> str:
        """The id of the state in which issues wait for a person's look, "" where the team has none."""
        if self._triage is None:
            wanted = {"team": self.team_id()}
            found = nodes(
                self._ask("look for the team's triage", queries.FIND_TRIAGE, wanted), "workflowStates"
            )
            self._triage = str(found[0].get("id")) if found else ""
        return self._triage

    def find_team(self) -> Mapping[str, Any]:
        """The team as Linear tells it."""
        by = "id" if is_uuid(self._team) else "key"
        answer = self._ask("look the team up", queries.FIND_TEAM, {"filter": {by: {"eq": self._team}}})
        found = within(answer, "teams", "nodes")
        team = found[0] if isinstance(found, list) and found else None
        if not isinstance(team, dict) or "id" not in team:
            said = f"Linear shows no team {self._team} to this key. Correct options.team or the key's access."
            raise SinkError(said, pauses_sink=True)
        return team

    def _find_label(self, name: str) -> str:
        answer = self._ask("look a label up", queries.FIND_LABELS, {"name": name})
        for label in nodes(answer, "issueLabels"):
            if not label.get("isGroup") and within(label, "team", "id") in (None, self.team_id()):
                return str(label.get("id"))
        said = f"Linear shows no label {name} that issues of team {self._team} can have"
        raise SinkError(f"{said}. Make it there, or correct options.labels.", pauses_sink=True)

    def _ask(self, doing: str, query: str, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return self._api.ask(doing, query, wanted)
        except SinkError as refusal:
            # No push is to blame for this one, so none may be given up for it.
            refusal.pauses_sink, refusal.permanent = refusal.pauses_sink or refusal.permanent, False
            raise


def is_uuid(text: str) -> bool:
    """Whether it is an id of Linear's."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
