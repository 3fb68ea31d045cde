"""The demo's Linear: what is known around issues (comments, customers, relations), and the answer to each operation."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from service.demo.linear_issues import Issues, RefusalError, Thing

OPERATION = re.compile(r"(?:query|mutation) (\w+)")


class Workspace(Issues):
    """Answers what the Linear sink asks. customers by external id; needs, comments, relations by id."""

    def __init__(self) -> None:
        super().__init__()
        self.customers: dict[str, Thing] = {}
        self.needs: dict[str, Thing] = {}
        self.comments: dict[str, Thing] = {}
        self.relations: dict[str, Thing] = {}

    def answer(self, query: str, variables: Mapping[str, Any]) -> Thing:
        """The data of an operation, which is known by its name; RefusalError."""
        found = OPERATION.search(query)
        operation = self._by_name().get(found[1]) if found else None
        if operation is None:
            raise RefusalError("Cannot query field", "GRAPHQL_VALIDATION_FAILED", "Unknown operation.", 400)
        return dict(operation(**variables))

    def upsert_customer(self, input: Thing) -> Thing:
        """A customer is known by its external id."""
        if input["externalId"] not in self.customers and "name" not in input:
            raise RefusalError("name is required", "INPUT_ERROR", "A new customer needs a name.")
        held = self.customers.setdefault(input["externalId"], {"id": str(uuid4()), "domains": []})
        held.update(input, externalIds=[input["externalId"]])
        held["tier"] = {"name": input["tierName"]} if "tierName" in input else held.get("tier")
        return held

    def create_need(self, input: Thing) -> Thing:
        """That a known customer waits for a known issue."""
        issue = self.by_key(input["issueId"])
        if input["customerExternalId"] not in self.customers:
            raise RefusalError("Entity not found: Customer", "INPUT_ERROR", "Could not find the customer.")
        return self._keep(self.needs, input, issueId=issue["id"])

    def create_comment(self, input: Thing) -> Thing:
        """A comment on a known issue."""
        return self._keep(self.comments, input, issueId=self.by_key(input["issueId"])["id"])

    def said(self, comment: Thing) -> Thing:
        """A comment with its issue."""
        return {**comment, "issue": self.by_key(comment["issueId"])}

    def comments_of(self, issue_id: str) -> list[Thing]:
        """What was said about an issue, the first first."""
        return [one for one in list(self.comments.values()) if one["issueId"] == issue_id]

    def relate(self, input: Thing) -> Thing:
        """A relation of two issues, which are named by their ids."""
        for end in ("issueId", "relatedIssueId"):
            known(self.issues, input[end])
        return self._keep(self.relations, input)

    def needs_of(self, issue_id: str, *, archived: bool = True) -> list[Thing]:
        """Who waits for an issue."""
        needs = [one for one in list(self.needs.values()) if one["issueId"] == issue_id]
        needs = [one for one in needs if archived or not one.get("archived")]
        return [{**one, "customer": self.customers[one["customerExternalId"]]} for one in needs]

    def customers_like(self, filter: Mapping[str, Any]) -> list[Thing]:
        """Those with the external id."""
        wanted = filter["or"][0]["externalIds"]["some"]["eq"]
        return [one for one in list(self.customers.values()) if wanted in one["externalIds"]]

    def _keep(self, place: dict[str, Thing], input: Thing, **more: Any) -> Thing:
        """Something new under an id of the sender's, which must not be used."""
        with self._lock:
            if input["id"] in place:
                raise RefusalError("conflict on insert", "INPUT_ERROR", "is used already")
            place[str(UUID(input["id"]))] = {**input, **more}
        return place[input["id"]]

    def _by_name(self) -> Thing:
        issue = lambda id: {"issue": self.shown(self.by_key(id))}  # noqa: E731
        return {
            "CreateIssue": lambda input: {"issueCreate": self.create_issue(input)},
            "LinkTicket": lambda input: {"attachmentCreate": self.create_attachment(input)},
            "ReadIssue": lambda id, url: {"issue": self.read_issue(id, url)},
            "FindTeam": lambda filter: {"teams": self.find_teams(filter)},
            "FindTriage": lambda team: {"workflowStates": {"nodes": self.states_of(team, "triage")}},
            "FindLabels": lambda name: {"issueLabels": {"nodes": self.labels(name)}},
            "FindIssues": lambda id, urls: {
                "mine": {"nodes": self.own(id)},
                "linked": {"nodes": [{**link, "issue": self.shown(one)} for one, link in self.links_to(urls)]},
            },
            "ReadId": issue, "ReadLinks": issue, "ReadStates": issue,
            "RelateIssues": lambda input: {"issueRelationCreate": done(issueRelation=self.relate(input))},
            "ReadNeeds": lambda issue: {"customerNeeds": {"nodes": self.needs_of(issue)}},
            "FindCustomer": lambda filter: {"customers": {"nodes": self.customers_like(filter)}},
            "UpsertCustomer": lambda input: {"customerUpsert": done(customer=self.upsert_customer(input))},
            "CreateNeed": lambda input: {"customerNeedCreate": done(need=self.create_need(input))},
            "CreateComment": lambda input: {"commentCreate": done(comment=self.said(self.create_comment(input)))},
            "ReadComment": lambda id: {"comment": self.said(known(self.comments, id))},
            "MoveIssue": lambda id, input: {"issueUpdate": done(issue=self.move(id, input))},
        }  # fmt: skip


def done(**thing: Any) -> Thing:
    """What a mutation answers."""
    return {"success": True, **thing}


def known(place: Mapping[str, Thing], thing: str) -> Thing:
    """The thing that is there."""
    if thing not in place:
        raise RefusalError("Entity not found", "INPUT_ERROR", "Could not find it.")
    return place[thing]
