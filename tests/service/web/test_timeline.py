"""The timeline tells each thing once, from its best form, and only what changed."""

from rules.identity import Person
from service.store.reads.stories import TicketStory
from service.web.timeline import best_forms, steps
from service.web.times import Times
from tests.service.installation import NOW

AT = "2026-11-02T08:{:02d}:00.000000Z"
TIMES = Times("UTC", lambda: NOW)


def event(kind, minute, fields=None, **values):
    row = {"id": f"{kind}{minute}", "hash": "a", "kind": kind, "form": "hint", "at": AT.format(minute),
           "sequence": "", "updated_at": None, "fields": fields or {}}  # fmt: skip
    return row | values


def message(minute, author, role, **values):
    return event("message", minute, {"author_id": author, "author_role": role, "public": True}, **values)


def told(events, *, history_until=None, episodes=(), people=None, **parts):
    ticket = {"requester_id": "7", "history_until": history_until}
    names = ("escalations", "surveys", "violations", "flags", "pushes", "deliveries", "repeats", "answers",
             "colleagues")  # fmt: skip
    empty = {name: [] for name in names}
    story = TicketStory(
        ticket=ticket,
        events=events,
        episodes=list(episodes),
        repeats_ticket=None,
        account=None,
        **(empty | parts),
    )
    return [(step.who, step.what) for step in steps(story, frozenset({"9"}), people or {}, str.upper, TIMES)]


def test_the_author_ids_decide_who_is_the_ai():
    events = [message(1, "7", "customer"), message(2, "9", "staff"), message(3, "5", "staff")]

    assert told(events) == [("Customer", "wrote"), ("AI", "answered"), ("A person", "answered")]


def test_a_requester_whose_role_is_unknown_is_the_customer():
    assert told([message(1, "7", "unknown")]) == [("Customer", "wrote")]


def test_what_is_known_of_an_author_counts_where_the_message_does_not_say():
    colleague = [message(1, "8", "unknown")]

    assert told(colleague) == [("A person", "answered")]
    assert told(colleague, people={"8": Person(role="customer")}) == [("Customer", "wrote")]


def test_a_change_says_who_made_it():
    def change(actor):
        return [event("change", 1, {"name": "priority", "before": "low", "after": "high", "actor_id": actor})]

    who = [told(change(actor))[0][0] for actor in ("7", "9", "5", None)]

    assert who == ["Customer", "AI", "A person", "The helpdesk"]


def test_an_internal_note_is_no_answer():
    note = event("message", 1, {"author_id": "5", "author_role": "staff", "public": False})

    assert told([note]) == [("A person", "left an internal note")]


def test_one_thing_seen_in_three_forms_is_told_once_from_the_history():
    forms = [
        message(1, "7", "customer", form=form, hash=form, id="m") for form in ("hint", "history", "snapshot")
    ]

    assert [one["form"] for one in best_forms(forms)] == ["history"]
    assert len(told(forms)) == 1


def test_between_equal_forms_the_later_vendor_time_then_the_lower_hash_wins():
    forms = [
        message(1, "7", "customer", id="m", hash="c", updated_at=AT.format(5)),
        message(1, "7", "customer", id="m", hash="b", updated_at=AT.format(9)),
        message(1, "7", "customer", id="m", hash="a", updated_at=AT.format(9)),
    ]

    assert [one["hash"] for one in best_forms(forms)] == ["a"]
    assert [one["hash"] for one in best_forms(forms[::-1])] == ["a"]


def test_states_are_told_only_where_they_differ():
    states = [
        event("state", minute, {"status": status, "priority": "high"})
        for minute, status in enumerate(("new", "new", "open"), 1)
    ]

    assert told(states) == [("The helpdesk", "set the status to “Open”")]


def test_a_change_that_a_state_repeats_is_told_once():
    change = event("change", 1, {"name": "status", "before": "new", "after": "open", "actor_id": "5"})

    assert told([change, event("state", 2, {"status": "open"})]) == [("A person", "set the status to “Open”")]


def test_a_ticket_first_seen_solved_is_told_as_solved():
    assert told([event("state", 1, {"status": "solved"})]) == [("The helpdesk", "set the status to “Solved”")]


def test_what_a_complete_history_replaced_is_left_out():
    events = [
        event("state", 1, {"status": "new"}),
        event("state", 2, {"status": "open"}),
        event("state", 9, {"status": "hold"}),
    ]

    assert told(events, history_until=AT.format(3)) == []
    assert len(told(events)) == 2


def test_tags_are_told_as_added_and_taken_away():
    change = event("change", 1, {"name": "tags", "before": ["a", "b"], "after": ["b", "c"], "actor_id": None})

    assert told([change]) == [("The helpdesk", "added the tag c and took the tag a away")]


def test_a_field_with_free_text_is_never_told():
    change = event("change", 1, {"name": "field:360", "before": "x", "after": "CANARY"})

    assert told([change, event("state", 2, {"field:360": "CANARY"})]) == []


def test_the_ticket_opens_with_its_first_message_when_none_is_known_apart():
    created = event("created", 1, {"channel": "email"})

    assert told([created]) == [("Customer", "opened the ticket with the first message")]
    assert told([created, message(1, "7", "customer")]) == [("Ticket opened", ""), ("Customer", "wrote")]


def test_solving_is_told_once_as_the_resolution():
    change = event("change", 5, {"name": "status", "before": "open", "after": "solved"})
    episode = {
        "resolved_at": AT.format(5),
        "boundary": "solved",
        "path": "human",
        "verdict": None,
        "revocations": [],
    }

    assert told([change], episodes=[episode]) == [("Resolved", ": solved in the helpdesk")]


def test_survey_merge_and_removal_have_their_lines():
    events = [
        event("survey", 1, {"score": 4.0, "low": 1.0, "high": 7.0}),
        event("survey_offered", 2),
        event("merged", 3, {"into": "zendesk-main:2"}),
        event("removed", 4),
        event("restored", 5),
        event("message_hidden", 6),
        event("message_redacted", 7),
        event("history", 8),
    ]

    assert told(events) == [
        ("Customer", "answered the survey: 4 on a scale of 1 to 7"),
        ("The helpdesk", "offered a survey"),
        ("Merged", "into another ticket"),
        ("The helpdesk", "removed the ticket"),
        ("The helpdesk", "restored the ticket"),
        ("The helpdesk", "made a message private"),
        ("The helpdesk", "redacted a message"),
    ]


def test_a_hand_over_back_to_the_ai_has_its_line_and_one_to_people_is_told_by_what_it_became():
    events = [event("hand_over", 1, {"to": "human"}), event("hand_over", 2, {"to": "ai"})]

    assert told(events) == [("A person", "gave it back to the AI")]


def test_hand_over_flag_and_repeat_link_to_what_followed():
    escalation = {
        "at": AT.format(1),
        "kind": "ai_to_human",
        "trigger": "customer_request",
        "accepted_at": None,
    }
    flag = {"id": "f", "rule": "repeat", "opened_at": AT.format(2)}
    repeat = {"id": "zendesk-main:2", "created_at": AT.format(3)}

    assert told([], escalations=[escalation], flags=[flag], repeats=[repeat]) == [
        ("Handed over", ": from the AI to a person"),
        ("Flag", "REPEAT"),
        ("Same person, same issue", "in"),
    ]


def test_a_verdict_has_its_line_when_it_is_verified_or_taken_back():
    episode = {
        "resolved_at": AT.format(1),
        "boundary": "idle",
        "path": "ai",
        "verdict_due_at": "2026-11-16T08:01:00.000000Z",
    }
    verified = episode | {
        "verdict": "verified",
        "verdict_at": "2026-11-16T08:01:00.000000Z",
        "revocations": [],
    }
    revocation = {"reason": "reopened", "at": "2026-11-04T09:01:00.000000Z", "by": "x"}
    revoked = episode | {"verdict": "revoked", "verdict_at": revocation["at"], "revocations": [revocation]}

    assert told([], episodes=[verified])[1] == ("Verified", ": 14 days without a return")
    assert told([], episodes=[revoked])[1] == (
        "Taken back",
        ": the customer came back in the same ticket 2 days later",
    )


def test_a_confirmation_is_the_customers_word():
    assert told([message(1, "7", "customer"), event("confirmed", 2)])[-1] == (
        "Customer",
        "confirmed that it worked",
    )


def test_what_we_wrote_ourselves_is_told_as_ours_and_what_others_did_beside_it_as_theirs():
    def tagged(before, after):
        return [event("change", 1, {"name": "tags", "before": before, "after": after, "actor_id": "5"})]

    assert told(tagged(["vip"], ["vip", "dg_path_ai"])) == [("Deskgauge", "added the tag dg_path_ai")]
    assert told(tagged(["dg_path_ai"], ["dg_path_human", "vip"])) == [
        ("Deskgauge", "added the tag dg_path_human and took the tag dg_path_ai away"),
        ("A person", "added the tag vip"),
    ]


def test_our_own_note_is_no_persons():
    note = event(
        "message", 1, {"author_id": "5", "author_role": "staff", "public": False}, signs={"own": True}
    )

    assert told([note]) == [("Deskgauge", "asked for the missing reason in an internal note")]
