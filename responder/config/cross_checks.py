"""What two settings say of each other: names that must exist, things that must differ, dangers that only both show."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterable, Iterator
from pathlib import Path as FilePath

from responder.config.accounts import Imap, Smtp
from responder.config.faults import Path, did_you_mean, printable
from responder.config.findings import Findings
from responder.config.model import MailboxSettings, PersonSettings, Settings
from responder.config.trust import trust_checks
from responder.config.value_types import ascii_domain
from responder.core.address_tokens import room
from responder.core.complaint_id import MAC_CHARS
from responder.core.languages import PACKS
from responder.core.machines.originators import is_own
from responder.core.notifying import address_of

# Octets of a token: number of at most seven digits, check character, key and MAC; key, nonce and MAC.
ANSWER_TOKEN = len("-2026-0000417-T") + len(".k99.") + MAC_CHARS
RETURN_TOKEN = len("k99.") + 16 + len(".") + MAC_CHARS


def cross_check(settings: Settings, findings: Findings, *, as_service: bool) -> None:
    """All checks that need the main file only."""
    for check in (_warnings, _languages, _mailboxes, _persons, _mail_loops, _accounts, _calendar_hint):
        check(settings, findings)
    _authorities(settings, findings, as_service=as_service)


def accounts(settings: Settings) -> Iterator[tuple[Path, Imap | Smtp]]:
    """Each account with its path."""
    for number, mailbox in enumerate(settings.mailboxes):
        yield ("mailboxes", number, "imap"), mailbox.imap
    yield ("smtp",), settings.smtp
    if settings.alarm.smtp:
        yield ("alarm", "smtp"), settings.alarm.smtp


def own_addresses(settings: Settings) -> frozenset[str]:
    """Folded addresses of all mailboxes, aliases and envelope senders, and the operator's further ones; those with a
    domain in Unicode also with its A-labels, as mail carries either."""
    boxes = settings.mailboxes
    given = [a for box in boxes for a in (box.address, *box.aliases, box.envelope_from, box.bounces) if a]
    given += settings.guard.own_addresses
    spelt = [f"{address.rpartition('@')[0]}@{ascii_domain(address)}" for address in given]
    return frozenset(address.casefold() for address in (*given, *spelt))


def persons(settings: Settings) -> dict[str, PersonSettings]:
    """All persons by key; one written out under `responsible` is called so."""
    inline = settings.responsible
    return {**settings.persons, **({"responsible": inline} if isinstance(inline, PersonSettings) else {})}


def _languages(settings: Settings, findings: Findings) -> None:
    for number, language in enumerate(settings.languages):
        if language not in PACKS:
            text = f"language `{language}` has no words here. Use {', '.join(sorted(PACKS))}."
            findings.fault(("languages", number), text)
            findings.spoilt.add(("languages", number))
        elif language in settings.languages[:number]:
            findings.fault(("languages", number), f"language `{language}` stands twice. Remove one.")
    boxes = [(("mailboxes", n, "language"), box.language) for n, box in enumerate(settings.mailboxes)]
    for path, language in ((("language",), settings.language), *boxes):
        if language and language not in settings.languages:
            text = f"`{language}` is not among `languages`. Add it there, or choose one of them."
            findings.fault(path, text)


def _mailboxes(settings: Settings, findings: Findings) -> None:
    boxes = settings.mailboxes
    for number, box in enumerate(boxes):
        at: Path = ("mailboxes", number)
        _known(findings, (*at, "owner"), box.owner, persons(settings), "person", "persons")
        _known(
            findings,
            (*at, "calendar"),
            box.calendar,
            {"default", *settings.calendars},
            "calendar",
            "calendars",
        )
        trust_checks(number, box, findings)
        if box.move_to and box.move_to == box.folder:
            findings.fault((*at, "move_to"), "this is the watched folder itself. Name another one.")
        _return_addresses(at, box, findings)
        if box.sent_folder and box.sent_folder == box.folder:
            findings.fault((*at, "sent_folder"), "this is the watched folder itself. Name another one.")
        if box.sent_folder and not box.sent_copy and not box.watch_sent:
            findings.note((*at, "sent_folder"), "has no effect with `sent_copy` and `watch_sent` both false.")
    _unique(findings, "name", ((("mailboxes", n, "name"), b.name) for n, b in enumerate(boxes)))
    _unique(findings, "address", _addresses(boxes))
    _one_reader_each(boxes, findings)
    _bounces_arrive(settings, findings)


def _return_addresses(at: Path, box: MailboxSettings, findings: Findings) -> None:
    """Addresses with a token: who they belong to, and whether there is room for it (RFC 5321: 64 octets before @)."""
    if box.bounces and box.envelope_from:
        findings.fault((*at, "bounces"), "`envelope_from` names another envelope sender. Keep one of them.")
    elif box.bounces and box.bounces.casefold() == box.address.casefold() and box.sub_addresses:
        text = "this is the mailbox itself: answers and bounces would be told by their tokens alone. Use an alias."
        findings.note((*at, "bounces"), text)
    if box.bounces and room(box.bounces) < RETURN_TOKEN:
        findings.fault((*at, "bounces"), _too_long(box.bounces, RETURN_TOKEN))
    answer = ANSWER_TOKEN + len(box.prefix)
    if box.sub_addresses and box.reply_to:
        findings.note((*at, "sub_addresses"), "has no effect beside `reply_to`: answers go there.")
    elif box.sub_addresses and room(box.address) < answer:
        findings.fault((*at, "sub_addresses"), _too_long(box.address, answer))


def _bounces_arrive(settings: Settings, findings: Findings) -> None:
    """What comes back to an address that nobody watches is never seen."""
    watched = _watched(settings)
    for number, box in enumerate(settings.mailboxes):
        if box.bounces and not is_own(address_of(box.bounces), watched):
            text = "no watched mailbox has this address or alias. Name it under `aliases` of the one it arrives at."
            findings.note(("mailboxes", number, "bounces"), text)


def _too_long(address: str, token: int) -> str:
    longest = room("@") - token
    local = printable(address.rpartition("@")[0], 80)
    return (
        f"{local} leaves no room for a token: {longest} characters at most before the @. Use a shorter alias."
    )


def _addresses(boxes: tuple[MailboxSettings, ...]) -> Iterator[tuple[Path, str]]:
    for number, box in enumerate(boxes):
        yield ("mailboxes", number, "address"), box.address.casefold()
        for at, alias in enumerate(box.aliases):
            yield ("mailboxes", number, "aliases", at), alias.casefold()


def _watched(settings: Settings) -> frozenset[str]:
    """Folded addresses and aliases of all mailboxes, their domains in A-labels."""
    boxes = settings.mailboxes
    return frozenset(f"{one.rpartition('@')[0]}@{ascii_domain(one)}" for _, one in _addresses(boxes))


def _one_reader_each(boxes: tuple[MailboxSettings, ...], findings: Findings) -> None:
    seen: set[tuple[str, int, str, str]] = set()
    for number, box in enumerate(boxes):
        key = (box.imap.host.casefold(), box.imap.port, box.imap.username, box.folder)
        if key in seen:
            text = f"folder {printable(box.folder)} of this login is watched by another mailbox too. Keep one of them."
            findings.fault(("mailboxes", number, "imap"), text, key=True)
        seen.add(key)


def _unique(findings: Findings, what: str, named: Iterable[tuple[Path, str]]) -> None:
    seen: dict[str, Path] = {}
    for path, value in named:
        if value in seen:
            hint = (
                "Give each mailbox a `name` of its own."
                if what == "name"
                else "Each address belongs to one mailbox."
            )
            findings.fault(path, f"{what} `{printable(value)}` stands twice. {hint}")
        seen.setdefault(value, path)


def _known(findings: Findings, path: Path, value: str, known: Iterable[str], what: str, where: str) -> None:
    names = set(known)
    if value and value not in names and (where,) not in findings.spoilt:
        hint = did_you_mean(value, names)
        findings.fault(
            path, f"there is no {what} `{printable(value)}`. Add it under `{where}`, or correct it.{hint}"
        )


def _persons(settings: Settings, findings: Findings) -> None:
    if isinstance(settings.responsible, str):
        _known(findings, ("responsible",), settings.responsible, settings.persons, "person", "persons")
    elif "responsible" in settings.persons:
        text = "a person of this name is written out as `responsible` too. Give this one another name."
        findings.fault(("persons", "responsible"), text, key=True)


def _warnings(settings: Settings, findings: Findings) -> None:
    """Whom warnings and alarms go to: the owner, persons, addresses; none of ours, and each at a share that is told."""
    known = {"owner": None, **persons(settings)}
    own = own_addresses(settings)
    told: list[tuple[Path, tuple[str, ...]]] = [(("alarm", "to"), settings.alarm.to)]
    for share, whom in settings.warnings.to.items():
        path: Path = ("warnings", "to", f"{share}%")
        told.append((path, whom))
        if share != 100 and share not in settings.warnings.at:
            findings.fault(
                path, f"{share}% is not among `warnings.at`. Add it there, or remove it here.", key=True
            )
    for path, names in told:
        for name in names:
            if "@" not in name:
                _known(findings, path, name, known, "person", "persons")
            elif is_own(address_of(name), own):
                findings.fault(path, "this is an address of ours (a mail loop). Give a person's own address.")


def _mail_loops(settings: Settings, findings: Findings) -> None:
    """A person who is told at a watched address would have the daemon write to itself."""
    watched = _watched(settings)
    for key, person in persons(settings).items():
        inline = key == "responsible" and key not in settings.persons
        path: Path = ("responsible", "email") if inline else ("persons", key, "email")
        if person.email and is_own(address_of(person.email), watched):
            findings.fault(path, "this is a watched mailbox (a mail loop). Give the person's own address.")


def _accounts(settings: Settings, findings: Findings) -> None:
    for path, account in accounts(settings):
        if account.tls == "none" and not account.allow_clear_text and not _loopback(account.host):
            text = (
                "clear text to another machine shows password and mail."
                " Write starttls or implicit (or allow_clear_text: true)."
            )
            findings.fault((*path, "tls"), text)
        if not isinstance(account, Smtp):
            continue
        if account.username and account.password is None and not findings.is_spoilt((*path, "password")):
            text = "a login needs a password. Add `password: {file: PATH}`, or remove `username`."
            findings.fault((*path, "username"), text)
        if account.password is not None and not account.username:
            text = "a password without `username` is never used. Add it."
            findings.fault((*path, "password"), text, key=True)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold().rstrip(".") in ("localhost", "localhost.localdomain", "ip6-localhost")


def _calendar_hint(settings: Settings, findings: Findings) -> None:
    named = [(("calendars", name), calendar) for name, calendar in settings.calendars.items()]
    for path, calendar in ((("calendar",), settings.calendar), *named):
        given = calendar.model_fields_set
        if "zone" in given and "holidays" not in given and calendar.zone != "Europe/Tallinn":
            text = 'public holidays are those of EE. Write `holidays:` with your country, or "" for none.'
            findings.note((*path, "zone"), text)


def _authorities(settings: Settings, findings: Findings, *, as_service: bool) -> None:
    for path, account in accounts(settings):
        if not account.ca_file:
            continue
        at = (*path, "ca_file")
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(FilePath(account.ca_file))
        except PermissionError:
            text = f"{printable(account.ca_file, 200)} is not for this account. Check its owner and mode."
            (findings.fault if as_service else findings.note)(at, text)
        except ssl.SSLError:
            findings.fault(
                at, f"{printable(account.ca_file, 200)} holds no certificate in PEM form. Check the file."
            )
        except OSError as error:
            reason = (error.strerror or "unknown error").lower()
            findings.fault(
                at, f"{printable(account.ca_file, 200)} cannot be read ({reason}). Check the path."
            )
