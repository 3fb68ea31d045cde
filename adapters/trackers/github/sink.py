"""Files flags and problems as issues of a GitHub repository."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ClassVar

from adapters.base import Push, Receipt
from adapters.guarded_connection import Limits
from adapters.http import USUAL_LIMITS, GuardedHttp
from adapters.problem_push import CARD, COMMENT, FEATURE_REQUEST, REOPEN, first_word
from adapters.settings import SinkSettings
from adapters.sink_options import check_known, listed
from adapters.trackers.github.api import GitHubApi
from adapters.trackers.github.repository import LOOKING, Issues
from adapters.trackers.github.ways import CardInBody, Comment, Destination, NewIssue, Reopening
from rules.errors import ConfigError

ENDPOINT = "https://api.github.com"
OPTIONS = frozenset(
    {"repository", "labels", "feature_repository", "feature_labels", "customers", "released_states"}
)
REPOSITORY = re.compile(r"[\w.-]{1,100}/[\w.-]{1,100}")
NAMED, COUNTED = "named", "counted"
LISTED_BYTES = 8 * 1024 * 1024  # a hundred issues of 65,536 characters

Way = NewIssue | CardInBody | Comment


class GitHub:
    """The sink for one repository, or two; its options are told in docs/configuration.md.

    base_url: the API, where it is not github.com's.
    """

    kind: ClassVar[str] = "github"

    def __init__(
        self, settings: SinkSettings, *, limits: Limits = USUAL_LIMITS, clock: Callable[[], float] = time.time
    ) -> None:
        self.settings = settings
        _check(settings)
        limits = replace(limits, answer_bytes=LISTED_BYTES)
        url = (settings.base_url or ENDPOINT).rstrip("/")
        self._api = GitHubApi(
            GuardedHttp("GitHub", url, settings.allow_private, limits, clock), settings.secret
        )
        issues, named = Issues(self._api, clock), settings.options.get("customers") == NAMED
        self._filing = NewIssue(issues, _destinations(settings.options), named=named)
        self._ways: Mapping[str, Way] = {
            CARD: CardInBody(issues, named=named),
            COMMENT: Comment(issues),
            REOPEN: Reopening(issues),
        }

    def send(self, push: Push) -> Receipt:
        """Do what the push asks for, or find that it is done."""
        return self._way(push).send(push)

    def read_back(self, push: Push) -> Receipt | None:
        """What the push has made; None when it is not there."""
        return self._way(push).read_back(push)

    def probe(self) -> str:
        """Whether token and repository are good, without changing anything."""
        repository = self.settings.options["repository"].strip()
        self._api.ask_of_repository(LOOKING, "GET", f"/repos/{repository}/issues?per_page=1")
        return f"reached, issues go to {repository}"

    def _way(self, push: Push) -> Way:
        return self._ways.get(first_word(push), self._filing)


def _destinations(options: Mapping[str, str]) -> Mapping[str, Destination]:
    labels = options.get("labels", "")
    usual = Destination(options["repository"].strip(), listed(labels))
    feature_repository = options.get("feature_repository", "").strip() or usual.repository
    return {
        "": usual,
        FEATURE_REQUEST: Destination(feature_repository, listed(options.get("feature_labels", labels))),
    }


def _check(settings: SinkSettings) -> None:
    where, options = f"sinks.{settings.name}.options", settings.options
    check_known(settings, OPTIONS)
    for key in ("repository", "feature_repository"):
        text = options.get(key, "").strip()
        if (text or key == "repository") and not REPOSITORY.fullmatch(text):
            raise ConfigError(f"{where}: {key} is no repository. Write it as owner/name.")
    if options.get("customers", COUNTED) not in (NAMED, COUNTED):
        raise ConfigError(f"{where}: customers is not known. Write {NAMED} or {COUNTED}.")
