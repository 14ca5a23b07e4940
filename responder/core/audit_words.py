"""The facts of the trail as sentences for people, one line each. Values are set in as they are: whoever prints them
escapes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

_SENTENCES = {
    "complaint.registered": "registered from message {correspondence}: {category}, priority {priority}, for {owner}, "
    "due {due}",
    "message.joined": "message {correspondence} joined it",
    "message.held": "message {correspondence} came from somebody it does not know: a person looks",
    "message.accepted": "message {correspondence} accepted by a person: it belongs to {into}",
    "message.dismissed": "message {correspondence} dismissed by a person: it is nothing to the complaint",
    "message.bound": "message {correspondence} was registered before, as {by} shows: nobody is told twice",
    "message.recorded": "message {correspondence} kept as correspondence: {reason}",
    "message.event": "message {correspondence} speaks of a mail of ours: {reason}",
    "message.duplicate": "message {correspondence} is message {of} once more",
    "message.set_aside": "message {correspondence} set aside for a person: {reason}",
    "promise.given": "promise {promise} given: an answer by {due} ({target})",
    "promise.at_risk": "{share} % of the time is over, due {due}; {owner} is responsible",
    "promise.overdue": "overdue since {due}; {owner} is responsible",
    "promise.settled": "promise {promise} ended: {outcome}",
    "reply.queued": "{kind} {nonce} laid into the outbox",
    "reply.withheld": "no acknowledgement, by {by}: {reason}",
    "reply.ordered": "a person ordered the acknowledgement that {withheld_by} had withheld",
    "reply.sent": "{kind} {nonce} taken by the relay at attempt {attempts}",
    "reply.deferred": "{kind} {nonce} put off at attempt {attempts} ({fault}, {code}), again at {next_at}",
    "reply.recalled": "{kind} {nonce} stays here: it was not sent",
    "reply.failed": "{kind} {nonce} refused for good ({fault}, {code})",
    "reply.undelivered": "{kind} {nonce} came back: {cause}",
    "reply.reported": "{kind} {nonce}: {action}, says a report",
    "notice.withheld": "{addresses} of the staff not told: {reason}",
    "complaint.advanced": "{before} -> {after}: {cause}",
    "answer.seen": "a colleague's answer seen, given {given}",
    "answer.considered": "a colleague's mail seen, which is no answer: {reason}",
    "answer.probable": "probably answered from elsewhere by {before}",
    "delay.withheld": "the customer is not told of the delay: {reason}",
    "mailbox.baseline": "first seen with {messages} messages, up to UID {uid}: they are not answered",
    "mailbox.renumbered": "renumbered by the server: UIDVALIDITY {before} is {uidvalidity} now",
    "mailbox.backlog": "{messages} older messages taken in, since {since}",
    "mailbox.reconciled": "reconciled: {taken} messages taken in, {bound} of them registered before",
    "register.held": "the register is held, by the sign {sign}: what happened after {since} it does not know",
    "register.released": "the register is held no longer, {queued} mails go out",
    "daemon.started": "the daemon started, version {version}",
    "daemon.stopped": "the daemon stopped, {queued} mails wait",
    "person.forgotten": "person {person} forgotten, by {by}: of {complaints} complaints, {messages} messages",
}


def sentence(event: str, body: Mapping[str, Any], local: Callable[[datetime], str]) -> str:
    """What the fact says. A fact without a sentence of its own is told by its name and fields; so is one of an older
    program that lacks a field. `local` spells an instant."""
    told = {name: _spelled(value, local) for name, value in body.items()}
    try:
        return _SENTENCES[event].format_map(told)
    except KeyError:
        fields = ", ".join(
            f"{name} {value}" for name, value in told.items() if name != "complaint" and value != ""
        )
        return f"{event}: {fields}" if fields else event


def _spelled(value: object, local: Callable[[datetime], str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(map(str, value))
    text = str(value)
    if len(text) == 27 and text.endswith("Z"):
        try:
            return local(datetime.fromisoformat(text))
        except ValueError:
            return text
    return text
