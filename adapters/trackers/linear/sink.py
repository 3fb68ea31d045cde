"""Files a flag as a Linear issue under the push's own id, so that a repetition finds the first one."""

import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from uuid import UUID

from adapters.base import Push, Receipt
from adapters.guarded_connection import Limits
from adapters.http import USUAL_LIMITS, GuardedHttp
from adapters.settings import SinkSettings
from adapters.trackers.linear import issue, queries
from adapters.trackers.linear.api import LinearApi, NotFoundError, within
from rules.errors import ConfigError, SinkError

ENDPOINT = "https://api.linear.app/graphql"
OPTIONS = frozenset({"team", "labels"})
CREATING, LINKING, FINDING = "create the issue", "link the ticket", "look the issue up"


class Linear:
    """The sink for one Linear team.

    options: team, its key such as SUP or its id; labels, ids of the labels to give, separated by commas.
    base_url: the GraphQL endpoint, where it is not Linear's own.
    """

    kind: ClassVar[str] = "linear"

    def __init__(
        self,
        settings: SinkSettings,
        *,
        limits: Limits = USUAL_LIMITS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settings = settings
        self._team, self._label_ids = _options(settings)
        self._team_id = self._team if _is_uuid(self._team) else ""
        url = settings.base_url or ENDPOINT
        http = GuardedHttp("Linear", url, settings.allow_private, limits, clock)
        self._api = LinearApi(http, settings.secret)

    def send(self, push: Push) -> Receipt:
        """Create the issue, or find it when it is there already, and link the ticket."""
        receipt = _receipt(push, self._create(push))
        if issue.ticket_url(push):
            self._link(push)
        return receipt

    def read_back(self, push: Push) -> Receipt | None:
        """The issue with its link; None when either is missing, and then sending again completes it."""
        found = self._find(push)
        if found is None:
            return None
        linked = within(found, "attachments", "nodes")
        return _receipt(push, found) if linked or not issue.ticket_url(push) else None

    def probe(self) -> str:
        """Whether key and team are good, without changing anything."""
        return f"reached, issues go to team {self._find_team().get('key', self._team)}"

    def _create(self, push: Push) -> Mapping[str, Any]:
        wanted = issue.issue_input(push, self._known_team_id(), self._label_ids)
        try:
            answer = self._api.ask(CREATING, queries.CREATE_ISSUE, {"input": wanted})
        except SinkError as refusal:
            # A used id is refused as wrong input: what an earlier try has made looks like a mistake of ours.
            found = self._find(push) if refusal.permanent else None
            if found is None:
                raise
            return found
        return _made(answer, "issueCreate", "issue", CREATING)

    def _link(self, push: Push) -> None:
        answer = self._api.ask(LINKING, queries.LINK_TICKET, {"input": issue.attachment_input(push)})
        _made(answer, "attachmentCreate", "attachment", LINKING)

    def _find(self, push: Push) -> Mapping[str, Any] | None:
        try:
            wanted = {"id": push.far_id, "url": issue.ticket_url(push)}
            found = self._api.ask(FINDING, queries.READ_ISSUE, wanted).get("issue")
        except NotFoundError:
            return None
        if not isinstance(found, dict):
            raise SinkError(f"Linear did not {FINDING} and does not say why", outcome_unknown=True)
        return found

    def _known_team_id(self) -> str:
        """Linear takes a team's id only, people know its key: asked for once."""
        if not self._team_id:
            self._team_id = str(self._find_team()["id"])
        return self._team_id

    def _find_team(self) -> Mapping[str, Any]:
        by = "id" if _is_uuid(self._team) else "key"
        try:
            answer = self._api.ask(
                "look the team up", queries.FIND_TEAM, {"filter": {by: {"eq": self._team}}}
            )
        except SinkError as refusal:
            # No push is to blame for this one, so none may be given up for it.
            refusal.pauses_sink, refusal.permanent = refusal.pauses_sink or refusal.permanent, False
            raise
        nodes = within(answer, "teams", "nodes")
        team = nodes[0] if isinstance(nodes, list) and nodes else None
        if not isinstance(team, dict) or "id" not in team:
            said = f"Linear shows no team {self._team} to this key. Correct options.team or the key's access."
            raise SinkError(said, pauses_sink=True)
        return team


def _made(answer: Mapping[str, Any], mutation: str, thing: str, doing: str) -> Mapping[str, Any]:
    """What a mutation made. Without `success` nobody knows what became of it."""
    made = within(answer, mutation, thing)
    if within(answer, mutation, "success") is not True or not isinstance(made, dict):
        raise SinkError(f"Linear did not {doing} and does not say why", outcome_unknown=True)
    return made


def _receipt(push: Push, found: Mapping[str, Any]) -> Receipt:
    if found.get("id") != push.far_id:
        raise SinkError("Linear keeps the issue under an id other than the one it was given", permanent=True)
    return Receipt(push.far_id, str(found.get("identifier", "")), str(found.get("url", "")))


def _options(settings: SinkSettings) -> tuple[str, list[str]]:
    unknown = sorted(set(settings.options) - OPTIONS)
    if unknown:
        raise ConfigError(f"sinks.{settings.name}.options: {unknown[0]} is not known. Use team and labels.")
    team = settings.options.get("team", "").strip()
    if not team:
        raise ConfigError(
            f"sinks.{settings.name}.options: team is missing. Write the key of the team that gets the issues."
        )
    labels = [label.strip() for label in settings.options.get("labels", "").split(",")]
    return team, [label for label in labels if label]


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
