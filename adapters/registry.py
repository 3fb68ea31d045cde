"""The helpdesks there are: the name in `[connections.<name>] helpdesk` and the class behind it."""

from collections.abc import Callable

from adapters.base import Helpdesk, Sink
from adapters.call_budget import CallBudget
from adapters.helpdesks.agent import Agent
from adapters.helpdesks.freshdesk import Freshdesk
from adapters.helpdesks.freshdesk.api import FreshdeskApi
from adapters.helpdesks.freshdesk.companies import FreshdeskCompanies
from adapters.helpdesks.freshdesk.write import freshdesk_writer
from adapters.helpdesks.intercom import Intercom
from adapters.helpdesks.intercom.api import IntercomApi
from adapters.helpdesks.intercom.articles import IntercomArticles
from adapters.helpdesks.intercom.companies import IntercomCompanies
from adapters.helpdesks.intercom.write import intercom_writer
from adapters.helpdesks.zendesk import Zendesk
from adapters.helpdesks.zendesk.api import ZendeskApi
from adapters.helpdesks.zendesk.articles import ZendeskArticles
from adapters.helpdesks.zendesk.invocations import ZendeskInvocations
from adapters.helpdesks.zendesk.organizations import ZendeskOrganizations
from adapters.helpdesks.zendesk.write import zendesk_writer
from adapters.list_api import ListApi, OrganizationApi
from adapters.sent_log import SentLog
from adapters.settings import ConnectionSettings
from adapters.ticket_api import TicketApi

HELPDESKS: dict[str, Callable[[ConnectionSettings], Helpdesk]] = {
    Zendesk.name: Zendesk,
    Freshdesk.name: Freshdesk,
    Intercom.name: Intercom,
    Agent.name: Agent,
}

# Those whose messages say themselves whether an AI wrote them.
NAMES_ITS_AI = frozenset({Agent.name})

# Those whose accounts have statuses that say nothing of what they mean.
OWN_STATUSES = frozenset({Freshdesk.name})

# The helpdesks that we can write to. A reader and a writer of one account share its budget of calls.
WRITERS: dict[str, Callable[[ConnectionSettings, CallBudget], Sink]] = {
    Zendesk.name: zendesk_writer,
    Freshdesk.name: freshdesk_writer,
    Intercom.name: intercom_writer,
}

# The helpdesks whose API we can read.
APIS: dict[str, Callable[[ConnectionSettings, CallBudget], TicketApi]] = {
    Zendesk.name: ZendeskApi,
    Freshdesk.name: FreshdeskApi,
    Intercom.name: IntercomApi,
}

# The helpdesks whose help center counts votes or views of its articles.
ARTICLES: dict[str, Callable[[ConnectionSettings, CallBudget], ListApi]] = {
    Zendesk.name: ZendeskArticles,
    Intercom.name: IntercomArticles,
}

# The helpdesks whose organizations have names.
ORGANIZATIONS: dict[str, Callable[[ConnectionSettings, CallBudget], OrganizationApi]] = {
    Zendesk.name: ZendeskOrganizations,
    Freshdesk.name: FreshdeskCompanies,
    Intercom.name: IntercomCompanies,
}

# The helpdesks that tell what became of the webhooks they sent.
SENT_LOGS: dict[str, Callable[[ConnectionSettings, CallBudget], SentLog]] = {Zendesk.name: ZendeskInvocations}

# Where a connection of this helpdesk finds our tags when its configuration does not say.
USUAL_PLACES: dict[str, dict[str, str]] = {Agent.name: {"category": "field:category"}}
