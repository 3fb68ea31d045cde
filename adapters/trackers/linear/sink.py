"""Files flags and problems as Linear issues, each thing under an id of ours, so that a repetition finds the first one."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ClassVar

from adapters.base import Push, Receipt
from adapters.guarded_connection import Limits
from adapters.http import USUAL_LIMITS, GuardedHttp
from adapters.problem_push import CARD, COMMENT, FEATURE_REQUEST, ISSUE, REOPEN, first_word
from adapters.settings import SinkSettings
from adapters.sink_options import check_known, listed
from adapters.trackers.linear.api import LinearApi
from adapters.trackers.linear.card import CardOfIssue
from adapters.trackers.linear.comment import CommentOnIssue, ReopeningOfIssue
from adapters.trackers.linear.destination import Destination
from adapters.trackers.linear.flag_issue import FlagIssue
from adapters.trackers.linear.problem_issue import ProblemIssue
from adapters.trackers.linear.waiting import Waiting
from rules.errors import ConfigError

ENDPOINT = "https://api.linear.app/graphql"
OPTIONS = frozenset(
    {
        "team",
        "labels",
        "feature_team",
        "feature_labels",
        "feature_project",
        "revenue_currency",
        "released_states",
    }
)
LISTED_BYTES = 1024 * 1024  # 250 links of an issue
DOLLARS = "USD"  # https://linear.app/docs/customer-requests

Way = FlagIssue | ProblemIssue | CardOfIssue | CommentOnIssue


class Linear:
    """The sink for one Linear workspace; its options are told in docs/configuration.md.

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
        _check(settings)
        url = settings.base_url or ENDPOINT
        limits = replace(limits, answer_bytes=LISTED_BYTES)
        api = LinearApi(GuardedHttp("Linear", url, settings.allow_private, limits, clock), settings.secret)
        self._usual, features = _destinations(settings.options, api)
        self._flag = FlagIssue(api, self._usual)
        self._ways: Mapping[str, Way] = {
            ISSUE: ProblemIssue(api, {"": self._usual, FEATURE_REQUEST: features}),
            CARD: CardOfIssue(
                api, Waiting(api, settings.options.get("revenue_currency", DOLLARS).strip().upper())
            ),
            COMMENT: CommentOnIssue(api),
            REOPEN: ReopeningOfIssue(api),
        }

    def send(self, push: Push) -> Receipt:
        """Do what the push asks for, or find that it is done."""
        return self._way(push).send(push)

    def read_back(self, push: Push) -> Receipt | None:
        """What the push has made; None when anything of it is missing, and then sending again completes it."""
        return self._way(push).read_back(push)

    def probe(self) -> str:
        """Whether key and team are good, without changing anything."""
        team = self._usual.find_team()
        return f"reached, issues go to team {team.get('key', self.settings.options['team'])}"

    def _way(self, push: Push) -> Way:
        return self._ways.get(first_word(push), self._flag)


def _destinations(options: Mapping[str, str], api: LinearApi) -> tuple[Destination, Destination]:
    """(of flags and bugs, of feature requests)."""
    team, labels = options["team"].strip(), options.get("labels", "")
    usual = Destination(api, team, listed(labels))
    feature_team = options.get("feature_team", "").strip() or team
    project = options.get("feature_project", "").strip()
    return usual, Destination(api, feature_team, listed(options.get("feature_labels", labels)), project)


def _check(settings: SinkSettings) -> None:
    where = f"sinks.{settings.name}.options"
    check_known(settings, OPTIONS)
    if not settings.options.get("team", "").strip():
        raise ConfigError(f"{where}: team is missing. Write the key of the team that gets the issues.")
