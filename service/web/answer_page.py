"""The pages behind answer links: a customer's question, or a colleague's; saved by POST only, since scanners open links."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from rules.errors import StorageUnavailable
from service import answers, orders
from service.answer_links import AnswerLinks
from service.config.settings import Survey
from service.intake.commit import CommitThread
from service.store.log import LogEntry
from service.store.reads.pages import item
from service.store.reads.snapshot import Row
from service.web.answer_words import TEXTS
from service.web.colleague_page import ColleaguePage
from service.web.present import snapshot

MOST_BYTES, MOST_TEXT = 16_384, 2000
SCORES = range(answers.LOW, answers.HIGH + 1)


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """What the page needs: the log's commit thread, the links, the operator's own words, the page for colleagues."""

    commit: CommitThread
    links: AnswerLinks
    survey: Survey
    colleagues: ColleaguePage

    def blueprint(self) -> Blueprint:
        """The addresses below /a/, for everybody who has a link."""
        blueprint = Blueprint("answer", __name__)
        blueprint.add_url_rule("/a/<token>", "show", self.show)
        blueprint.add_url_rule("/a/<token>", "save", self.save, methods=["POST"])
        blueprint.add_url_rule("/a/<token>/stop", "stop", self.stop, methods=["POST"])
        return blueprint

    def show(self, token: str) -> Response:
        """The question; nothing is saved, however often it is opened."""
        if about := self.colleagues.about(token):
            return _private(self.colleagues.show(about, token))
        ticket = self._ticket(token)
        if ticket is None:
            return self._page(404, "gone")
        answered = item(snapshot(), "surveys", answers.event_id(ticket["id"]))
        return self._form(token, int(answered["score"]) if answered else None)

    def save(self, token: str) -> Response:
        """Keep the answer, durably, before saying thanks."""
        if about := self.colleagues.about(token):
            return _private(self.colleagues.save(about, token))
        ticket = self._ticket(token)
        if ticket is None:
            return self._page(404, "gone")
        request.max_content_length = request.max_form_memory_size = MOST_BYTES
        try:
            score, text = request.form.get("score", ""), request.form.get("text", "").strip()[:MOST_TEXT]
        except RequestEntityTooLarge:
            return self._form(token, None, "choose", 413)
        if score not in map(str, SCORES):
            return self._form(token, None, "choose", 422)
        return self._keep(token, answers.entry(ticket["id"], int(score), text, datetime.now(UTC)), "thanks")

    def stop(self, token: str) -> Response:
        """Never ask this customer again."""
        ticket = self._ticket(token)
        if ticket is None:
            return self._page(404, "gone")
        said = json.dumps({"order": "no_survey", "customer": ticket["customer_id"]}).encode()
        entry = LogEntry(orders.CONNECTION, orders.KIND, datetime.now(UTC), {}, said)
        return self._keep(token, entry, "stopped")

    def _ticket(self, token: str) -> Row | None:
        ticket = self.links.ticket(token)
        return item(snapshot(), "tickets", ticket) if ticket else None

    def _keep(self, token: str, entry: LogEntry, said: str) -> Response:
        try:
            self.commit.store_and_wait(entry)
        except StorageUnavailable:
            return self._page(503, "later", token)
        return self._page(200, said, token)

    def _form(self, token: str, score: int | None, said: str = "", status: int = 200) -> Response:
        language, texts = self._texts()
        page = render_template(
            "answer.html", texts=texts, language=language, token=token, scale=SCORES, score=score, said=said
        )
        return _private(make_response(page, status))

    def _page(self, status: int, said: str, token: str = "") -> Response:
        language, texts = self._texts()
        page = render_template("answered.html", texts=texts, language=language, said=texts[said], token=token)
        return _private(make_response(page, status))

    def _texts(self) -> tuple[str, Mapping[str, str]]:
        asked = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
        language = next((one for one in asked if one in TEXTS), "en")
        own = {name: getattr(self.survey, name) for name in ("question", "remark", "thanks")}
        return language, {**TEXTS[language], **{name: text for name, text in own.items() if text}}


def _private(response: Response) -> Response:
    """Neither search engines nor the next page learn of the address."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
