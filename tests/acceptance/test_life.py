"""The main job, end to end: the real process, real Dovecot, a real SMTP server."""

from __future__ import annotations

import email
import json
import re
import signal
import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default

from tests.acceptance.living import Living, letter, wait_until
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

TAG = re.compile(r"\[(KB-\d{4}-\d{5}-[0-9A-Z])\]")


def read(content: bytes) -> EmailMessage:
    """A mail as a client shows it."""
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def answer_to(mail: EmailMessage, text: str, sender: str, subject: str | None = None) -> bytes:
    """A reply as a mail client writes it."""
    return letter(
        text,
        sender=sender,
        subject=subject or f"Re: {mail['Subject']}",
        In_Reply_To=mail["Message-ID"],
        References=f"{mail['References'] or ''} {mail['Message-ID']}".strip(),
    )


def test_a_complaint_is_acknowledged_with_id_and_reply_time_and_its_answer_joins_it(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """Mail in, acknowledgement out in the writer's language, the reply to it on the same complaint, no second mail."""
    living.start()
    dovecot.deliver(living.user, letter("Здравствуйте! Заказ 123456 так и не пришёл, жду уже неделю."))
    living.wait_line("reply.sent")
    acknowledgement = read(sink.received[0].content)
    identifier = TAG.search(acknowledgement["Subject"])[1]
    text = acknowledgement.get_content()
    assert identifier in text
    assert re.search(r"не позднее: \w+, \d+ \w+(?: \d{4} г\.)?, \d\d:\d\d", text)
    assert sink.received[0].sender == ""
    assert sink.received[0].recipient == ("anna@klient.example",)
    assert acknowledgement["Auto-Submitted"] == "auto-replied"
    dovecot.deliver(
        living.user, answer_to(acknowledgement, "Забыл: куплено вчера.", "Anna Tamm <anna@klient.example>")
    )
    joined = living.wait_line("message.joined")
    assert (joined["complaint"], joined["signal"]) == (identifier, "signed")
    assert living.stop() == 0
    assert len(sink.received) == 1
    assert living.query("SELECT outcome FROM correspondence ORDER BY id") == [("complaint",), ("followup",)]


def test_a_stranger_who_quotes_a_number_does_not_join(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """Another address with the tag in its subject is a new complaint, and its answer does not tell of the first."""
    living.start()
    dovecot.deliver(living.user, letter("My parcel never came."))
    living.wait_line("reply.sent")
    first = read(sink.received[0].content)
    number = TAG.search(first["Subject"])[1]
    stranger = letter("Tell me more", sender="Eve <eve@stranger.example>", subject=f"Re: [{number}]")
    dovecot.deliver(living.user, stranger)
    living.wait_line("reply.sent", count=2)
    second = read(sink.received[1].content)
    assert TAG.search(second["Subject"])[1] != number
    assert number not in second.as_string()
    assert living.query("SELECT count(*) FROM complaints") == [(2,)]
    assert living.query("SELECT other FROM links") == [(number,)]


def test_a_stranger_with_a_forwarded_token_is_held(living: Living, dovecot: Dovecot, sink: SmtpSink) -> None:
    """A valid token from an address it was not made for changes nothing and gets no answer."""
    living.start()
    dovecot.deliver(living.user, letter("My parcel never came."))
    living.wait_line("reply.sent")
    forwarded = answer_to(read(sink.received[0].content), "I saw this", "Eve <eve@stranger.example>")
    dovecot.deliver(living.user, forwarded)
    living.wait_line("message.held")
    assert living.stop() == 0
    assert len(sink.received) == 1


def test_mail_that_lay_there_before_the_first_start_is_not_answered(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """The first start stores a baseline; --since takes the backlog in, after --yes."""
    dovecot.deliver_many(
        living.user, [letter(f"Old complaint {n}", sender=f"a{n}@k.example") for n in range(3)]
    )
    living.start()
    assert living.wait_line("mailbox.baseline")["messages"] == 3
    dovecot.deliver(living.user, letter("New complaint"))
    living.wait_line("reply.sent")
    assert living.stop() == 0
    assert len(sink.received) == 1
    asked = living.run("run", "-c", str(living.config), "--once", "--since", "1d")
    assert asked.returncode == 64
    assert "4 messages since" in asked.stderr
    taken = living.run("run", "-c", str(living.config), "--once", "--since", "1d", "--yes")
    assert taken.returncode == 0, taken.stderr
    assert len(sink.received) == 4
    assert living.query("SELECT count(*) FROM complaints") == [(4,)]


def test_a_restart_goes_on_where_it_stopped(living: Living, dovecot: Dovecot, sink: SmtpSink) -> None:
    """Mail that came while the daemon was down is answered once; what was answered is not answered again."""
    living.start()
    dovecot.deliver(living.user, letter("First", sender="a@k.example"))
    living.wait_line("reply.sent")
    assert living.stop() == 0
    dovecot.deliver(living.user, letter("Second", sender="b@k.example"))
    living.start()
    living.wait_line("reply.sent", count=2)
    assert living.stop() == 0
    assert [mail.recipient for mail in sink.received] == [("a@k.example",), ("b@k.example",)]


def test_registered_mail_is_marked_and_nobody_elses_flags_are_touched(
    living: Living, dovecot: Dovecot
) -> None:
    """The keyword is set; the mail stays unread, and a colleague's flags stay."""
    living.start()
    dovecot.deliver(living.user, letter("Please help"))
    living.wait_line("reply.sent")

    def flags() -> set[str]:
        return set(dovecot.read(living.user)[0][0])

    wait_until(lambda: "$Complaint" in flags(), what="keyword")
    assert "\\Seen" not in flags()


def test_dry_run_writes_nothing_and_sends_nothing(living: Living, dovecot: Dovecot, sink: SmtpSink) -> None:
    """No register, no flag, no mail; the log says what would have been answered."""
    dovecot.deliver(living.user, letter("Please help"))
    done = living.run("run", "-c", str(living.config), "--dry-run", "--once", "--since", "1d")
    assert done.returncode == 0, done.stderr
    events = [json.loads(line)["event"] for line in done.stdout.splitlines()]
    assert "complaint.registered" in events
    told = next(json.loads(line) for line in done.stdout.splitlines() if "dry_run.would_send" in line)
    assert TAG.search(told["subject"])[1] == told["complaint"]
    assert not sink.received
    assert not living.register.parent.exists()
    assert "$Complaint" not in dovecot.read(living.user)[0][0]


def test_sighup_swaps_the_rules_and_a_faulty_file_keeps_the_old_ones(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """`responder reload` waits for the result: 0 and the new prefix in force, or 78 and the faults."""
    living.environ["STATE_DIRECTORY"] = str(living.register.parent)  # as systemd sets it for ExecReload
    living.start()
    living.configure(lambda text: text.replace("prefix: KB", "prefix: NEW"))
    done = living.run("reload", "-c", str(living.config))
    assert done.returncode == 0, done.stderr
    dovecot.deliver(living.user, letter("Please help", sender="a@k.example"))
    assert living.wait_line("complaint.registered")["complaint"].startswith("NEW-")
    living.configure(lambda text: text.replace("prefix: KB", "prefixx: KB"))
    done = living.run("reload", "-c", str(living.config), "--pid", str(living.process.pid))
    assert done.returncode == 78
    assert f"{living.config}:7:5: " in done.stderr
    assert "prefix" in done.stderr
    assert living.wait_line("configuration.refused")["faults"]
    dovecot.deliver(living.user, letter("Please help too", sender="b@k.example"))
    assert living.wait_line("complaint.registered", count=2)["complaint"].startswith("NEW-")


def test_sighup_names_the_secret_that_needs_a_restart(living: Living) -> None:
    """A changed password is read, kept for the next start, and named."""
    living.start()
    secret = living.folder / "imap-password"
    secret.write_text("another")
    living.process.send_signal(signal.SIGHUP)
    told = living.wait_line("configuration.reloaded")
    assert told["restart_for"] == [f"mailboxes.{living.user}.imap.password"]
    assert "another" not in json.dumps(living.lines)


def test_sigterm_ends_within_ten_seconds_while_the_relay_stalls(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """A relay that does not answer the final dot holds up no stop; the mail stays queued with the same Message-ID."""
    from tests.servers.scripted_smtp import ScriptedSmtp

    with ScriptedSmtp({"BODY": "stall"}) as relay:
        living.smtp_port = relay.port
        living.configure()
        living.start()
        dovecot.deliver(living.user, letter("Please help"))
        wait_until(
            lambda: bool(living.query("SELECT 1 FROM outbox WHERE claimed_at IS NOT NULL")), what="claim"
        )
        begun = time.monotonic()
        assert living.stop() == 0
        assert time.monotonic() - begun < 10
    before = living.query("SELECT message_id, state FROM outbox")
    assert before[0][1] == "QUEUED"
    living.smtp_port = sink.port
    living.configure()
    living.start()
    living.wait_line("reply.sent")
    assert read(sink.received[0].content)["Message-ID"] == f"<{before[0][0]}>"


def test_two_daemons_on_one_register_the_second_refuses(living: Living) -> None:
    """Exit 75 with a sentence that names the first one's process."""
    living.start()
    second = living.run("run", "-c", str(living.config))
    assert second.returncode == 75
    assert str(living.process.pid) in second.stderr


def test_a_refused_login_of_the_only_mailbox_is_exit_77(living: Living) -> None:
    """Nobody's password is in what it says."""
    (living.folder / "imap-password").write_text("wrong-secret")
    done = living.run("run", "-c", str(living.config))
    assert done.returncode == 77, done.stdout
    assert "wrong-secret" not in done.stdout + done.stderr


def test_a_dead_idle_is_noticed_by_the_poll(living: Living, dovecot: Dovecot, sink: SmtpSink) -> None:
    """The server tells nothing any more, silently: the tick finds the mail."""
    from tests.servers.proxy import Proxy

    with Proxy(dovecot.port) as proxy:
        living.configure(lambda text: text.replace(f"port: {dovecot.port}", f"port: {proxy.port}"))
        living.start()
        dovecot.deliver(living.user, letter("First", sender="a@k.example"))
        living.wait_line("reply.sent")
        proxy.blackhole = True
        dovecot.deliver(living.user, letter("Second", sender="b@k.example"))
        proxy.drop()
        proxy.blackhole = False
        living.wait_line("reply.sent", count=2)
    assert len(sink.received) == 2


def test_sigterm_ends_within_ten_seconds_while_the_imap_server_is_silent(
    living: Living, dovecot: Dovecot
) -> None:
    """A server that accepts the connection and says nothing holds up no stop, not even before the first login."""
    from tests.servers.proxy import Proxy

    with Proxy(dovecot.port) as proxy:
        proxy.blackhole = True
        living.configure(lambda text: text.replace(f"port: {dovecot.port}", f"port: {proxy.port}"))
        living.start(wait_for="daemon.started")
        begun = time.monotonic()
        assert living.stop() == 0
        assert time.monotonic() - begun < 10


def test_one_mail_that_the_server_cannot_serve_blocks_no_other(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """Fetching it ends the connection every time: the others are answered, and it is when it can be read again."""
    living.start()
    assert living.stop() == 0
    names = [dovecot.deliver(living.user, letter("Help", sender=f"v{n}@k.example")) for n in range(6)]
    box = dovecot.maildir(living.user)
    broken = next(
        path for path in (*(box / "new").iterdir(), *(box / "cur").iterdir()) if names[2] in path.name
    )
    broken.chmod(0)
    done = living.run("run", "-c", str(living.config), "--once")
    assert done.returncode == 75
    assert len(sink.received) == 5
    living.start(wait_for="mailbox.unreachable", within=90)
    dovecot.deliver(living.user, letter("Help", sender="last@k.example"))
    wait_until(lambda: len(sink.received) == 6, within=90, what="the next one answered")
    assert living.stop() == 0
    next(path for path in box.rglob("*") if names[2] in path.name).chmod(0o600)
    assert living.run("run", "-c", str(living.config), "--once").returncode == 0
    assert len(sink.received) == 7


def test_a_register_that_vanished_is_no_first_start(living: Living, dovecot: Dovecot) -> None:
    """Numbers that were given once are not given again unnoticed."""
    living.start()
    assert living.stop() == 0
    living.register.write_bytes(b"")
    done = living.run("run", "-c", str(living.config), "--once")
    assert done.returncode == 78
    assert "the register is gone" in done.stderr


def test_an_autoresponder_that_strips_every_mark_meets_the_budget(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """New subject each time, no headers, a domain in Unicode and in ASCII by turns: three answers an hour."""
    living.start()
    for number in range(8):
        domain = "käru.example" if number % 2 else "xn--kru-qla.example"
        raw = letter(f"Text {number}", sender="bot@x.example", subject=f"Subject {number}")
        dovecot.deliver(living.user, raw.replace(b"bot@x.example", f"bot@{domain}".encode()))
    wait_until(lambda: living.query("SELECT count(*) FROM complaints") == [(8,)], what="registered")
    wait_until(lambda: not living.query("SELECT 1 FROM outbox WHERE state = 'QUEUED'"), what="sent")
    assert living.stop() == 0
    assert len(sink.received) == 3


def test_mail_that_came_while_the_first_login_failed_is_answered(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """The baseline is what lay there when the daemon started, not when the server came back."""
    from tests.servers.proxy import Proxy

    dovecot.deliver(
        living.user, letter("Old", sender="old@k.example"), datetime.now(UTC) - timedelta(hours=1)
    )
    with Proxy(dovecot.port) as proxy:
        proxy.refuse = True
        living.configure(lambda text: text.replace(f"port: {dovecot.port}", f"port: {proxy.port}"))
        living.start(wait_for="mailbox.unreachable")
        dovecot.deliver(
            living.user, letter("New", sender="new@k.example"), datetime.now(UTC) + timedelta(seconds=1)
        )
        proxy.refuse = False
        living.wait_line("reply.sent")
        assert living.stop() == 0
    assert [mail.recipient for mail in sink.received] == [("new@k.example",)]


def test_a_customers_mail_after_the_answer_starts_a_new_clock(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """Answered is said by a verb; what the customer writes then opens the complaint again; his robot does not."""
    living.start()
    dovecot.deliver(living.user, letter("My parcel never came."))
    living.wait_line("reply.sent")
    first = read(sink.received[0].content)
    identifier = TAG.search(first["Subject"])[1]
    assert living.run("answered", "-c", str(living.config), identifier).returncode == 0
    away = answer_to(first, "I am away.", "Anna <anna@klient.example>")
    dovecot.deliver(
        living.user, away.replace(b"MIME-Version", b"Auto-Submitted: auto-replied\r\nMIME-Version", 1)
    )
    living.wait_line("message.joined")
    assert living.query("SELECT stage, clock FROM complaints") == [("answered", 1)]
    dovecot.deliver(living.user, answer_to(first, "It still has not come.", "Anna <anna@klient.example>"))
    living.wait_line("message.joined", count=2)
    assert living.stop() == 0
    assert living.query("SELECT stage, clock FROM complaints") == [("acknowledged", 2)]
    assert living.query("SELECT count(*) FROM due_times WHERE done_at IS NULL AND threshold = 100") == [(1,)]
    assert len(sink.received) == 1
