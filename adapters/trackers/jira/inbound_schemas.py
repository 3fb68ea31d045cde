"""What is read of Jira's webhooks about issues: https://developer.atlassian.com/cloud/jira/platform/webhooks/"""

from marshmallow import fields

from adapters.fields import Read, read_integer, read_own_id, read_text, read_word
from adapters.shapes import Shape, optional


class _Category(Shape):
    key = Read(read_word, required=True)


class _Status(Shape):
    name = Read(read_text, required=True)
    category = fields.Nested(_Category, required=True, data_key="statusCategory")


class _Resolution(Shape):
    name = Read(read_text, required=True)


class _Key(Shape):
    key = Read(read_own_id, required=True)


class _LinkType(Shape):
    name = Read(read_text, required=True)


class _Link(Shape):
    type = fields.Nested(_LinkType, required=True)
    original = fields.Nested(_Key, allow_none=True, data_key="outwardIssue")


class _Fields(Shape):
    status = fields.Nested(_Status, required=True)
    resolution = fields.Nested(_Resolution, allow_none=True)
    links = fields.List(fields.Nested(_Link), data_key="issuelinks", allow_none=True)


class _Issue(Shape):
    key = Read(read_own_id, required=True)
    fields_ = fields.Nested(_Fields, required=True, data_key="fields")


class _User(Shape):
    id = optional(read_own_id, data_key="accountId")


class Body(Shape):
    """Of jira:issue_updated and jira:issue_deleted."""

    at = Read(read_integer, required=True, data_key="timestamp")
    issue = fields.Nested(_Issue, required=True)
    user = fields.Nested(_User, allow_none=True)
