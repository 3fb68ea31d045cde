"""The sources there are, which are read and take nothing: the word in `[sources.<name>] kind` and the class behind it."""

from collections.abc import Callable

from adapters.billing.stripe import Stripe
from adapters.payers import ReadsPayers
from adapters.settings import SourceSettings

SOURCES: dict[str, Callable[[SourceSettings], ReadsPayers]] = {Stripe.kind: Stripe}
