"""One installation with a ticket, flag, push and delivery in every state that a page knows; all made up."""

import json
from pathlib import Path
from typing import Any

from adapters.settings import ConnectionSettings, SinkSettings
from rules.roi import Costs, Minutes
from service.metrics.book import built_in
from service.metrics.building import TIERS
from service.metrics.inputs import ConfiguredInputs
from service.metrics.numbers import Numbers
from service.store.mirror.reading import Mirror
from service.web.site import Site
from tests.service.installation import CONNECTION, NOW, Installation, ago

CATEGORIES = {"data_import": "Data import", "sign_in": "Sign-in"}
RULES = {"repeat_contact_14": "Repeat contact", "product_bug_escalation": "Bug in the product"}
BODY = {
    "id": "01JD",
    "time": "2026-11-02T08:14:03Z",
    "type": "ticket.created",
    "detail": {
        "id": "48213",
        "status": "NEW",
        "description": "CANARY customer text",
        "tags": ["cat_data_import"],
    },
}


def site(
    installation: Installation, *, synthetic: bool = True, connections: tuple[str, ...] = (CONNECTION,)
) -> Site:
    """How the pages see it, at a fixed moment."""
    return Site(
        data_dir=installation.data_dir,
        timezone="Europe/Berlin",
        connections={
            name: ConnectionSettings(name, "zendesk", ai_authors=frozenset({"9001"})) for name in connections
        },
        sinks={"linear": SinkSettings("linear", "linear")},
        ticket_url=lambda ticket_id: f"https://helpdesk.test/tickets/{ticket_id.split(':')[1]}",
        synthetic=synthetic,
        categories=CATEGORIES,
        rules=RULES,
        numbers=numbers_of(installation.data_dir / "mirror"),
        now=lambda: NOW,
    )


def numbers_of(folder: Path, **switches: Any) -> Numbers:
    """What answers questions about the mirror in this folder, with nothing configured beside it."""
    mirror = Mirror(folder)
    costs = Costs("EUR", (), (), Minutes({}, "", None), ())
    unknown = dict.fromkeys(TIERS.values())
    inputs = ConfiguredInputs(costs, mirror)
    return Numbers(mirror, built_in(), inputs, parameters={"verified_days": 14.0, **unknown}, **switches)


def seed(installation: Installation) -> None:
    """Write every state once."""
    _taken_back(installation)
    _other_verdicts(installation)
    _without_verdict(installation)
    _outcomes(installation)
    _escalated(installation)
    _accounts(installation)
    _answers(installation)
    _logbook(installation)
    _frozen(installation)
    installation.sink("linear")
    for push in range(3):
        _dead(installation, push)


def _answers(made: Installation) -> None:
    """A flag that somebody found wrong and snoozed for long, one found right and handled, a hand-over, a problem."""
    repeat = {"ticket_id": f"{CONNECTION}:48702", "subject": "repeat_contact_14/48702/1",
              "rule": "repeat_contact_14", "about": f"{CONNECTION}:48702"}  # fmt: skip
    made.add("answers", id="a1", answer="wrong", who="Ann", **repeat)
    made.add(
        "answers", id="a2", question="outcome", answer="snooze", until="2026-11-30T00:00:00.000000Z", **repeat
    )
    volume = {"ticket_id": "", "subject": "account_volume/81/1", "rule": "account_volume"}
    made.add("answers", id="a3", about=f"{CONNECTION}:81", **volume)
    made.add("answers", id="a4", question="outcome", answer="handled", about=f"{CONNECTION}:81", **volume)
    handed = {"ticket_id": f"{CONNECTION}:48800", "via": "tag"}
    made.add(
        "answers",
        id="a5",
        question="hand_over",
        subject=f"{CONNECTION}:48800/1",
        answer="no_context",
        **handed,
    )


def _frozen(made: Installation) -> None:
    """Two baselines, the newer one provisional, and a report."""
    made.add("baselines", id="00000000000000b1")
    made.add("baselines", id="00000000000000b2", name="again", frozen_at=ago(days=2), provisional=1)
    made.add("reports", id="00000000000000d1", name="october")


def _logbook(made: Installation) -> None:
    """Changes of every standing, two of which overlap; annotations of people and of the installation; actions and goals."""
    made.add("changes", id="0000000000c1", overlaps=["0000000000c2"], who="Ann")
    made.add("changes", id="0000000000c2", what="A new prompt", at=ago(days=3), overlaps=["0000000000c1"])
    made.add("changes", id="0000000000c3", what="Longer answers", at=ago(days=90), remeasure_at=ago(days=62))
    made.add(
        "changes", id="0000000000c4", what="Another model", at=ago(days=-90), remeasure_at=ago(days=-118)
    )
    made.add("annotations", id="0000000000a1", title="Sign-in was down", kind="outage", text="For two hours.")
    days = {"at": "2026-12-23T23:00:00.000000Z", "until": "2026-12-26T23:00:00.000000Z"}
    made.add("annotations", id="0000000000a2", title="Office closed", kind="holiday", source="ics", **days)
    own = {"source": "releases", "about": "assistant:release:1", "recorded_at": None}
    made.add("annotations", id="0000000000a3", title="Release 3.1", kind="release", **own)
    for number, (state, due) in enumerate(
        (("open", "2026-11-22"), ("doing", "2026-11-23"), ("done", "2026-11-01"), ("dropped", None))
    ):
        made.add("actions", id=f"0000000000b{number}", state=state, due=due, cause="knowledge_gap")
    for metric, target in (("arr_verified", 0.6), ("ces", None)):
        made.add("goals", metric=metric, target=target)
    made.add("meanings", word="efficient", text="Done within a day", recorded_at=ago(days=9))


def _accounts(made: Installation) -> None:
    """One that is healthy and has a flag that is over, one of which too little is known."""
    made.add("accounts", id=f"{CONNECTION}:81", renewal_at="2027-02-01T00:00:00.000000Z")
    little = {"health_score": None, "health_state": "not_scored", "ease_90": None, "months_known": 0.0}
    made.add("accounts", id="domain:small.test", source="email_domain", **little)
    made.add(
        "flags", id="account_volume/81/1", rule="account_volume", about="account", subject=f"{CONNECTION}:81",
        opened_at=ago(days=90), closed_at=ago(days=80), evidence=[f"{CONNECTION}:48213"],
        facts={"contacts_30": 11.0, "health_state": "watch", "ease_30": 4.5},
    )  # fmt: skip
    candidates = [["1001", "One"], ["1002", "Two"]]
    tied = {"sink": "linear", "decided_at": ago(days=9)}
    made.add(
        "crm_links", account_id=f"{CONNECTION}:81", record_id="1009", how="domain", candidates=[], **tied
    )
    made.add(
        "crm_links",
        account_id="domain:small.test",
        record_id="",
        how="ambiguous",
        candidates=candidates,
        **tied,
    )
    made.add(
        "surveys", id="survey-ease", ticket_id=f"{CONNECTION}:48213", instrument="ces", score=6.0, low=1.0,
        high=7.0,
    )  # fmt: skip


def _taken_back(made: Installation) -> None:
    ticket = made.ticket("48213", ai_first_at="2026-11-02T08:14:22.000000Z", ai_agent="support-ai 3.1")
    made.episode(
        ticket,
        verdict="revoked",
        verdict_at="2026-11-10T13:05:00.000000Z",
        verdict_due_at="2026-11-16T10:21:10.000000Z",
        revocations=[
            {"reason": "repeat_contact", "at": "2026-11-10T13:05:00.000000Z", "by": f"{CONNECTION}:48702"}
        ],
    )
    _conversation(made, ticket)
    made.add("surveys", id="survey-1", ticket_id=ticket)
    made.add(
        "violations",
        ticket_id=ticket,
        tag="ai_resolved",
        problem="contradicts",
        found="ai_resolved",
        fix="Take the tag ai_resolved off: a person came back with the same issue.",
    )
    repeat = made.ticket(
        "48702",
        created_at="2026-11-10T13:05:00.000000Z",
        updated_at="2026-11-10T13:05:00.000000Z",
        status="open",
        resolution_path="open",
        repeat_of=f"{ticket}#1",
        repeat_gap_seconds=701030.0,
        repeat_why={
            "of": ticket,
            "evidence": "wording",
            "strength": "certain",
            "method": "lite/1",
            "table": "2026-11",
            "score": 0.3412,
            "threshold": 0.1,
        },
    )
    made.add(
        "colleague_contacts",
        ticket_id=f"{CONNECTION}:48800",
        account_id="org:1",
        repeats=ticket,
        gap_seconds=3600.0,
        why={
            "of": ticket,
            "evidence": "reference",
            "strength": "certain",
            "method": "",
            "table": "",
            "score": None,
            "threshold": None,
        },
        created_at="2026-11-10T13:05:00.000000Z",
        basis="",
    )
    made.episode(
        repeat, started_at="2026-11-10T13:05:00.000000Z", resolved_at=None, boundary=None, path="open"
    )
    made.add(
        "flags",
        id="repeat_contact_14/48702/1",
        subject=repeat,
        opened_by=f"{CONNECTION}:created:48702",
        evidence=[ticket, repeat],
        facts={"gap_days": 8.1, "category": "data_import"},
        closed_at="2026-11-10T13:05:00.000000Z",
    )
    made.add("flag_log", number=1, flag_id="repeat_contact_14/48702/1", subject=repeat)


def _conversation(made: Installation, ticket: str) -> None:
    first = made.settle(body=json.dumps(BODY).encode(), received_at="2026-11-02T08:14:05.000000Z")
    messages = [
        (1, "08:14:03", "7001", "customer"),
        (2, "08:14:22", "9001", "staff"),
        (3, "08:18:40", "7001", "customer"),
        (4, "08:18:58", "9001", "staff"),
    ]
    made.event(ticket, 1, "created", "2026-11-02T08:14:03.000000Z", {"channel": "chat"}, delivery=first)
    for number, clock, author, role in messages:
        made.event(
            ticket,
            number,
            "message",
            f"2026-11-02T{clock}.000000Z",
            {"author_id": author, "author_role": role, "public": True, "message_id": str(number)},
            delivery=first,
        )
    changes = [
        ("status", "open", "solved", 5),
        ("priority", "normal", "high", 6),
        ("tags", ["a"], ["a", "b"], 7),
    ]
    for name, before, after, number in changes:
        at = "2026-11-02T10:21:10.000000Z" if number == 5 else "2026-11-02T09:30:00.000000Z"
        made.event(
            ticket,
            number,
            "change",
            at,
            {"name": name, "before": before, "after": after, "actor_id": "55"},
            delivery=first,
        )
    made.event(
        ticket,
        8,
        "survey",
        "2026-11-03T07:02:00.000000Z",
        {"instrument": "csat", "score": 1, "low": 0, "high": 1, "higher_is_better": True},
        delivery=first,
    )


def _other_verdicts(made: Installation) -> None:
    provisional = made.ticket("48900", created_at=ago(days=4), category="sign_in")
    made.episode(
        provisional,
        started_at=ago(days=4),
        resolved_at=ago(days=3, hours=22),
        verdict="provisional",
        verdict_due_at="2026-12-03T11:12:00.000000Z",
    )
    verified = made.ticket("47001", created_at=ago(days=30))
    made.episode(
        verified,
        started_at=ago(days=30),
        resolved_at=ago(days=29),
        verdict="verified",
        verdict_at=ago(days=15),
        verdict_due_at=ago(days=15),
    )
    reopened = made.ticket("47100", created_at=ago(days=20), resolution_path="human")
    made.episode(
        reopened,
        started_at=ago(days=20),
        resolved_at=ago(days=19),
        verdict="revoked",
        verdict_at=ago(days=18),
        verdict_due_at=ago(days=5),
        revocations=[{"reason": "reopened", "at": ago(days=18), "by": "x"}],
    )
    made.episode(
        reopened,
        number=2,
        started_at=ago(days=18),
        started_by="reopened",
        resolved_at=ago(days=17),
        path="human",
        human_turns=2,
        ai_turns=0,
    )


def _without_verdict(made: Installation) -> None:
    for number, path in (
        ("46001", "human"),
        ("46002", "ai_then_human"),
        ("46003", "abandoned"),
        ("46004", "self_service"),
    ):
        ticket = made.ticket(number, created_at=ago(days=6), resolution_path=path, ai_touchpoint="none")
        made.episode(ticket, started_at=ago(days=6), resolved_at=ago(days=5), path=path)
    made.ticket("46005", merged_into=f"{CONNECTION}:46001", resolution_path=None, created_at=ago(days=7))
    made.ticket("46006", removed="spam", resolution_path=None, created_at=ago(days=8))
    made.ticket(
        "46007",
        resolution_path=None,
        created_at=ago(minutes=2),
        category="uncategorised",
        category_source="none",
        tier="untiered",
    )
    made.add(
        "violations",
        ticket_id=f"{CONNECTION}:46007",
        tag="category",
        fix="Set a tag that begins with cat_ on the ticket.",
    )


def _escalated(made: Installation) -> None:
    ticket = made.ticket("48800", created_at=ago(hours=5), resolution_path="open", status="open")
    episode = made.episode(ticket, started_at=ago(hours=5), resolved_at=None, boundary=None, path="open")
    made.add(
        "escalations",
        id=f"{ticket}/1",
        ticket_id=ticket,
        episode_id=episode,
        at=ago(hours=4),
        cause="product_bug",
        cause_at=ago(hours=3),
    )
    made.add(
        "violations",
        ticket_id=ticket,
        tag="escalation_trigger",
        fix="Set a tag that begins with esc_trigger_.",
    )
    problem = made.problem(ticket)
    for number, (flag, historic) in enumerate((("bug/48800/1", 0), ("bug/old/1", 1)), 2):
        made.add(
            "flags",
            id=flag,
            rule="product_bug_escalation",
            about="problem",
            subject=problem,
            severity="high",
            opened_at=ago(hours=3),
            evidence=[ticket],
            facts={"cause": "product_bug"},
            historic=historic,
        )
        made.add(
            "flag_log",
            number=number,
            flag_id=flag,
            rule="product_bug_escalation",
            subject=problem,
            at=ago(hours=3),
        )
    made.add(
        "flag_log",
        number=4,
        flag_id="bug/gone/1",
        rule="product_bug_escalation",
        subject=problem,
        what="withdrawn",
    )
    made.add(
        "pushes",
        id="p-delivered",
        subject=problem,
        flag_id="bug/48800/1",
        state="delivered",
        attempts=2,
        far_key="ENG-412",
        url="https://linear.app/x/issue/ENG-412",
        settled_at=ago(hours=2),
    )
    made.add(
        "attempts", number=1, push_id="p-delivered", outcome="retry", detail="Linear answered 502 Bad Gateway"
    )
    made.add("exchanges", push_id="p-delivered", status=502)
    made.add("attempts", number=2, push_id="p-delivered")
    for state in ("pending", "sending", "cancelled"):
        made.add("pushes", id=f"p-{state}", subject=problem, flag_id="bug/48800/1", state=state)


def _dead(made: Installation, number: int) -> None:
    made.add(
        "pushes",
        id=f"p-dead-{number}",
        subject=f"{CONNECTION}:48800",
        flag_id="bug/48800/1",
        state="dead",
        attempts=8,
        settled_at=ago(hours=1 + number),
        reason="The team KEY does not exist any more",
    )


def _outcomes(made: Installation) -> None:
    made.settle(
        "ignored", events=0, reason="The event is about a user, not a ticket.", received_at=ago(hours=2)
    )
    made.settle(
        "quarantined",
        events=0,
        body=b"{not json",
        reason="the body is not JSON (line 1, column 2)",
        received_at=ago(hours=1),
    )
    made.settle("duplicate", events=0, received_at=ago(minutes=50))
    made.settle("applied", conflict=1, events=3, received_at=ago(minutes=1), body=json.dumps(BODY).encode())
    made.receive(json.dumps(BODY).encode(), ago(seconds=2))
