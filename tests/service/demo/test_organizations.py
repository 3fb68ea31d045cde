"""The demo's helpdesks call their accounts by name, page by page, in their vendors' words."""

from datetime import timedelta
from typing import Any

import pytest

from service.demo import freshdesk_api, intercom_api, zendesk_api
from service.demo.freshdesk_api import FreshdeskAccount
from service.demo.intercom_api import IntercomAccount
from service.demo.organizations import Organizations
from service.demo.world import World
from service.demo.world.dialects.intercom_values import object_id
from service.demo.zendesk_api import ZendeskAccount

WORLD = World(3, tickets=300)
END = WORLD.setup.end


def zendesk(path: str, account: ZendeskAccount | None = None) -> Any:
    made = account or ZendeskAccount(WORLD, END)
    return made.answer(f"/api/v2/{path}", zendesk_api.AUTHORIZATION)


def test_there_is_one_for_each_account_of_the_world() -> None:
    found = Organizations(WORLD.setup)
    known = {one.customer.organization_id for one in WORLD.contacts()} - {None}

    assert len(found) == WORLD.setup.accounts
    assert known <= {one.vendor_id for one in found}
    assert all(found.find(one) for one in known)
    assert found.find(None) is None


def test_renaming_one_is_a_change_of_it_alone() -> None:
    found = Organizations(WORLD.setup)
    first, second, *_ = found
    found.rename(first.vendor_id, "Synthetic Renamed", END)

    assert [(one.name, one.changed_at) for one in found][:2] == [
        ("Synthetic Renamed", END), (second.name, second.changed_at),
    ]  # fmt: skip


def test_zendesk_pages_by_a_cursor_and_counts() -> None:
    status, first, _ = zendesk("organizations?page[size]=5")
    after = first["meta"]["after_cursor"]
    rest = zendesk(f"organizations?page[size]=500&page[after]={after}")[1]

    assert (status, first["meta"]["has_more"], rest["meta"]["has_more"]) == (200, True, False)
    ids = [one["id"] for one in (*first["organizations"], *rest["organizations"])]
    assert len(ids) == len(set(ids)) == WORLD.setup.accounts
    assert zendesk("organizations/count")[1]["count"]["value"] == WORLD.setup.accounts


def test_freshdesk_pages_by_number_and_links_the_next_one() -> None:
    account = FreshdeskAccount(WORLD, END, per_page=5)
    found, number, more = [], 1, True
    while more:
        path = f"/api/v2/companies?per_page=100&page={number}"
        status, page, headers = account.answer(path, freshdesk_api.AUTHORIZATION)
        assert status == 200
        found, number, more = [*found, *page], number + 1, "Link" in headers

    assert len({one["id"] for one in found}) == len(found) == WORLD.setup.accounts
    assert {one["account_tier"] for one in found} <= {"Enterprise", "Business", "Starter"}


class Workspace:
    def __init__(self) -> None:
        self.now = 0.0
        self.account = IntercomAccount(WORLD, END, per_page=5, clock=lambda: self.now)

    def scroll(self, param: str = "") -> Any:
        headers = {"Authorization": f"Bearer {intercom_api.TOKEN}", "Intercom-Version": intercom_api.VERSION}
        target = f"/companies/scroll{f'?scroll_param={param}' if param else ''}"
        return self.account.answer("GET", target, headers, None)[:2]


def test_intercom_scrolls_to_an_empty_page_and_then_forgets() -> None:
    workspace = Workspace()
    found, (_, page) = [], workspace.scroll()
    while page["data"]:
        found += page["data"]
        _, page = workspace.scroll(page["scroll_param"])

    assert [one["id"] for one in found] == [
        object_id(one.vendor_id) for one in workspace.account.organizations
    ]
    assert workspace.scroll()[0] == 200


def test_intercom_has_one_scroll_at_a_time_and_forgets_it_after_a_minute() -> None:
    workspace = Workspace()
    _, page = workspace.scroll()

    assert workspace.scroll()[0] == 400
    assert workspace.scroll()[1]["errors"][0]["code"] == "scroll_exists"
    workspace.now = 60.0
    assert workspace.scroll(page["scroll_param"])[0] == 404
    assert workspace.scroll()[0] == 200


@pytest.mark.parametrize("per_page", [5, 100])
def test_a_page_behind_the_last_is_empty(per_page: int) -> None:
    account = FreshdeskAccount(WORLD, END, per_page=per_page)

    assert account.answer("/api/v2/companies?per_page=100&page=99", freshdesk_api.AUTHORIZATION)[1] == []


def test_a_change_is_told_with_its_time() -> None:
    account = ZendeskAccount(WORLD, END)
    one = next(iter(account.admin.known_organizations))
    account.admin.known_organizations.rename(one.vendor_id, "Synthetic Renamed", END - timedelta(hours=1))

    shown = zendesk(f"organizations/{one.vendor_id}", account)[1]["organization"]
    assert shown["name"] == "Synthetic Renamed"
    assert shown["updated_at"] == f"{END - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
