"""People who write, answer us, and whose mail comes back: a seeded stream of mails in four languages for long runs."""

from __future__ import annotations

import email
import random
from dataclasses import dataclass, field
from email.policy import default

from tests.acceptance.living import letter
from tests.servers.smtp_sink import Received, SmtpSink

COMPLAINTS = (
    "Minu tellitud veekeetja jõudis kohale katkisena ja ma ootan juba teist nädalat uut.",
    "Чайник, который я заказал у вас, пришёл разбитым, и вторую неделю никто не отвечает.",
    "Tējkanna, ko pasūtīju, atnāca saplīsusi, un jau otro nedēļu neviens neatbild.",
    "The kettle that I ordered from you came broken, and nobody has answered me for two weeks.",
)
FURTHER = (
    "Lisan, et ka karp oli märg ja pitseerimata.",
    "Добавлю, что и коробка была мокрая.",
    "Vēl piebilstu, ka arī kaste bija slapja.",
    "I should add that the box was wet as well.",
)
SUBJECTS = ("Katkine veekeetja", "Разбитый чайник", "Saplīsusi tējkanna", "Broken kettle")
RETURNED = """\
Return-Path: <>
From: MAILER-DAEMON@{domain} (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{name}.report@{domain}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

<{recipient}>: 550 5.1.1 no such address here
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; {domain}

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such address here
--b
Content-Type: message/rfc822

"""
STAFF = "@kaubamaja.example"


@dataclass
class Post:
    """`next()` gives the next mail to `address`; `written` keeps them all. One in five answers a mail of ours that the
    relay has taken, one in twelve returns one."""

    chance: random.Random
    sink: SmtpSink
    address: str
    tag: str = "p"
    written: list[bytes] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)

    def next(self) -> bytes:
        """One mail with a Message-ID of its own."""
        roll = self.chance.random()
        ours = self._of_ours() if roll < 0.28 else None
        if ours is None:
            return self.complaint()
        return self.further(ours) if roll < 0.2 else self.returned(ours)

    def _id(self) -> str:
        return f"<{self.tag}.{len(self.written)}@klient.example>"

    def complaint(self) -> bytes:
        """A new one, from an address that nobody wrote from before."""
        number, tongue = len(self.written), self.chance.randrange(4)
        return self._kept(
            letter(
                f"{COMPLAINTS[tongue]} ({number})",
                sender=f"{self.tag}{number}@{self.tag}k{number % 200}.example",
                subject=SUBJECTS[tongue],
                to=self.address,
                message_id=self._id(),
            )
        )

    def _of_ours(self) -> Received | None:
        """A mail that a customer got from us; each customer answers once, or their server returns it."""
        open_ones = [
            mail
            for mail in self.sink.received[-40:]
            if mail.recipient[0] not in self.answered and not mail.recipient[0].endswith(STAFF)
        ]
        if not open_ones:
            return None
        return self.chance.choice(open_ones)

    def further(self, ours: Received) -> bytes:
        """Its recipient answers it."""
        self.answered.add(ours.recipient[0])
        read = email.message_from_bytes(ours.content, policy=default)
        return self._kept(
            letter(
                self.chance.choice(FURTHER),
                sender=ours.recipient[0],
                subject=f"Re: {read['Subject']}",
                to=self.address,
                message_id=self._id(),
                In_Reply_To=read["Message-ID"],
                References=read["Message-ID"],
            )
        )

    def returned(self, ours: Received) -> bytes:
        """Its recipient's server sends it back."""
        recipient = ours.recipient[0]
        self.answered.add(recipient)
        head = RETURNED.format(
            to=self.address,
            recipient=recipient,
            domain=recipient.partition("@")[2],
            name=self._id()[1:].partition("@")[0],
        )
        return self._kept(head.replace("\n", "\r\n").encode() + ours.content + b"\r\n--b--\r\n")

    def _kept(self, mail: bytes) -> bytes:
        self.written.append(mail)
        return mail
