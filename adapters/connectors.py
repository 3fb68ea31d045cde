"""The helpdesks whose accounts we can set up, by the name in `[connections.<name>] helpdesk`."""

from adapters.connecting import Vendor
from adapters.helpdesks.freshdesk.connect_steps import FRESHDESK
from adapters.helpdesks.intercom.connect_steps import INTERCOM
from adapters.helpdesks.zendesk.connect_steps import ZENDESK

CONNECTORS: dict[str, Vendor] = {one.name: one for one in (ZENDESK, FRESHDESK, INTERCOM)}
