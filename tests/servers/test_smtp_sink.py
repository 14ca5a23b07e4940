"""The sink itself: what it says it received is what was sent, in a thread and as a process that may be killed."""

from __future__ import annotations

import smtplib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.smtp_conversation import SinkSettings
from tests.servers.smtp_sink import SmtpSink, read_file

ROOT = Path(__file__).parents[2]


def test_the_wire_and_the_meaning_are_both_kept() -> None:
    """Seen by another client: doubled dots on the wire, single ones in the content; envelope and options as sent."""
    with SmtpSink(SinkSettings(size=10_000)) as sink, smtplib.SMTP("127.0.0.1", sink.port) as client:
        client.sendmail("a@example.org", ["b@example.org", "c@example.org"], b".one\r\n..\r\nend\r\n")
    (mail,) = sink.received
    assert (mail.wire, mail.content) == (b"..one\r\n...\r\nend\r\n", b".one\r\n..\r\nend\r\n")
    assert (mail.sender, mail.recipient) == ("a@example.org", ("b@example.org", "c@example.org"))
    assert mail.mail_options == ("size=15",)


@pytest.mark.parametrize("content", [b"", b".\r\n", b"\r\n", b"\r\n.\r\n"])
def test_short_contents_are_read_to_their_end(content: bytes) -> None:
    """Nothing at all, and contents that look like the final dot."""
    with SmtpSink() as sink, smtplib.SMTP("127.0.0.1", sink.port) as client:
        client.sendmail("a@example.org", ["b@example.org"], content)
        client.sendmail("a@example.org", ["b@example.org"], b"next\r\n")
    assert [mail.content for mail in sink.received] == [content or b"\r\n", b"next\r\n"]


def test_a_process_has_on_disk_what_it_acknowledged(tmp_path: Path) -> None:
    """Killed right after its 250, the file holds that mail; a line cut short is not counted."""
    file = tmp_path / "mails.jsonl"
    command = [sys.executable, "-m", "tests.servers.smtp_sink", "--file", str(file), "--user", "desk:pw"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        with smtplib.SMTP("127.0.0.1", int(process.stdout.readline())) as client:
            client.login("desk", "pw")
            client.sendmail("", ["b@example.org"], b"Subject: \xd0\xb6\r\n\r\n.\r\n")
            process.kill()
            process.wait(60)
            client.close()
    with file.open("ab") as broken:
        broken.write(b'{"sender": "cut sho')
    (mail,) = read_file(file)
    assert (mail.sender, mail.recipient, mail.user) == ("", ("b@example.org",), "desk")
    assert mail.content == b"Subject: \xd0\xb6\r\n\r\n.\r\n"


def test_no_file_is_no_mail(tmp_path: Path) -> None:
    """Asked before the first mail, the answer is an empty list."""
    assert read_file(tmp_path / "none.jsonl") == []
