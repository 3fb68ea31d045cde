"""Finds what other people of an account have told before, when the account is judged; only what changed is compared."""

from collections.abc import Mapping, Sequence

from rules.colleagues import candidates, found, unlike
from rules.contacts import Contact
from rules.likeness import Method, label
from rules.same_issue import Issues
from service.store.account_rows import AccountRows
from service.store.wordings import Wordings


def judge(
    contacts: Mapping[str, Sequence[Contact]], store: AccountRows, wordings: Wordings, method: Method
) -> None:
    """Keep for each contact of these accounts which earlier one of another person is about the same issue."""
    tables = wordings.tables(label(method))
    known = store.bases(contacts)
    wanted = [one for group in contacts.values() for one in candidates(group, label(method), tables)]
    changed = unlike(known, wanted)
    told = {
        one.ticket_id: one.wording for _, mine, others in changed for one in (mine, *others) if one.wording
    }
    issues = Issues(method, wordings.of(list(told.items())), tables)
    gone = known.keys() - {contact.ticket_id for _, contact, _ in wanted}
    store.put_colleagues([found(*one, issues) for one in changed], sorted(gone))
