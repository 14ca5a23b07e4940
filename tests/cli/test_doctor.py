"""`doctor`: each fault found, named, and given its exit code; nothing is sent and nothing changed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.living import Living, letter
from tests.cli.verbs import Inside, Visited, bound_by_modes
from tests.servers.certificates import Certificates
from tests.servers.dovecot import Dovecot, free_port
from tests.servers.smtp_conversation import SinkSettings
from tests.servers.smtp_sink import SmtpSink

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as server:
        yield server


@pytest.fixture
def world(dovecot: Dovecot, user: str, sink: SmtpSink, tmp_path: Path, called: Inside) -> Living:
    """A configuration for real servers; no daemon."""
    return Visited(tmp_path / "world", dovecot, sink.port, user, called=called)


def found(world: Living) -> tuple[int, dict[tuple[str, str], dict[str, Any]]]:
    """Exit code, and what was said by (first word of where, what)."""
    done = world.run("doctor", "--json", "-c", str(world.config))
    assert done.stderr == ""
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, {(row["where"].split()[0], row["what"]): row for row in rows}


def faults(world: Living) -> tuple[int, list[tuple[str, str, str]]]:
    code, rows = found(world)
    return code, [(*key, row["words"]) for key, row in rows.items() if row["sign"] == "fault"]


def put(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


def test_all_works(world: Living, dovecot: Dovecot, sink: SmtpSink) -> None:
    """0; one object a line; no mail sent, no flag set, no folder made."""
    dovecot.deliver(world.user, letter("Please help"))
    code, rows = found(world)
    assert code == 0
    assert {row["sign"] for row in rows.values()} <= {"ok", "note"}
    assert rows["mailbox", "login"]["words"] == f"{world.user}, folder INBOX with 1 messages"
    assert rows["smtp", "MAIL FROM:<>"]["words"] == "taken"
    assert rows["register", "folder"]["sign"] == "note"
    assert sink.received == []
    assert "DATA" not in {command.split()[0] for command in sink.commands}
    assert not {"$Complaint", "\\Seen"} & set(dovecot.read(world.user)[0][0])
    assert not world.register.parent.exists()


def test_words_end_with_the_sum(world: Living) -> None:
    """For people: a line a finding, and the last one says whether it will do."""
    told = world.run("doctor", "-c", str(world.config))
    assert told.stdout.splitlines()[-1] == "everything that is needed works"
    world.configure(put(f"port: {world.smtp_port}", f"port: {free_port()}"))
    told = world.run("doctor", "-c", str(world.config))
    assert told.stdout.splitlines()[-1] == "1 fault"
    assert told.stdout.splitlines()[-2].startswith("fault  smtp 127.0.0.1:")


def test_a_wrong_password_is_77(world: Living) -> None:
    """The password itself is nowhere."""
    (world.folder / "imap-password").write_text("wrong-secret")
    done = world.run("doctor", "-c", str(world.config))
    assert done.returncode == 77
    assert f"refused the login of {world.user}" in done.stdout
    assert "wrong-secret" not in done.stdout + done.stderr


def test_an_unreachable_mailbox_is_69_and_hides_no_other_fault(world: Living, dovecot: Dovecot) -> None:
    """Both servers are looked at, whatever the first one says."""
    world.configure(
        lambda text: put(f"port: {dovecot.port}", f"port: {free_port()}")(
            put(f"port: {world.smtp_port}", f"port: {free_port()}")(text)
        )
    )
    code, told = faults(world)
    assert code == 69
    assert [(where, what) for where, what, _ in told] == [("mailbox", "unreachable"), ("smtp", "connect")]


@pytest.mark.parametrize("ca_file", [True, False])
def test_a_certificate_for_another_name_or_of_nobody_is_78(
    world: Living, dovecot: Dovecot, certificates: Certificates, ca_file: bool
) -> None:
    """No login is sent; the cure is named: name, or authority."""
    ca = f", ca_file: {certificates.ca_file}" if ca_file else ""
    world.configure(put(f"port: {dovecot.port}, tls: none", f"port: {dovecot.port_tls}, tls: implicit{ca}"))
    code, told = faults(world)
    assert code == 78
    ((where, what, words),) = told
    assert (where, what) == ("mailbox", "insecure")
    assert "no login was sent" in words


def test_a_relay_with_a_wrong_certificate_is_78(world: Living, certificates: Certificates) -> None:
    """Signed by the right authority, for another host."""
    certificate, key = certificates.issue("elsewhere", names=("elsewhere.example",))
    with SmtpSink(SinkSettings(tls="implicit", certificate=str(certificate), key=str(key))) as relay:
        secure = f"port: {relay.port}, tls: implicit, ca_file: {certificates.ca_file}"
        world.configure(put(f"port: {world.smtp_port}, tls: none", secure))
        code, ((where, what, words),) = faults(world)
    assert (code, where, what) == (78, "smtp", "tls")
    assert "Check tls and ca_file" in words


def test_a_relay_that_refuses_the_login_is_77(world: Living, certificates: Certificates) -> None:
    """With its answer and what to check."""
    settings = SinkSettings(users={"desk": "right"})
    with SmtpSink(settings) as relay:
        account = (
            f"port: {relay.port}, tls: none, username: desk, password: {{file: {world.folder}/imap-password}}"
        )
        world.configure(put(f"port: {world.smtp_port}, tls: none", account))
        code, ((where, what, words),) = faults(world)
    assert (code, where, what) == (77, "smtp", "auth")
    assert words.startswith("535 ")
    assert words.endswith("that the account may send.")


@pytest.mark.parametrize(
    ("line", "sign", "said"),
    [
        ("", "note", "bounces NOT SET: our mails go out with MAIL FROM:<>, to which no mail system reports"),
        (
            "    envelope_from: out@kaubamaja.example\n",
            "note",
            "bounces NOT SET: reports come to out@kaubamaja.example",
        ),
        (
            "    bounces: bounces@kaubamaja.example\n",
            "ok",
            "they come to bounces@kaubamaja.example with a token",
        ),
    ],
)
def test_it_says_how_an_undelivered_mail_comes_back(world: Living, line: str, sign: str, said: str) -> None:
    """Loudly where none does, or few are understood: nobody would miss what never comes. Still 0, since all works."""
    world.configure(put("    prefix: KB\n", f"    prefix: KB\n{line}"))
    code, rows = found(world)
    assert code == 0
    assert rows["mailbox", "reports"]["sign"] == sign
    assert rows["mailbox", "reports"]["words"].startswith(said)


def test_patience_without_a_probe_is_refused(world: Living) -> None:
    """64: it would wait for nothing; so is one out of its bounds."""
    for words in (("--patience", "5"), ("--probe", "--patience", "0"), ("--probe", "--patience", "soon")):
        assert world.run("doctor", *words, "-c", str(world.config)).returncode == 64


def test_a_relay_that_refuses_the_null_sender_is_78(world: Living) -> None:
    """Unless every mailbox has an envelope_from: then nobody needs it."""
    with SmtpSink(SinkSettings(null_sender=False)) as relay:
        world.configure(put(f"port: {world.smtp_port}", f"port: {relay.port}"))
        code, ((_, what, words),) = faults(world)
        assert (code, what) == (78, "MAIL FROM:<>")
        assert f"set bounces of {world.user}" in words
        own = f"    envelope_from: {world.address}\n    prefix: KB"
        world.configure(
            lambda text: put("    prefix: KB", own)(
                put(f"port: {world.smtp_port}", f"port: {relay.port}")(text)
            )
        )
        assert faults(world) == (0, [])


def test_a_missing_folder_is_78(world: Living) -> None:
    """The watched one, with those that there are; and the one to move to."""
    world.configure(put("    prefix: KB", "    folder: Complaints\n    prefix: KB"))
    code, ((where, what, words),) = faults(world)
    assert (code, where, what) == (78, "mailbox", "folder-missing")
    assert "INBOX" in words
    world.configure(put("    prefix: KB", "    move_to: Done\n    prefix: KB"))
    code, ((where, what, words),) = faults(world)
    assert (code, where, what) == (78, "mailbox", "move_to")
    assert "there is no folder Done" in words


RULES = """rules:
  - {{id: late, when: {{subject: late}}, then: {{move_to: Late}}}}
  - {{id: elsewhere, when: {{all: [{{not: {{mailbox: {user}}}}}, {{subject: x}}]}}, then: {{tags: a, move_to: Other}}}}
  - {{id: rest, then: {{category: other}}}}
"""


def test_a_missing_folder_of_a_rule_is_78(world: Living, dovecot: Dovecot) -> None:
    """The rule is named; a rule that cannot be met in a mailbox asks nothing of it."""
    world.configure(lambda text: text + RULES.format(user=world.user))
    code, ((where, what, words),) = faults(world)
    assert (code, where, what) == (78, "mailbox", "rule late")
    assert words.startswith("there is no folder Late, to which rule late moves")
    with dovecot.session(world.user) as session:
        assert session.create("Late")[0] == "OK"
    assert faults(world) == (0, [])


@pytest.mark.parametrize("place", ["file", "file/state", "link"])
def test_a_state_that_cannot_be_a_folder_is_78(world: Living, place: str) -> None:
    """What the first start could not make is no note."""
    (world.folder / "file").write_text("mine")
    (world.folder / "link").symlink_to(world.folder / "nowhere")
    world.configure(put(f"state: {world.folder / 'state'}", f"state: {world.folder / place}"))
    code, told = faults(world)
    assert code == 78
    assert [(where, what) for where, what, _ in told] == [("register", "folder")]


@pytest.mark.parametrize("mode", [0o500, 0o000])
@pytest.mark.parametrize("place", ["closed", "closed/state"])
def test_a_state_that_cannot_be_written_is_78(world: Living, place: str, mode: int) -> None:
    """The folder itself, or the one in which the first start would make it."""
    (world.folder / "closed").mkdir(mode=mode)
    world.configure(put(f"state: {world.folder / 'state'}", f"state: {world.folder / place}"))
    command = bound_by_modes(sys.executable, "-m", "responder", "doctor", "-c", str(world.config))
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=180)
    assert done.returncode == 78, done.stderr
    assert done.stdout.startswith(f"fault  register {world.folder / place}  folder: cannot be ")


def test_a_register_that_is_none_is_78(world: Living) -> None:
    """And a sound one is said to be readable."""
    world.register.parent.mkdir()
    world.register.write_bytes(b"not a database" * 500)
    code, ((where, what, words),) = faults(world)
    assert (code, where, what) == (78, "register", "file")
    assert "damaged" in words


def test_a_register_that_cannot_be_written_is_78(world: Living) -> None:
    """As one is that another account made."""
    world.start()
    assert world.stop() == 0
    assert faults(world) == (0, [])
    world.register.chmod(0o400)
    command = bound_by_modes(sys.executable, "-m", "responder", "doctor", "-c", str(world.config))
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=180)
    assert done.returncode == 78
    assert "file: cannot be written" in done.stdout


def test_a_faulty_configuration_is_78_before_any_login(world: Living, sink: SmtpSink) -> None:
    """A missing secret, too: the service could not start."""
    (world.folder / "imap-password").unlink()
    done = world.run("doctor", "-c", str(world.config))
    assert (done.returncode, done.stdout) == (78, "")
    assert f"{world.config}:" in done.stderr
    assert sink.connections == 0


def test_where_answers_are_looked_for_is_said(world: Living, dovecot: Dovecot) -> None:
    """The server's own Sent folder; a named one that is missing; nothing where nobody looks."""
    code, rows = found(world)
    assert (code, rows["mailbox", "sent"]["sign"]) == (0, "ok")
    assert rows["mailbox", "sent"]["words"] == "answers are read from Sent"
    world.configure(put("    poll:", "    sent_folder: Outgoing\n    sent_copy: true\n    poll:"))
    code, rows = found(world)
    assert (code, rows["mailbox", "sent"]["sign"]) == (0, "note")
    assert "Outgoing" in rows["mailbox", "sent"]["words"]
    world.configure(put("    poll:", "    watch_sent: false\n    poll:"))
    code, rows = found(world)
    assert ("mailbox", "sent") not in rows
