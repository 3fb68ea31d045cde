"""Against a loopback mail server: the whole conversation, and what each refusal means."""

import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.guarded_connection import Limits
from adapters.notify.mail import Mail
from adapters.settings import SinkSettings
from rules.errors import ConfigError, SinkError
from tests.fakes import far_side
from tests.fakes.mail import PASSWORD, FakeMail
from tests.fakes.pushes import a_push

ANOTHER = {"from": "gauge@desk.example", "to": "lead@desk.example"}
needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the test's certificate")


@pytest.fixture
def mail() -> Iterator[FakeMail]:
    with FakeMail() as fake:
        yield fake


def failure(mail: FakeMail) -> SinkError:
    with pytest.raises(SinkError) as raised:
        mail.sink().send(a_push(title="CANARY-text"))
    assert "CANARY" not in str(raised.value)
    return raised.value


def classes(error: SinkError) -> tuple[bool, bool, bool, bool]:
    return error.permanent, error.pauses_sink, not error.counts, error.outcome_unknown


PERMANENT, PAUSES, WAITS, UNKNOWN = (tuple(place == one for place in range(4)) for one in range(4))
AGAIN = (False,) * 4


def test_one_mail_goes_to_all_addresses_under_the_pushs_id(mail: FakeMail) -> None:
    receipt = mail.sink(clock=lambda: 1_772_442_000.0).send(a_push())
    (made,) = mail.mailbox.values()

    assert receipt.far_key == made["Message-ID"] == f"<{a_push().far_id}@desk.example>"
    assert made["To"] == "lead@desk.example, ops@desk.example"
    assert made["Date"] == "Mon, 02 Mar 2026 09:00:00 +0000"
    assert [line.partition(" ")[0] for line in mail.said] == ["ehlo", "AUTH", "mail", "rcpt", "rcpt", "data"]


def test_a_mail_that_follows_another_is_sent_into_its_thread(mail: FakeMail) -> None:
    first = mail.sink().send(a_push())
    mail.sink().send(a_push("help:other", thread=first.far_key))

    assert [made["References"] for made in mail.mailbox.values()] == [None, first.far_key]


def commands(mail: FakeMail) -> list[str]:
    """What was said, without the farewell, which the server may hear after we have gone."""
    said = [line.partition(" ")[0] for line in mail.said]
    return said[:-1] if said[-1] == "quit" else said


def test_the_probe_asks_for_every_address_and_sends_nothing(mail: FakeMail) -> None:
    assert mail.sink().probe() == "reached, the server takes mail for every address of options.to"
    assert commands(mail) == ["ehlo", "AUTH", "mail", "rcpt", "rcpt"]
    assert mail.mailbox == {}


def test_what_is_for_one_person_goes_to_that_address_only(mail: FakeMail) -> None:
    receipt = mail.sink().send(a_push(person="anna@desk.example"))
    (made,) = mail.mailbox.values()

    assert (made["To"], receipt.far_key) == ("anna@desk.example", f"<{a_push().far_id}@desk.example>")
    assert sum(line.startswith("rcpt") for line in mail.said) == 1


def test_a_person_whom_the_server_does_not_know_is_replaced_by_all(mail: FakeMail) -> None:
    mail.unknown.add("anna@desk.example")
    mail.sink().send(a_push(person="anna@desk.example"))
    (made,) = mail.mailbox.values()

    assert made["To"] == "lead@desk.example, ops@desk.example"


@pytest.mark.parametrize("person", ["", None, "anna", "a@x\r\nrcpt to:<b@x.example>", "<a@x.example>"])
def test_what_is_no_address_is_no_person(mail: FakeMail, person: str | None) -> None:
    mail.sink().send(a_push(person=person))
    (made,) = mail.mailbox.values()

    assert made["To"] == "lead@desk.example, ops@desk.example"


def test_a_wrong_password_pauses_the_sink(mail: FakeMail) -> None:
    mail.replies["AUTH"] = b"535 5.7.8 no"

    assert classes(failure(mail)) == PAUSES
    assert mail.seen == []


def test_a_server_without_any_login_that_we_know_pauses_the_sink() -> None:
    with FakeMail(login=False) as mail:
        assert classes(error := failure(mail)) == PAUSES
        assert "offers no login that we know" in str(error)


@pytest.mark.parametrize("verb", ["CONNECT", "MAIL", "RCPT"])
def test_what_is_refused_for_good_before_the_message_is_no_messages_fault(mail: FakeMail, verb: str) -> None:
    mail.replies[verb] = b"554 5.7.1 not from you"

    assert classes(error := failure(mail)) == PAUSES
    assert re.search(r"refused .* with 554\. Correct (base_url, the secret and the|options\.to)", str(error))


@pytest.mark.parametrize("verb", ["CONNECT", "MAIL", "RCPT", "DATA"])
def test_what_is_refused_for_now_is_tried_again(mail: FakeMail, verb: str) -> None:
    mail.replies[verb] = b"451 4.7.1 greylisted"

    assert classes(failure(mail)) == AGAIN
    assert mail.mailbox == {}


@pytest.mark.parametrize(
    ("code", "meaning"), [(552, PERMANENT), (554, PERMANENT), (452, AGAIN), (530, PAUSES)]
)
def test_what_is_refused_after_the_message_was_not_taken(
    mail: FakeMail, code: int, meaning: tuple[bool, ...]
) -> None:
    mail.usual = far_side.status(code)

    assert classes(failure(mail)) == meaning
    assert len(mail.seen) == 1


def test_a_message_that_is_not_wanted_at_all_is_given_up(mail: FakeMail) -> None:
    mail.replies["DATA"] = b"554 5.7.1 no"

    assert classes(failure(mail)) == PERMANENT


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT"])
@pytest.mark.parametrize("reply", [b"HTTP/1.1 200 OK", b"", b"25", b"250" + b"x" * 9000])
def test_what_is_no_smtp_before_the_message_means_that_nothing_was_sent(
    mail: FakeMail, verb: str, reply: bytes
) -> None:
    mail.replies[verb] = reply

    assert not failure(mail).outcome_unknown
    assert mail.seen == []


def test_replies_without_end_are_not_read_without_end(mail: FakeMail) -> None:
    mail.replies["EHLO"] = b"\r\n".join([b"250-" + b"x" * 400] * 400)

    assert classes(failure(mail)) == AGAIN


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with FakeMail() as gone:
        sink = gone.sink(limits=Limits(connect=1.0, read=1.0, total=2.0))
    with pytest.raises(SinkError, match="was not reached or broke off") as raised:
        sink.send(a_push())

    assert classes(raised.value) == AGAIN


def test_a_text_that_begins_a_line_with_a_dot_arrives_whole(mail: FakeMail) -> None:
    mail.sink().send(a_push(facts=[".", "..x"], summary="."))
    (made,) = mail.mailbox.values()
    part = made.get_body(("plain",))

    assert part is not None
    assert part.get_content().splitlines()[2] == "."


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for `localhost`, signed by itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "made.pem", folder / "key.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(made)]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)
    return made, key


def over_tls(certificate: tuple[Path, Path]) -> FakeMail:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return FakeMail(tls=context)


@needs_openssl
def test_password_and_message_go_over_tls_where_the_server_has_it(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with over_tls(certificate) as mail:
        mail.sink(host="localhost").send(a_push())

        assert mail.kept(a_push()) == 1
        assert [line.partition(" ")[0] for line in mail.said][:4] == ["ehlo", "STARTTLS", "ehlo", "AUTH"]


@needs_openssl
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_certificate_that_nobody_vouches_for_gets_neither_password_nor_message(
    certificate: tuple[Path, Path], host: str
) -> None:
    with over_tls(certificate) as mail:
        with pytest.raises(SinkError) as raised:
            mail.sink(host=host).send(a_push())

        assert (classes(raised.value), mail.said[-1], mail.seen) == (AGAIN, "STARTTLS", [])


def test_without_tls_nothing_is_said_to_another_machine_unless_allowed(
    mail: FakeMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.notify.mail.smtp.OWN_WORD", frozenset())
    with pytest.raises(SinkError, match=r'offers no STARTTLS\. Use smtps://.*tls = "off"') as raised:
        mail.sink().send(a_push())

    assert raised.value.pauses_sink
    assert commands(mail) == ["ehlo"]
    assert mail.sink(options={"tls": "off"}).send(a_push())


@pytest.mark.parametrize(
    ("base_url", "secret", "options", "said"),
    [
        ("smtp://h", "", {"from": "gauge@desk.example"}, "to is missing or no mail address"),
        ("smtp://h", "", {"to": "gauge@desk.example"}, "from is missing or no mail address"),
        ("smtp://h", "", {**ANOTHER, "to": "a@x.example, b"}, "to is missing or no mail address"),
        ("smtp://h", "", {**ANOTHER, "from": "a@x\r\nBcc: b@x"}, "from is missing or no mail address"),
        ("smtp://h", "", {**ANOTHER, "cc": "x"}, "cc is not known. Use from, tls, to, user."),
        ("smtp://h", "", {**ANOTHER, "tls": "on"}, "tls has the unknown value 'on'"),
        ("smtp://h", "", {**ANOTHER, "user": "x"}, "options.user and secret belong together"),
        ("smtp://h", PASSWORD, ANOTHER, "options.user and secret belong together"),
        ("", "", ANOTHER, "is no mail server. Write smtp://HOST:587"),
        ("https://h", "", ANOTHER, "is no mail server. Write smtp://HOST:587"),
        ("smtp://h/path", "", ANOTHER, "is no mail server. Write smtp://HOST:587"),
    ],
)
def test_settings_that_cannot_work_keep_the_program_from_starting(
    base_url: str, secret: str, options: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        Mail(SinkSettings("post", "mail", base_url, secret, options))


@pytest.mark.parametrize(
    ("address", "port", "tls"),
    [("smtp://h", 587, False), ("smtps://h", 465, True), ("smtp://h:25", 25, False)],
)
def test_each_scheme_has_its_port(address: str, port: int, tls: bool) -> None:
    server = Mail(SinkSettings("post", "mail", address, "", ANOTHER))._server

    assert (server.port, server.tls) == (port, tls)
