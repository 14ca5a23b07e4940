"""Steps 1 and 2 of the guard: our own mail, and what mail systems say of it. Such a message is an event, never a
complaint."""

from __future__ import annotations

import re

from responder.core.machines import machine_marks as marks
from responder.core.machines.originators import is_own, senders, system_senders
from responder.core.machines.returned_mail import is_bounce_subject
from responder.core.machines.system_addresses import is_postmaster
from responder.core.mail.headers import drop_comments
from responder.core.mail.parameters import structured
from responder.core.message import Message
from responder.core.verdict import GuardPolicy, Silence, silence


def own_mail(message: Message, policy: GuardPolicy) -> Silence | None:
    # A token of ours is ASCII; anything else cannot verify and need not be tried.
    if message.message_id.isascii() and policy.is_own_id(message.message_id):
        return silence("own-mail", "RFC 3834 section 2", "message-id", message.message_id, event=True)
    for value in message.all("x-responder-loop"):
        if value.isascii() and policy.is_own_loop(value.strip()):
            return silence("own-mail", "RFC 3834 section 2", "x-responder-loop", value, event=True)
    for name, address in senders(message, ("from", "sender", "return-path")):
        if is_own(address, policy.own_addresses):
            return silence("own-mail", "RFC 3834 section 2", name, address.spec, event=True)
    return None


def null_return_path(message: Message, policy: GuardPolicy) -> Silence | None:
    values = message.all("return-path") or (() if message.return_path is None else (message.return_path,))
    for value in values:
        bare = re.sub(r"[<>\"'\s]", "", drop_comments(value)).casefold()
        # Some mailers print the null path as MAILER-DAEMON, qmail a double bounce's as #@[].
        if bare in {"", "@", "mailer-daemon", "#@[]"}:
            return silence("null-return-path", "RFC 3834 section 2", "return-path", value or "<>", event=True)
    return None


def report(message: Message, policy: GuardPolicy) -> Silence | None:
    for value in (*message.all("content-type"), message.media_type):
        read = structured(value)
        if read.value == "multipart/report":
            kind = (read.parameters.get("report-type") or message.report_type).strip().casefold()
            clause = marks.REPORT_CLAUSES.get(kind, "RFC 6522")
            return silence("report", clause, "content-type", value, event=True)
        if (kind := read.value.removeprefix("message/")) != read.value and kind in marks.REPORT_CLAUSES:
            return silence("report", marks.REPORT_CLAUSES[kind], "content-type", value, event=True)
    return None


def bounce(message: Message, policy: GuardPolicy) -> Silence | None:
    for value in message.all("x-failed-recipients"):
        return silence("bounce", "practice (Exim)", "x-failed-recipients", value, event=True)
    locals_ = [local for _, local, _ in system_senders(message, ("from",))]
    if not any(is_postmaster(local) for local in locals_):
        return None
    for part in (*message.inner, *(one.media_type.casefold() for one in message.attachments)):
        if part in marks.REPORT_PARTS:
            return silence("bounce", "RFC 3464", "content-type", part, event=True)
    if is_bounce_subject(message.subject):
        return silence(
            "bounce", "practice (mailers without RFC 3464)", "subject", message.subject, event=True
        )
    return None


EVENT_STEPS = (own_mail, null_return_path, report, bounce)
