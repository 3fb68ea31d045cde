"""A small Linear on this machine for the demo: it takes issues, shows each on a page and lets a person move it."""

import secrets
from collections.abc import Mapping

from flask import Flask, Response, jsonify, redirect, render_template_string, request
from markdown_it import MarkdownIt
from markupsafe import Markup
from werkzeug import Response as Redirect

from service.demo.linear_issues import TEAM, RefusalError, Thing
from service.demo.linear_webhooks import Webhooks
from service.demo.linear_workspace import Workspace
from service.demo.loopback import Loopback
from service.demo.world.subscriptions import CURRENCY

MARKDOWN = MarkdownIt("commonmark", {"html": False})
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{{ title }}</title>
<meta name="viewport" content="width=device-width"><style>
body{font:16px/1.5 system-ui;max-width:46rem;margin:3rem auto;padding:0 1rem;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:2rem 0 .5rem}button{font:inherit;padding:.2rem .8rem}
td,th{text-align:left;padding-right:1.5rem}.quiet{color:#555}</style>
<p class="quiet">The demo's issue tracker. Everything here is made up.</p><h1>{{ title }}</h1>
{% if one %}
<form method="post" action="{{ request.path }}/state">State: <strong>{{ state.name }}</strong>. Move it to
{% for other in states if other.id != state.id %}
<button name="state" value="{{ other.id }}">{{ other.name }}</button>{% endfor %}</form>
{% if told %}<p>{{ told }}</p>{% endif %}
{% for link in one.links.values() if link is not ticket %}
<p><a href="{{ link.url }}">{{ link.title }}</a> <span class="quiet">{{ link.subtitle }}</span></p>{% endfor %}
{{ rendered(one.description) }}
{% if needs %}<h2>Customers who wait: {{ needs|length }}</h2><table>
{% for need in needs %}<tr><td>{{ need.customer.name }} <span class="quiet">{{ need.customer.externalId }}</span></td>
<td>{{ (need.customer.tier or {}).name }}</td>
<td>{% if need.customer.revenue %}{{ "{:,}".format(need.customer.revenue) }}{% endif %}</td></tr>{% endfor %}</table>{% endif %}
{% if comments %}<h2>Comments</h2>{% for comment in comments %}{{ rendered(comment.body) }}{% endfor %}{% endif %}
{% set tickets = one.links.values()|select("ticket")|list %}
{% if tickets %}<h2>Linked tickets: {{ tickets|length }}</h2><ul>
{% for link in tickets %}<li><a href="{{ link.url }}">{{ link.title }}</a></li>{% endfor %}</ul>{% endif %}
<p><a href="/">All issues</a></p>
{% else %}{% for issue in issues %}<p><a href="{{ issue.url }}">{{ issue.identifier }}</a> {{ issue.title }}
<span class="quiet">{{ names[issue.id] }}</span></p>{% else %}
{% if not missing %}<p>No issue yet.</p>{% endif %}{% endfor %}{% endif %}</html>"""


class LoopbackLinear(Loopback):
    """Serves a workspace. url, secret, webhook_secret, options: what the sink's configuration needs.

    webhooks_to: where it tells of issues that are moved, "" for nowhere.
    """

    def __init__(self, webhooks_to: str = "") -> None:
        self.workspace, self.secret = Workspace(), secrets.token_urlsafe(24)
        self.webhooks = Webhooks(webhooks_to)
        self.webhook_secret = self.webhooks.secret
        super().__init__("linear", create_app(self.workspace, self.webhooks, self.secret))
        self.options: Mapping[str, str] = {"team": TEAM["key"], "revenue_currency": CURRENCY}
        self.workspace.address = self.address
        self.workspace.moved = self._moved
        self.url = f"{self.address}/graphql"

    def _moved(self, issue: Thing, before: str) -> None:
        self.webhooks.tell(issue, self.workspace.state_of(issue), before)


def rendered(markdown: str) -> Markup:
    """Markdown as Linear shows it; HTML in it is text."""
    return Markup(MARKDOWN.render(markdown))  # noqa: S704  the renderer escapes


def create_app(workspace: Workspace, webhooks: Webhooks, secret: str) -> Flask:
    """The GraphQL endpoint and the pages."""
    app = Flask(__name__)
    _add_pages(app, workspace, webhooks)

    @app.post("/graphql")
    def graphql() -> tuple[Response, int]:
        asked = request.get_json()
        try:
            if not secrets.compare_digest(request.headers.get("Authorization", "").encode(), secret.encode()):
                message = "Authentication required, not authenticated"
                raise RefusalError(message, "AUTHENTICATION_ERROR", "You need to authenticate.", 401)
            return jsonify({"data": workspace.answer(asked["query"], asked["variables"])}), 200
        except RefusalError as refusal:
            return jsonify(refusal.answer), refusal.status

    return app


def _add_pages(app: Flask, workspace: Workspace, webhooks: Webhooks) -> None:
    app.jinja_env.tests["ticket"] = lambda link: link["title"].startswith("Ticket ")

    @app.get("/")
    def index() -> str:
        issues = list(workspace.issues.values())
        names = {one["id"]: workspace.state_of(one)["name"] for one in issues}
        return render_template_string(PAGE, title="Issues", issues=issues, names=names)

    @app.get("/issue/<identifier>")
    def issue(identifier: str) -> str:
        found = workspace.by_key(identifier)
        return render_template_string(
            PAGE, title=f"{identifier} {found['title']}", one=found, told=webhooks.told.get(found["id"], ""),
            state=workspace.state_of(found), states=workspace.states[found["teamId"]],
            needs=workspace.needs_of(found["id"]), comments=workspace.comments_of(found["id"]), rendered=rendered,
        )  # fmt: skip

    @app.post("/issue/<identifier>/state")
    def move(identifier: str) -> Redirect:
        workspace.move(identifier, {"stateId": request.form["state"]})
        return redirect(f"/issue/{identifier}", 303)

    @app.errorhandler(RefusalError)
    def missing(refusal: RefusalError) -> tuple[str, int]:
        title = f"There is no {(request.view_args or {}).get('identifier')}"
        return render_template_string(PAGE, title=title, missing=True), 404
