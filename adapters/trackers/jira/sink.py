"""Files flags and problems as issues of a Jira Cloud project."""

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
from adapters.trackers.jira.api import JiraApi, document
from adapters.trackers.jira.documents import Destination
from adapters.trackers.jira.finding import Finding
from adapters.trackers.jira.issues import Issues
from adapters.trackers.jira.ways import CardInLinks, Comment, NewIssue, Reopening, Site
from rules.errors import ConfigError

OPTIONS = frozenset({
    "email", "project", "issue_type", "labels", "feature_project", "feature_issue_type", "feature_labels",
    "released_states", "wont_fix_resolutions",
})  # fmt: skip
USUAL_TYPE = "Task"
PROJECT = re.compile(r"[A-Z][A-Z0-9_]{1,20}")
LISTED_BYTES = 8 * 1024 * 1024  # a hundred comments of 32,767 characters
PROBING = "look up whom the token belongs to"

Way = NewIssue | CardInLinks | Comment


class Jira:
    """The sink for one project, or two, of a site; its options are told in docs/configuration.md. base_url: the site."""

    kind: ClassVar[str] = "jira"

    def __init__(
        self,
        settings: SinkSettings,
        *,
        limits: Limits = USUAL_LIMITS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settings = settings
        _check(settings)
        limits = replace(limits, answer_bytes=LISTED_BYTES)
        address = settings.base_url.rstrip("/")
        http = GuardedHttp("Jira", address, settings.allow_private, limits, clock)
        self._api = JiraApi(http, settings.options["email"].strip(), settings.secret)
        issues, site = Issues(self._api), Site(address)
        self._filing = NewIssue(issues, Finding(self._api), site, _destinations(settings.options))
        self._ways: Mapping[str, Way] = {
            CARD: CardInLinks(issues, site),
            COMMENT: Comment(issues, site),
            REOPEN: Reopening(issues, site),
        }

    def send(self, push: Push) -> Receipt:
        """Do what the push asks for, or find that it is done."""
        return self._way(push).send(push)

    def read_back(self, push: Push) -> Receipt | None:
        """What the push has made; None when anything of it is missing, and then sending again completes it."""
        return self._way(push).read_back(push)

    def probe(self) -> str:
        """Whether the token is good, without changing anything."""
        document(self._api.ask_of_project(PROBING, "GET", "/myself"), PROBING, "accountId")
        return f"reached, issues go to project {self.settings.options['project']}"

    def _way(self, push: Push) -> Way:
        return self._ways.get(first_word(push), self._filing)


def _destinations(options: Mapping[str, str]) -> Mapping[str, Destination]:
    labels = options.get("labels", "")
    usual = Destination(options["project"], options.get("issue_type", USUAL_TYPE), listed(labels))
    features = Destination(
        options.get("feature_project", usual.project),
        options.get("feature_issue_type", usual.issue_type),
        listed(options.get("feature_labels", labels)),
    )
    return {"": usual, FEATURE_REQUEST: features}


def _check(settings: SinkSettings) -> None:
    where, options = f"sinks.{settings.name}", settings.options
    check_known(settings, OPTIONS)
    if not settings.base_url:
        raise ConfigError(
            f"{where}.base_url: is missing. Write the site, such as https://SITE.atlassian.net."
        )
    if "@" not in options.get("email", ""):
        raise ConfigError(
            f"{where}.options: email is missing. Write the mail address that the token belongs to."
        )
    for key in ("project", "feature_project"):
        if (key in options or key == "project") and not PROJECT.fullmatch(options.get(key, "")):
            raise ConfigError(f"{where}.options: {key} is no key of a project. Write one such as SUP.")
    for key in ("labels", "feature_labels"):
        if any(" " in label for label in listed(options.get(key, ""))):
            raise ConfigError(
                f"{where}.options: {key} holds a space within a label, which Jira does not allow."
            )
