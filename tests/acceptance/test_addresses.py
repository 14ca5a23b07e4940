"""Tokens in addresses and their keys, end to end: the real process, real Dovecot, a real SMTP server."""

from __future__ import annotations

from pathlib import Path

import pytest

from responder.core.complaint_id import parse_token
from tests.acceptance.hostile_letters import letters
from tests.acceptance.living import Living, letter, wait_until
from tests.acceptance.test_life import TAG, answer_to, read
from tests.acceptance.test_wire import LIFTED, keys, nothing_of_the_strangers, on_the_wire, strangers_words
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

ANNA = "Anna Tamm <anna@klient.example>"


def with_tags(living: Living) -> None:
    """Both settings on, for this mailbox."""
    bounces = (
        f"    bounces: bounces-{living.user}@kaubamaja.example\n    sub_addresses: true\n    prefix: KB\n"
    )
    living.configure(lambda text: text.replace("    prefix: KB\n", bounces))


def test_a_reply_and_a_bounce_find_their_complaint_by_the_address_alone(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """No In-Reply-To, no number, nothing quoted."""
    with_tags(living)
    living.start()
    dovecot.deliver(living.user, letter("My parcel never came.", sender=ANNA))
    living.wait_line("reply.sent")
    (mail,) = sink.received
    shown = read(mail.content)
    number = TAG.search(shown["Subject"])[1]
    dovecot.deliver(
        living.user, letter("Here is the photo.", sender=ANNA, subject="photo", to=shown["Reply-To"])
    )
    assert living.wait_line("message.joined")["complaint"] == number
    report = letter(
        "Mailbox full.", sender="MAILER-DAEMON@mx.klient.example", subject="failure notice", to=mail.sender
    )
    dovecot.deliver(living.user, b"Return-Path: <>\r\n" + report)
    assert living.wait_line("message.event")["complaint"] == number
    assert living.stop() == 0
    assert living.query("SELECT count(*) FROM complaints") == [(1,)]


def test_a_key_is_exchanged_while_the_daemon_runs(living: Living, dovecot: Dovecot, sink: SmtpSink) -> None:
    """The next mail is signed with the new key, and the answer to the one before still joins."""
    living.start()
    dovecot.deliver(living.user, letter("My parcel never came.", sender=ANNA))
    living.wait_line("reply.sent")
    assert living.run("rotate-key", "-c", str(living.config)).returncode == 0
    assert living.run("reload", "-c", str(living.config)).returncode == 0
    dovecot.deliver(living.user, letter("Mine neither.", sender="Oskar <oskar@other.example>"))
    living.wait_line("reply.sent", count=2)
    first, second = (read(mail.content) for mail in sink.received)
    tokens = [parse_token(str(mail["Message-ID"])) for mail in (first, second)]
    assert [token.key_id for token in tokens if token] == ["k1", "k2"]
    for number, (mail, sender) in enumerate(((first, ANNA), (second, "oskar@other.example")), 1):
        dovecot.deliver(living.user, answer_to(mail, f"Still waiting {number}.", sender, subject="x"))
        living.wait_line("message.joined", count=number)
    dovecot.deliver(living.user, sink.received[1].content)  # our own mail comes back: known by the new key
    living.wait_line("message.event")
    assert living.stop() == 0
    assert living.query("SELECT count(*) FROM complaints") == [(2,)]


def test_a_token_of_another_installation_joins_nothing(
    living: Living, dovecot: Dovecot, sink: SmtpSink, tmp_path: Path
) -> None:
    """The same desk set up elsewhere: its numbers are ours too, its keys are not."""
    elsewhere = Living(tmp_path / "elsewhere", dovecot, sink.port, dovecot.add_user(f"{living.user}b"))
    with_tags(elsewhere)
    elsewhere.start()
    dovecot.deliver(elsewhere.user, letter("My parcel never came.", sender=ANNA))
    elsewhere.wait_line("reply.sent")
    assert elsewhere.stop() == 0
    theirs = read(sink.received[0].content)
    with_tags(living)
    living.start()
    dovecot.deliver(living.user, letter("My kettle is broken.", sender=ANNA))
    living.wait_line("reply.sent")
    tag = theirs["Reply-To"].partition("+")[2].partition("@")[0]
    to = f"{living.user}+{tag}@kaubamaja.example"
    foreign = letter("More", sender="eva@x.example", subject="x", to=to, In_Reply_To=theirs["Message-ID"])
    dovecot.deliver(living.user, foreign)
    living.wait_line("complaint.registered", count=2)
    assert living.stop() == 0
    assert living.query("SELECT outcome FROM correspondence") == [("complaint",), ("complaint",)]
    assert keys(living).installation != keys(elsewhere).installation


@pytest.mark.timeout(180)
def test_with_html_and_notices_the_bytes_are_as_strict(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """Acknowledgements in two parts, and mails to staff beside them, in answer to a hundred hostile letters."""
    tell = "rules: [{id: tell, then: {notify: [boss@kaubamaja.example]}}]\nhtml: true\n"
    living.extra = LIFTED.replace("10000}", "10000, notices_per_hour: 1000}") + tell
    living.configure()
    living.start()
    hostile = [one for one in letters(112, living.address) if not one.international]
    dovecot.deliver_many(living.user, (one.raw for one in hostile))
    wait_until(lambda: len(sink.received) == 2 * len(hostile), within=90, what="sent")
    assert living.stop() == 0
    strangers, parts = strangers_words(hostile), 0
    for mail in sink.received:
        on_the_wire(mail)
        assert mail.sender == ""
        assert len(mail.recipient) == 1
        shown = read(mail.content)
        if mail.recipient[0] == "boss@kaubamaja.example":
            assert shown["Auto-Submitted"] == "auto-generated"
            nothing_of_the_strangers(shown, strangers)
            continue
        assert shown["Reply-To"] is None
        assert [part.get_content_type() for part in shown.iter_parts()] == ["text/plain", "text/html"]
        assert not any(strangers.search(part.get_content()) for part in shown.iter_parts())
        parts += 1
    assert parts == len(hostile)
