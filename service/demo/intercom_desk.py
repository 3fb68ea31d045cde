"""What programs wrote into a simulated Intercom workspace: tags, attributes and notes, shown by every later read.

Source: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.demo.world.dialects.intercom_records import part_list
from service.demo.world.dialects.intercom_values import APP_ID, MAIL_DOMAIN, tag_id

ME_ID = "9608900"
_NOTES = 38_000_000_000_000
# The types of attributes and what their values are in Python; a moment is Unix time.
ATTRIBUTE_TYPES: Mapping[str, type] = {
    "string": str, "list": str, "integer": int, "decimal": float, "boolean": bool, "datetime": int,
}  # fmt: skip


class Refused(Exception):
    """A request that the API answers with an error. code: as the API spells it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


@dataclass(slots=True)
class Written:
    """What was written into one conversation or ticket. tags: name to moment, None for taken away. at: the last moment."""

    at: int = 0
    tags: dict[str, int | None] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)


class Desk:
    """The workspace's tags and attributes, and what was written into its conversations."""

    def __init__(self, tags: set[str]) -> None:
        self.tags = {tag_id(name): name for name in sorted(tags)}
        self.attributes: dict[str, dict[str, Any]] = {}
        self.written: dict[str, Written] = {}

    def me(self) -> dict[str, Any]:
        """The teammate whose token it is."""
        return {
            "type": "admin",
            "id": ME_ID,
            "name": "Deskgauge",
            "email": f"admin-{ME_ID}@{MAIL_DOMAIN}",
            "email_verified": True,
            "has_inbox_seat": False,
            "away_mode_enabled": False,
            "away_mode_reassign": False,
            "team_ids": [],
            "app": {
                "type": "app",
                "id_code": APP_ID,
                "name": "Simulated workspace",
                "region": "EU",
                "timezone": "UTC",
            },
        }

    def make_tag(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The tag of that name, made when it is missing."""
        name = document.get("name")
        if not isinstance(name, str) or not name:
            raise Refused(400, "parameter_invalid", "name is missing")
        self.tags[tag_id(name)] = name
        return self.tag(tag_id(name))

    def tag(self, number: str) -> dict[str, Any]:
        """One tag."""
        if number not in self.tags:
            raise Refused(404, "tag_not_found", "Resource Not Found")
        return {"type": "tag", "id": number, "name": self.tags[number]}

    def add_tag(self, conversation: str, document: Mapping[str, Any], now: int) -> dict[str, Any]:
        """Tag a conversation, in the name of a teammate."""
        tag = self.tag(str(document.get("id")))
        _admin(document)
        self.touch(conversation, now).tags[tag["name"]] = now
        return tag | {"applied_at": now, "applied_by": {"type": "admin", "id": str(document["admin_id"])}}

    def remove_tag(
        self, conversation: str, number: str, document: Mapping[str, Any], now: int
    ) -> dict[str, Any]:
        """Take a tag away again."""
        tag = self.tag(number)
        _admin(document)
        self.touch(conversation, now).tags[tag["name"]] = None
        return tag

    def make_attribute(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """A new attribute of conversations; two of one name are refused."""
        name, kind = document.get("name"), document.get("data_type")
        if not isinstance(name, str) or not name or kind not in ATTRIBUTE_TYPES:
            raise Refused(400, "parameter_invalid", "name or data_type is not valid")
        if name in self._values():
            raise Refused(400, "parameter_invalid", "A conversation attribute with that name already exists")
        options = document.get("options") or []
        if kind == "list" and len(options) < 2:
            raise Refused(400, "parameter_invalid", "a list needs two options")
        number = str(1 + len(self.attributes))
        self.attributes[number] = {
            "type": "conversation_attribute",
            "id": int(number),
            "name": name,
            "description": document.get("description", ""),
            "data_type": kind,
            "required": False,
            "visible_to_team_ids": [],
            "archived": False,
        }
        if kind == "list":
            self.attributes[number]["options"] = [
                {"id": f"{tag_id(one['label'])}", "label": one["label"], "archived": False} for one in options
            ]
        return self.attributes[number]

    def attribute(self, number: str) -> dict[str, Any]:
        """One attribute, an archived one too."""
        if number not in self.attributes:
            raise Refused(404, "not_found", "Conversation attribute not found")
        return self.attributes[number]

    def archive(self, number: str) -> dict[str, Any]:
        """Take an attribute out of use; values that conversations have of it stay."""
        self.attribute(number)["archived"] = True
        return self.attribute(number)

    def in_use(self) -> list[dict[str, Any]]:
        """The attributes that are not archived."""
        return [one for one in self.attributes.values() if not one["archived"]]

    def _values(self) -> dict[str, dict[str, Any]]:
        return {one["name"]: one for one in self.in_use()}

    def set_values(self, conversation: str, document: Mapping[str, Any], now: int) -> None:
        """Values of attributes; one that there is not, or of another type, is refused, and then nothing is set."""
        values, known = document.get("custom_attributes") or {}, self._values()
        if unknown := set(values) - set(known):
            said = f"Custom attribute '{min(unknown)}' does not exist"
            raise Refused(400, "parameter_invalid", said)
        if wrong := [name for name, value in values.items() if not _fits(known[name], value)]:
            raise Refused(400, "parameter_invalid", f"Custom attribute '{wrong[0]}' is of another type")
        self.touch(conversation, now).values.update(values)

    def add_note(
        self, conversation: str, document: Mapping[str, Any], state: str, now: int
    ) -> dict[str, Any]:
        """An internal note; gives its part."""
        _admin(document)
        if document.get("message_type") != "note" or not document.get("body"):
            raise Refused(400, "parameter_invalid", "only notes are written here")
        written = self.touch(conversation, now)
        number = _NOTES + int(conversation) * 1_000 + len(written.notes)
        written.notes.append(_note(str(number), str(document["body"]), state, now))
        return written.notes[-1]

    def over(self, shown: dict[str, Any]) -> dict[str, Any]:
        """The conversation as the world has it, with what was written over it."""
        written = self.written.get(shown["id"])
        if written is None:
            return shown
        tags = [one for one in shown["tags"]["tags"] if one["name"] not in written.tags]
        by = {"type": "admin", "id": ME_ID}
        tags += [
            {"type": "tag", "id": tag_id(name), "name": name, "applied_at": at, "applied_by": by}
            for name, at in written.tags.items()
            if at is not None
        ]
        result = shown | {
            "updated_at": max(shown["updated_at"], written.at),
            "tags": shown["tags"] | {"tags": tags},
            "custom_attributes": shown["custom_attributes"] | written.values,
        }
        if "conversation_parts" in shown:
            parts = [*shown["conversation_parts"]["conversation_parts"], *written.notes]
            result["conversation_parts"] = part_list(sorted(parts, key=lambda one: one["created_at"]))
        return result

    def touch(self, conversation: str, now: int) -> Written:
        """What was written into a conversation or ticket, about to be changed."""
        written = self.written.setdefault(conversation, Written())
        written.at = max(written.at, now)
        return written


def _fits(attribute: Mapping[str, Any], value: Any) -> bool:
    if type(value) is not ATTRIBUTE_TYPES[attribute["data_type"]]:
        return False
    return (
        value == ""
        or value in {one["label"] for one in attribute.get("options", ())}
        or "options" not in attribute
    )


def _admin(document: Mapping[str, Any]) -> None:
    if not document.get("admin_id"):
        raise Refused(400, "parameter_not_found", "admin_id is missing")


def _note(number: str, body: str, state: str, now: int) -> dict[str, Any]:
    return {
        "type": "conversation_part",
        "id": number,
        "part_type": "note",
        "body": body,
        "created_at": now,
        "updated_at": now,
        "notified_at": now,
        "assigned_to": None,
        "author": {
            "type": "admin",
            "id": ME_ID,
            "name": "Deskgauge",
            "email": f"admin-{ME_ID}@{MAIL_DOMAIN}",
        },
        "attachments": [],
        "redacted": False,
        "state": state,
        "tags": [],
    }
