"""What `responder status --prometheus` says: how things are now, all of it gauges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from responder.cli.series import Labels, Sample, family
from responder.cli.series import text as written
from responder.cli.status_outages import took
from responder.cli.status_page import Status
from responder.core.breaker import CLOSED
from responder.core.outage import CANARY, MAILBOX, RELAY


def text(told: Status) -> str:
    """All series; the same names whether all is well or not. Ends with a line feed."""
    return written(line for one in (_daemon, _mailboxes, _probes, _mails) for line in one(told))


def _daemon(told: Status) -> Iterator[str]:
    yield from _one("daemon_alive", "Whether the daemon runs and gives signs of life.", told.alive)
    yield from _one("attention", "Things that need a person.", len(told.attention))
    lasting = {(one.what, one.mailbox) for one in told.watching.outages}
    kinds = [(RELAY, "")] + [(MAILBOX, name) for name in told.last_mail]
    kinds += [(CANARY, name) for name in told.watching.probes]
    samples: list[Sample] = [
        ((("what", what), ("mailbox", name)), int((what, name) in lasting)) for what, name in kinds
    ]
    yield from family("outage", "gauge", "Whether an outage lasts that an alarm was raised for.", samples)


def _mailboxes(told: Status) -> Iterator[str]:
    """What a daemon said last is true of when it looked, whether it still runs or not."""
    boxes = told.health.mailboxes if told.health else {}
    looked: list[Sample] = [
        (_box(name), datetime.fromisoformat(boxes[name].looked_at).timestamp())
        for name in told.last_mail
        if name in boxes and boxes[name].looked_at
    ]
    yield from family("mailbox_looked_at_seconds", "gauge", "Unix time of the last whole look.", looked)
    came: list[Sample] = [(_box(name), at.timestamp()) for name, at in told.last_mail.items() if at]
    yield from family("mailbox_last_mail_seconds", "gauge", "Unix time of the last new mail.", came)


def _probes(told: Status) -> Iterator[str]:
    probes = [(_box(name), probe) for name, probe in told.watching.probes.items() if probe]
    sent: list[Sample] = [(box, probe.sent_at.timestamp()) for box, probe in probes]
    yield from family("probe_sent_seconds", "gauge", "Unix time at which the last probe left.", sent)
    lasted: list[Sample] = [(box, took(probe)) for box, probe in probes]
    yield from family("probe_took_seconds", "gauge", "How long the last probe was on its way.", lasted)


def _mails(told: Status) -> Iterator[str]:
    outbox, complaints, messages = told.outbox, told.complaints, told.messages
    yield from _one("outbox_queued", "Mails to customers that wait.", outbox.queued)
    yield from _one("outbox_deferred", "Mails that the relay put off.", outbox.deferred)
    yield from _one("outbox_uncertain", "Mails that the relay may have.", outbox.uncertain)
    yield from _one("outbox_failed", "Unanswered complaints with a mail that failed for good.", outbox.failed)
    yield from _one("breaker_open", "Whether mails are held back by the breaker.", _held_back(told))
    yield from _one("complaints_unanswered", "Complaints without an answer.", complaints.unanswered)
    yield from _one("complaints_overdue", "Of these: their due time is over.", complaints.overdue)
    yield from _one("held_messages", "Messages of strangers that wait for a word.", messages.held)
    yield from _one("set_aside_messages", "Messages that could not be read.", messages.set_aside)
    yield from _one("held_notices", "Notices of delay that wait for a word.", told.notices)


def _held_back(told: Status) -> bool:
    return bool(told.throttle.times) and told.sending.breaker != CLOSED


def _one(name: str, words: str, number: int) -> Iterator[str]:
    return family(name, "gauge", words, [((), int(number))])


def _box(name: str) -> Labels:
    return (("mailbox", name),)
