"""`responder explain` and `check` say whom nobody believes, and by which header."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from responder.cli import responder

BOX = """\
company: {name: Kauba Maja OÜ}
mailboxes:
  - address: kaebused@kaubamaja.example
    imap: {host: h, username: u, password: {env: IMAP}}
    trusted_forms: [{from: form@kaubamaja.example}]
smtp: {host: h}
"""
BELIEVED = BOX.replace("smtp:", "    authserv_ids: [mx.kaubamaja.example]\nsmtp:")
HEAD = (
    "Authentication-Results: mx.kaubamaja.example; dmarc={}\n"
    "Received: from x (x [192.0.2.7]) by mx.kaubamaja.example with ESMTPS id 1; Fri, 20 Nov 2026 12:00:00 +0000\n"
)
MAIL = (
    "From: Anna <{}>\nReply-To: eva@klient.example\nSubject: Late\nDate: Fri, 20 Nov 2026 11:59:00 +0000\n\n"
    "It is late.\n"
)
Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """One verb on one configuration and one mail."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    monkeypatch.setenv("IMAP", "secret")

    def run_it(config: str, mail: str, *words: str) -> str:
        Path("responder.yaml").write_text(config + "state: state\n", encoding="utf-8")
        Path("mail.eml").write_text(mail, encoding="utf-8")
        told = CliRunner().invoke(responder, [*words], standalone_mode=False)
        assert told.exception is None, told.output
        return told.output

    return run_it


def test_the_page_shows_the_header_that_betrays_a_forged_sender(run: Run) -> None:
    """With the clause; the JSON has both too."""
    mail = HEAD.format("fail") + MAIL.format("anna@klient.example")
    page = run(BELIEVED, mail, "explain", "-c", "responder.yaml", "mail.eml")
    assert "authentication: dmarc=fail" in page
    assert "Authentication-Results: mx.kaubamaja.example; dmarc=fail  (RFC 8601" in page
    told = json.loads(run(BELIEVED, mail, "explain", "--json", "-c", "responder.yaml", "mail.eml"))
    assert (told["outcome"], told["withheld_by"], told["would_send"]) == (
        "complaint",
        "authentication",
        False,
    )
    assert told["evidence"].startswith("Authentication-Results: ")
    assert told["authentication"] == {"spf": "", "dkim": "", "dmarc": "fail"}


def test_the_page_names_the_form_that_mails_for_a_person(run: Run) -> None:
    """And the person is the sender."""
    mail = HEAD.format("pass") + MAIL.format("form@kaubamaja.example")
    page = run(BELIEVED, mail, "explain", "-c", "responder.yaml", "mail.eml")
    assert "by form" in page
    assert "form@kaubamaja.example" in page
    told = json.loads(run(BELIEVED, mail, "explain", "--json", "-c", "responder.yaml", "mail.eml"))
    assert (told["sender"], told["form"]) == ("eva@klient.example", "form@kaubamaja.example")


def test_check_notes_what_is_trusted_in_vain(run: Run) -> None:
    """Loudly, at its place, and the configuration stays sound."""
    told = run(BOX, "", "check", "-c", "responder.yaml")
    assert "note: responder.yaml:5:5: NOTHING of this is believed without `authserv_ids`" in told
    assert "sound" in told
    assert "NOTHING" not in run(BELIEVED, "", "check", "-c", "responder.yaml")
