"""How a simulated Intercom lists its companies: one scroll at a time, which is forgotten after a minute.

Source: https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/companies/scrolloverallcompanies
"""

from collections.abc import Callable
from typing import Any

from service.demo.intercom_desk import Refused
from service.demo.organizations import Organization, Organizations
from service.demo.world.acts import seconds
from service.demo.world.dialects.intercom_values import object_id

MOST_A_PAGE, KEPT_SECONDS = 100, 60.0


class Scroll:
    """The workspace's one scroll. clock: Unix time."""

    def __init__(self, organizations: Organizations, per_page: int, clock: Callable[[], float]) -> None:
        self._organizations, self._clock = organizations, clock
        self._size = min(per_page, MOST_A_PAGE)
        self._number, self._place, self._until = 0, 0, 0.0

    def page(self, param: str) -> Any:
        """The next page; the one behind the last is empty and ends the scroll."""
        now = self._clock()
        if not param:
            self._begin(now)
        elif param != self._param or now >= self._until:
            raise Refused(404, "not_found", "scroll parameter not found")
        shown = [company(one) for one in self._organizations][self._place : self._place + self._size]
        self._place, self._until = self._place + self._size, now + KEPT_SECONDS if shown else 0.0
        return {
            "type": "list",
            "data": shown,
            "pages": None,
            "total_count": None,
            "scroll_param": self._param,
        }

    def _begin(self, now: float) -> None:
        if now < self._until:
            raise Refused(400, "scroll_exists", "scroll already exists for this workspace")
        self._number, self._place = self._number + 1, 0

    @property
    def _param(self) -> str:
        return f"simulated-scroll-{self._number}"


def company(one: Organization) -> Any:
    """A company; its `id` is Intercom's, its `company_id` the one that the customer's own system gave."""
    return {
        "type": "company", "id": object_id(one.vendor_id), "company_id": str(one.number), "name": one.name,
        "plan": {"type": "plan", "id": one.tier.lower(), "name": one.tier}, "updated_at": seconds(one.changed_at),
        "custom_attributes": {},
    }  # fmt: skip
