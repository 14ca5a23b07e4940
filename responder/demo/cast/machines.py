"""What machines send to a complaints mailbox. None of it may be answered."""

from __future__ import annotations

from responder.demo.letters import Correspondent, Letter, Outcome

NEWSLETTER = Letter(
    key="newsletter",
    sender=Correspondent("Põhjala Sisustus", "uudised@pohjala-sisustus.example"),
    subject="Uued vaibad ja valgustid on kohal",
    html="<html><body><h1>Põhjala Sisustus</h1><p>Uued villased vaibad ja valgustid on poes.</p>"
    '<p style="font-size:10px">Ei soovi enam kirju? <a href="https://pohjala-sisustus.example/lahku">Loobu</a>'
    "</p></body></html>",
    headers={
        "List-Id": "<uudised.pohjala-sisustus.example>",
        "List-Unsubscribe": "<https://pohjala-sisustus.example/lahku>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
    },
    expected=Outcome.SILENT,
    remark="a newsletter",
)

NO_REPLY = Letter(
    key="no-reply",
    sender=Correspondent("Pakikuller", "noreply@pakikuller.example"),
    subject="Teie saadetis 7781-2204 on üle antud",
    text="Tere!\n\nSaadetis 7781-2204 anti saajale üle kell 11.42.\n\nSellele kirjale ei saa vastata.\n",
    expected=Outcome.SILENT,
    remark="a notice from a no-reply address",
)

MONITOR = Letter(
    key="monitor",
    sender=Correspondent("Cron Daemon", "root@varukoopia.example"),
    subject="Cron <root@varukoopia> /usr/local/bin/backup --weekly",
    text="backup: 3 of 3 volumes written, 41.2 GB\n",
    headers={"Auto-Submitted": "auto-generated", "X-Cron-Env": "<SHELL=/bin/sh>"},
    expected=Outcome.SILENT,
    remark="a scheduled job of some server",
)

MACHINES: tuple[Letter, ...] = (NEWSLETTER, NO_REPLY, MONITOR)


def out_of_office(absent: Correspondent, subject: str, answers: str) -> Letter:
    """The mail program of somebody on leave answers our acknowledgement."""
    return Letter(
        key="out of office",
        sender=absent,
        subject=f"Automātiskā atbilde: {subject}",
        charset="windows-1257",
        headers={
            "In-Reply-To": answers,
            "References": answers,
            "Auto-Submitted": "auto-replied",
            "X-Auto-Response-Suppress": "All",
        },
        text="Labdien!\n\nEsmu atvaļinājumā līdz nākamajai pirmdienai. Steidzamos gadījumos\n"
        "zvaniet uz mūsu biroju.\n\nLīga Ozoliņa\n",
        expected=Outcome.SILENT,
        remark="an out-of-office reply to our acknowledgement",
    )


BOUNCER = Correspondent("Mail Delivery Subsystem", "mailer-daemon@works.example")
_FORWARDED_TO = "t.whitfield@works.example"


def bounce(date: str, desk: str, acknowledgement: bytes) -> Letter:
    """A delivery status notification (RFC 3464): the customer forwards his mail to a full mailbox at work, whose server
    returns our acknowledgement to its From. `date` as in a header."""
    head = f"""\
Date: {date}
From: {BOUNCER}
To: {desk}
Subject: Undelivered Mail Returned to Sender
Message-ID: <7F3A1.4C02@mx.works.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="7F3A1.mx"

--7F3A1.mx
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.works.example.

Your message could not be delivered to one or more recipients:

<{_FORWARDED_TO}>: 552 5.2.2 Mailbox full

--7F3A1.mx
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.works.example
Arrival-Date: {date}

Final-Recipient: rfc822; {_FORWARDED_TO}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full

--7F3A1.mx
Content-Type: message/rfc822

"""
    content = head.replace("\n", "\r\n").encode() + acknowledgement.rstrip() + b"\r\n\r\n--7F3A1.mx--\r\n"
    return Letter(
        key="bounce",
        sender=BOUNCER,
        subject="Undelivered Mail Returned to Sender",
        text="<t.whitfield@works.example>: 552 5.2.2 Mailbox full",
        content=content,
        envelope="",
        expected=Outcome.SILENT,
        remark="a bounce of our acknowledgement, forwarded to a full mailbox",
    )
