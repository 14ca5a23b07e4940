"""`responder show ID`: the whole story of one complaint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

import click

from responder.cli.complaints import safe, undelivered_in_words
from responder.cli.local_time import local, zones
from responder.cli.options import config_option, is_text, json_option, loaded, reading_register, refused
from responder.cli.promise_ending import closing, detail, ending
from responder.cli.stop import Stop
from responder.core.complaint_id import spelled
from responder.core.languages.undelivered_words import CAUSES
from responder.core.mail.lookalike import oddity
from responder.daemon import exits
from responder.edges import system
from responder.edges.register import story
from responder.edges.register.faults import RegisterFault


@click.command("show")
@config_option
@json_option
@click.argument("complaint_id", metavar="ID")
def command(config: str, as_json: bool, complaint_id: str) -> int:
    """Tell the whole story of one complaint: messages, decisions, promise, mails sent and what the relay answered.

    Times are in the zone of the complaint's calendar; with --json UTC.
    """
    sound = loaded(config, read_secrets=False)
    register = reading_register(config, sound)
    try:
        with register.reading() as connection:
            told = story.story(connection, spelled(complaint_id)) if is_text(complaint_id) else None
    except RegisterFault as fault:
        raise refused(fault) from None
    finally:
        register.close()
    if told is None:
        raise Stop(
            f"{safe(complaint_id)}: no such complaint. `responder complaints` lists them.", exits.DATAERR
        )
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        zone = zones(sound).of(told["mailbox"], told["calendar"])
        click.echo("\n".join(_lines(told, zone, system.now())))
    return exits.OK


def _lines(told: dict[str, Any], zone: tzinfo, now: datetime) -> Iterator[str]:
    yield f"{told['complaint']}  {told['stage']}  {told['category']}, priority {told['priority']}"
    yield f"  from      {safe(told['name'] or '')} <{safe(told['address'] or 'erased')}>"
    if odd := oddity(told["address"] or ""):
        yield f"  beware    {safe(odd)}"
    yield f"  subject   {safe(told['subject'])}"
    team = f", team {safe(told['team'])}" if told["team"] else ""
    yield f"  mailbox   {told['mailbox']}, language {told['language']}, owner {told['owner'] or 'nobody'}{team}"
    yield f"  received  {_time(told['received_at'], zone)}, due {_time(told['due_at'], zone)}"
    yield from _wanted(told, zone)
    yield from (f"  {label:<9} {safe(text)}" for label, text in closing(told, zone))
    for lost in told["undelivered"]:
        passing = "" if lost["hard"] else ", which may pass"
        yield f"  {undelivered_in_words(lost)}{passing}, {_time(lost['at'], zone)}"
    for link in told["links"]:
        yield f"  linked    {link['other']}: {safe(link['reason'])}"
    for promise in told["promises"]:
        yield f"promise  {safe(promise['words'] or 'in no mail: since the customer wrote again')}"
        yield f"  {'became':<12}  {safe(ending(told, promise, now, zone))}"
        yield from (f"  {name:<12}  {safe(str(value))}" for name, value in promise["basis"].items())
    for message in told["messages"]:
        yield from _message(message, zone)
    for mail in told["mails"]:
        staff = f" to {safe(mail['recipient'])}" if mail["kind"] == "notice" else ""
        named = f"{mail['kind']}{staff} {mail['nonce']}"
        yield f"mail     {named}  {mail['state'].lower()}, attempts {mail['attempts']}"
        if mail["smtp_code"] is not None:
            yield f"  relay     {mail['smtp_code']} {safe(mail['smtp_answer'] or '')}"
        yield f"  queued    {_time(mail['queued_at'], zone)}, settled {_time(mail['settled_at'], zone)}"
        yield from (f"  report    {_report(one)}, {_time(one['at'], zone)}" for one in mail["reports"])
    for answer in told["answers"]:
        yield from _answer(answer, zone)
    for clock in told["clocks"]:
        if clock["delay_reason"]:
            yield f"a notice of delay will say: {safe(clock['delay_reason'])}"
        if clock["probable_at"]:
            at = _time(clock["probable_at"], zone)
            yield f"answered by {at}, probably: the customer replies to a mail unknown here"
    yield "trail"
    for fact in told["facts"]:
        more = detail(fact)
        yield f"  {_time(fact['at'], zone)}  {fact['event']}{f'  {safe(more)}' if more else ''}"


def _answer(answer: dict[str, Any], zone: tzinfo) -> Iterator[str]:
    """A colleague's mail about it: when it was given, where it was seen, and what it is."""
    is_one = answer["verdict"] == "answer"
    became = ("the answer" if answer["counted"] else "a further answer") if is_one else "no answer"
    reason = "" if is_one else f" ({answer['verdict']})"
    yield f"answer   {_time(answer['at'], zone)}  {became}{reason}, in {answer['source']}, UID {answer['uid']}"
    yield f"  belongs   by {answer['signal']}{'; ' + safe(answer['note']) if answer['note'] else ''}"


def _wanted(told: dict[str, Any], zone: tzinfo) -> Iterator[str]:
    """The customer's own deadline as they said it last, and the words."""
    if told["customer_deadline"]:
        said = (message["decision"].get("customer_deadline") for message in reversed(told["messages"]))
        words = next((one["words"] for one in said if one and one["at"] == told["customer_deadline"]), "")
        yield f"  wanted by {_time(told['customer_deadline'], zone)}, in the customer's words: {safe(words)}"


def _message(message: dict[str, Any], zone: tzinfo) -> Iterator[str]:
    yield f"message  {message['outcome']}  {_time(message['received_at'], zone)}  {safe(message['subject'])}"
    decision = message["decision"]
    for name in (
        "verdict",
        "reason",
        "evidence",
        "clause",
        "rule",
        "raised",
        "notices_withheld",
        "signal",
        "withheld_by",
        "withheld_reason",
        "set_aside",
    ):
        if decision.get(name):
            yield f"  {name:<15} {safe(str(decision[name]))}"
    for matched in decision.get("matched", ()):
        yield f"  matched         {matched['rule']}: {safe(', '.join(matched['words']))} in {matched['field']}"
    for pattern in decision.get("timed_out", ()):
        yield f"  out of time     {safe(pattern)}"
    for note in (*decision.get("flags", ()), *decision.get("considered", ())):
        yield f"  note            {safe(note)}"


def _report(report: dict[str, Any]) -> str:
    """What a mail system, or the reader's program, says of a mail of ours."""
    if report["action"] == "complained":
        return "the reader says that it is spam"
    why = ", ".join(word for word in (CAUSES["en"].get(report["cause"], ""), report["status"]) if word)
    return f"{report['action']}{': ' + why if why else ''}"


def _time(text: str | None, zone: tzinfo) -> str:
    return local(text, zone, seconds=True) if text else "-"
