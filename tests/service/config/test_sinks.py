"""What each kind of sink needs of its secret and address."""

import pytest

from service.config import load_settings
from service.config.settings import secret_values
from tests.service.config.usable import API_KEY, USABLE, Refusal, Written

MAIL = '\n[sinks.post]\nkind = "mail"\nbase_url = "%s"\noptions = { from = "a@desk.example", to = "b@desk.example" }\n'
HOOK = '\n[sinks.hook]\nkind = "webhook"\nbase_url = "https://hooks.desk.example"\nsecret = "${NEW}"\nold_secret = "${OLD}"\n'
NEW, OLD = "whsec_n3wn3wQ2w5E8r1T4y", "whsec_0ld0ldQ2w5E8r1T4y"


@pytest.mark.parametrize("address", ["smtp://127.0.0.1:25", "smtps://mail.desk.example"])
def test_a_mail_server_may_be_without_a_secret(
    written: Written, environ: dict[str, str], address: str
) -> None:
    sink = load_settings(written(USABLE + MAIL % address), environ).sinks["post"]

    assert (sink.base_url, sink.secret) == (address, "")


def test_any_other_sink_needs_one(refusal: Refusal) -> None:
    (line,) = refusal(USABLE.replace('secret = "${BUGS_KEY}"\n', ""))

    assert line == "sinks.bugs.secret: is missing. Its API key or token, as a reference."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (USABLE + MAIL % "https://x.example", "sinks.post.base_url: is no address for mail. It begins with smtp:// or smtps://."),
        (USABLE.replace("options =", 'base_url = "smtp://x.example"\noptions ='),
         "sinks.bugs.base_url: is no address for linear. It begins with http:// or https://."),
        (USABLE + MAIL % "smtp://me:word@x.example", "sinks.post.base_url: is not a plain address."),
    ],
)  # fmt: skip
def test_each_kind_has_addresses_of_its_own(refusal: Refusal, text: str, said: str) -> None:
    (line,) = refusal(text)

    assert line.startswith(said)


def test_a_webhook_has_its_old_secret_beside_the_new_one(written: Written, environ: dict[str, str]) -> None:
    settings = load_settings(written(USABLE + HOOK), environ | {"NEW": NEW, "OLD": OLD})
    sink = settings.sinks["hook"]

    assert (sink.secret, sink.old_secret) == (NEW, OLD)
    assert {NEW, OLD, API_KEY} <= set(secret_values(settings))
    assert "0ld0ld" not in repr(settings)


def test_an_old_secret_is_refused_where_it_is_of_no_use(refusal: Refusal) -> None:
    (line,) = refusal(USABLE.replace("options =", 'old_secret = "${BUGS_KEY}"\noptions ='))

    assert line == "sinks.bugs.old_secret: is of no use: linear takes one secret. Remove it."


def test_a_kind_that_is_not_known_is_told_once(refusal: Refusal) -> None:
    (line,) = refusal(USABLE.replace('"linear"', '"telegraph"').replace('secret = "${BUGS_KEY}"\n', ""))

    assert line.startswith("sinks.bugs.kind: has the unknown value 'telegraph'.")
