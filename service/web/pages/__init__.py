"""The pages' addresses: one line for each."""

from collections.abc import Callable

from service.web.pages import (
    accounts,
    changes,
    connections,
    deliveries,
    escalations,
    flags,
    goals,
    numbers,
    problems,
    pushes,
    rules,
    surveys,
    tickets,
    today,
    violations,
)

ROUTES: tuple[tuple[str, str, Callable[..., str]], ...] = (
    ("/", "today", today.index),
    ("/numbers", "numbers", numbers.index),
    ("/numbers/<key>", "numbers.one", numbers.one),
    ("/numbers/<key>/tickets", "numbers.tickets", numbers.tickets),
    ("/escalations", "escalations", escalations.index),
    ("/tickets", "tickets", tickets.index),
    ("/tickets/<path:key>", "tickets.one", tickets.one),
    ("/accounts", "accounts", accounts.index),
    ("/accounts/<path:key>", "accounts.one", accounts.one),
    ("/problems", "problems", problems.index),
    ("/problems/<key>", "problems.one", problems.one),
    ("/flags", "flags", flags.index),
    ("/flags/<path:key>", "flags.one", flags.one),
    ("/rules", "rules", rules.index),
    ("/rules/<key>", "rules.one", rules.one),
    ("/surveys", "surveys", surveys.index),
    ("/changes", "changes", changes.index),
    ("/goals", "goals", goals.index),
    ("/violations", "violations", violations.index),
    ("/connections", "connections", connections.index),
    ("/deliveries", "deliveries", deliveries.index),
    ("/deliveries/<slot>/<day>/<int(max=999999999999):number>", "deliveries.one", deliveries.one),
    ("/pushes", "pushes", pushes.index),
    ("/pushes/<path:key>", "pushes.one", pushes.one),
)
