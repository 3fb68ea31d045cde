"""A loopback Salesforce that checks every request against what Salesforce documents."""

import json
import re
import threading
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from adapters.account_figures import FIGURES
from adapters.base import Push
from adapters.crm.salesforce import Salesforce
from adapters.crm.salesforce.fields import TYPES, names
from adapters.crm.salesforce.options import PREFIX
from adapters.guarded_connection import Limits
from adapters.settings import SinkSettings
from tests.fakes.far_side import FarSide, Seen

CLIENT, SECRET = "key", "CANARY-consumer-secret"
TOKEN = "CANARY-00Dxx!token"
PATIENT = Limits(total=60.0)
OURS = names(PREFIX)
ORG = "Org__c"
STANDARD = ("Id", "Name", "Website", "Plan__c", "Value__c", "CurrencyIsoCode", "Renewal__c", "Type")
DATA = re.compile(r"/services/data/v(\d+\.0)(/.*)")
SOQL = re.compile(r"SELECT ([\w., ]+) FROM Account WHERE (.+) ORDER BY Id LIMIT (\d+)")
EQUALS = re.compile(r"(\w+) = '((?:[^'\\]|\\.)*)'")
LIKE = re.compile(r"Website LIKE '%([^'%]+)%'")
IN = re.compile(r"Id IN \(([^)]*)\)")
BY_FIELD = re.compile(r"/sobjects/Account/([A-Za-z]\w+__c)/([^/?]+)\?updateOnly=true")
BY_ID = re.compile(r"/sobjects/Account/([^/?]+)")


class RefusedError(Exception):
    """What Salesforce says no to, in its own shape."""

    def __init__(self, status: int, code: str, message: str = "CANARY", **more: Any) -> None:
        super().__init__(code)
        self.status, self.answer = status, [{"message": message, "errorCode": code, **more}]


def record_id(number: int) -> str:
    return f"001xx{number:010d}AAA"


def described(ours: str) -> dict[str, Any]:
    """A field of ours as the docs tell to make it."""
    kind = TYPES[FIGURES[ours][1]][0]
    length = {"string": 255, "textarea": 2000, "url": 255}.get(kind, 0)
    return {"name": OURS[ours], "type": kind, "length": length, "updateable": True, "externalId": False}


class FakeSalesforce(FarSide):
    """accounts: what is kept, by id. fields: what a description shows. violations: what Salesforce's shapes forbid.

    tokens: those that are good; taking them away ends the sessions. answers_with: the status of a well done update.
    """

    def __init__(self, accounts: Iterable[Mapping[str, Any]] = (), *, bare: bool = False) -> None:
        super().__init__(self._answered)
        self.url = f"http://127.0.0.1:{self.port}"
        given = list(accounts) or [
            {"Name": f"Account {name}", ORG: name} for name in ("4711", "another", *map(str, range(40)))
        ]
        self.accounts = {record_id(n): {"Id": record_id(n), **one} for n, one in enumerate(given, 1)}
        own = {} if bare else {OURS[name]: described(name) for name in FIGURES}
        org = {"name": ORG, "type": "string", "length": 40, "updateable": True, "externalId": True}
        self.fields: dict[str, dict[str, Any]] = {
            **{name: {"name": name, "type": "string", "updateable": True} for name in STANDARD}, ORG: org, **own,
        }  # fmt: skip
        self.violations: list[str] = []
        self.tokens: set[str] = set()
        self.logins, self.writes, self.answers_with = 0, 0, 204
        self.instance_url = self.url
        self._writing = threading.Lock()

    def kept(self, push: Push) -> int:
        """How many accounts hold what the push says."""
        return [one.get(OURS["push"]) for one in self.accounts.values()].count(push.far_id)

    def sink(self, *, limits: Limits = PATIENT, secret: str = SECRET, **options: str) -> Salesforce:
        known = {"client_id": CLIENT, "external_id_field": ORG, **options}
        return Salesforce(SinkSettings("crm", "salesforce", self.url, secret, known), limits=limits)

    def asked(self) -> list[str]:
        """What was asked for, in order, without the version and the questions."""
        places = [DATA.sub(r"\2", seen.path).partition("?")[0] for seen in self.seen]
        return [f"{seen.method} {place}" for seen, place in zip(self.seen, places, strict=True)]

    def _answered(self, seen: Seen) -> tuple[int, bytes]:
        if seen.path == "/services/oauth2/token":
            return self._login(seen)
        try:
            if seen.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
                raise RefusedError(401, "INVALID_SESSION_ID", "Session expired or invalid")
            with self._writing:
                status, answer = self._data(seen)
            return status, b"" if answer is None else json.dumps(answer).encode()
        except RefusedError as refused:
            return refused.status, json.dumps(refused.answer).encode()

    def _login(self, seen: Seen) -> tuple[int, bytes]:
        basic = b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if seen.document != {"grant_type": "client_credentials"}:
            self.violations.append(f"login: {seen.document}")
        if seen.headers.get("Authorization") != f"Basic {basic}":
            return 401, b'{"error": "invalid_client", "error_description": "CANARY"}'
        self.logins += 1
        token = f"{TOKEN}{self.logins}"
        self.tokens.add(token)
        told = {"access_token": token, "instance_url": self.instance_url, "token_type": "Bearer"}
        return 200, json.dumps(told).encode()

    def _data(self, seen: Seen) -> tuple[int, Any]:
        found = DATA.fullmatch(seen.path)
        place = found[2] if found and float(found[1]) >= 61 else ""
        if seen.method == "GET" and place == "/sobjects/Account/describe":
            return 200, {"name": "Account", "fields": list(self.fields.values())}
        if seen.method == "GET" and place.startswith("/query?q="):
            return 200, self._query(parse_qs(urlsplit(place).query)["q"][0])
        if seen.method == "PATCH" and (by_field := BY_FIELD.fullmatch(place)):
            return self._upsert(by_field[1], unquote(by_field[2]), seen.document)
        if seen.method == "PATCH" and (by_id := BY_ID.fullmatch(place)):
            return self._update(unquote(by_id[1]), seen.document)
        self.violations.append(f"{seen.method} {seen.path}")
        raise RefusedError(404, "NOT_FOUND")

    def _query(self, soql: str) -> dict[str, Any]:
        parsed = SOQL.fullmatch(soql)
        if not parsed:
            self.violations.append(soql)
            raise RefusedError(400, "MALFORMED_QUERY")
        asked = parsed[1].split(", ")
        if unknown := [name for name in asked if name not in self.fields and name != "Owner.Email"]:
            raise RefusedError(400, "INVALID_FIELD", f"No such column '{unknown[0]}' on entity 'Account'")
        found = [one for one in self.accounts.values() if self._fits(one, parsed[2])]
        records = [
            {"attributes": {"type": "Account"}, **_shown(one, asked)} for one in found[: int(parsed[3])]
        ]
        return {"totalSize": len(records), "done": True, "records": records}

    def _fits(self, one: Mapping[str, Any], condition: str) -> bool:
        if condition == "Id != null":
            return True
        if among := IN.fullmatch(condition):
            return f"'{one['Id']}'" in among[1].split(", ")
        if equal := EQUALS.fullmatch(condition):
            return str(one.get(equal[1]) or "").casefold() == re.sub(r"\\(.)", r"\1", equal[2]).casefold()
        hosts = LIKE.findall(condition)
        if not hosts or LIKE.sub("x", condition) != f"({' OR '.join('x' for _ in hosts)})":
            self.violations.append(condition)
        return any(host in str(one.get("Website") or "").lower() for host in hosts)

    def _upsert(self, field: str, value: str, told: Mapping[str, Any]) -> tuple[int, Any]:
        found = [one for one in self.accounts.values() if one.get(field) == value]
        if len(found) > 1:
            return 300, [f"/services/data/v66.0/sobjects/Account/{one['Id']}" for one in found]
        if not found:
            raise RefusedError(404, "NOT_FOUND", "The requested resource does not exist")
        return self._update(found[0]["Id"], told)

    def _update(self, record: str, told: Mapping[str, Any]) -> tuple[int, Any]:
        if record not in self.accounts:
            raise RefusedError(404, "NOT_FOUND", "The requested resource does not exist")
        for name, value in told.items():
            field = self.fields.get(name)
            if field is None or name not in OURS.values():
                raise RefusedError(400, "INVALID_FIELD", f"No such column '{name}'", fields=[name])
            if not _takes(field, value):
                raise RefusedError(400, "INVALID_TYPE_ON_FIELD_IN_RECORD", fields=[name])
        self.accounts[record] |= told
        self.writes += 1
        if self.answers_with == 204:
            return 204, None
        return self.answers_with, {"id": record, "success": True, "errors": [], "created": False}


def _shown(one: Mapping[str, Any], asked: Iterable[str]) -> dict[str, Any]:
    """A row as a query shows it: what is asked of a parent stands in a document of its own."""
    shown: dict[str, Any] = {}
    for name in asked:
        parent, _, field = name.partition(".")
        value = one.get(parent)
        shown[parent] = {field: value.get(field)} if field and isinstance(value, dict) else value
    return shown


def _takes(field: Mapping[str, Any], value: Any) -> bool:
    """Whether a field of that type takes the value."""
    if value is None:
        return True
    if field["type"] == "double":
        return isinstance(value, int | float)
    if field["type"] == "datetime":
        return re.fullmatch(r"[\d-]{10}T[\d:]{8}\.\d{3}Z", str(value)) is not None
    return isinstance(value, str) and len(value) <= field["length"]
