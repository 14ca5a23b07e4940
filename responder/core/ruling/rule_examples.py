"""Examples inside rules: snippets of mail with what is expected of them, run through the whole rule set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from responder.core.business_calendar import Budget
from responder.core.message import Message, parse
from responder.core.rules import ASPECTS, Match, RuleSet, explain, match
from responder.core.ruling.fields import Surroundings
from responder.core.ruling.rule_faults import Faults, Path, RuleFault, shown

KEYS = ("text", "subject", "from", "to", "cc", "reply_to", "headers", "attachments", "mail", "language", "mailbox",
        "followup", "expect")  # fmt: skip
_HEADERS = {"subject": "Subject", "from": "From", "to": "To", "cc": "Cc", "reply_to": "Reply-To"}


@dataclass(frozen=True, slots=True)
class Example:
    """One example, ready to run. `expect`: True (this rule hits), False (it does not), or aspects with their values."""

    message: Message
    around: Surroundings
    expect: bool | Mapping[str, object]


def mail_names(nodes: Sequence[object]) -> tuple[tuple[Path, str], ...]:
    """The files that examples name by `mail:`, each with its path; the caller reads them for run_examples."""
    return tuple(
        ((*path, "mail"), name)
        for path, _, node in _examples(nodes, Faults())
        if isinstance(name := node.get("mail"), str)
    )


def run_examples(
    rules: RuleSet,
    nodes: Sequence[object],
    mails: Mapping[str, bytes] | None = None,
    around: Surroundings | None = None,
) -> tuple[RuleFault, ...]:
    """Each example that comes out otherwise than expected, or is no example. `nodes`: as given to read_rules;
    `mails`: content of the files that they name; `around`: what holds where an example does not say it."""
    faults = Faults()
    for path, name, node in _examples(nodes, faults):
        example = _read(node, path, mails or {}, around or Surroundings(), faults)
        if example is not None:
            for told in _surprises(example, name, rules):
                faults.add((*path, "expect"), told)
    return tuple(faults.found)


def _examples(nodes: Sequence[object], faults: Faults) -> Iterator[tuple[Path, str, Mapping[str, object]]]:
    for number, node in enumerate(nodes):
        if not isinstance(node, Mapping) or node.get("examples") is None:
            continue
        listed = node["examples"]
        if not isinstance(listed, list):
            faults.add((number, "examples"), "a list of examples is wanted: begin each with `- text:`")
            continue
        for place, each in enumerate(listed):
            path: Path = (number, "examples", place)
            if isinstance(each, Mapping):
                yield path, str(node.get("id")), {str(key): value for key, value in each.items()}
            else:
                faults.add(
                    path, "an example is wanted here: `text:` (or `subject:`, `from:`, `mail:`) and `expect:`"
                )


def _read(
    node: Mapping[str, object], path: Path, mails: Mapping[str, bytes], around: Surroundings, faults: Faults
) -> Example | None:
    before = len(faults.found)
    for key in node:
        if key not in KEYS:
            faults.unknown((*path, key), "key", key, KEYS)
    expect = _expectation(node.get("expect"), (*path, "expect"), faults)
    surroundings = _surroundings(node, path, around, faults)
    raw = _file(node, path, mails, faults) if "mail" in node else _snippet(node, path, faults)
    if expect is None or raw is None or len(faults.found) > before:
        return None
    return Example(parse(raw), surroundings, expect)


def _expectation(value: object, path: Path, faults: Faults) -> bool | Mapping[str, object] | None:
    if value in ("hit", "miss"):
        return value == "hit"
    if isinstance(value, Mapping) and value:
        for key in value:
            if key not in ASPECTS:
                faults.unknown((*path, str(key)), "aspect", key, ASPECTS)
        return value
    faults.add(path, "say what is expected: hit, miss, or aspects, such as `{category: delivery}`")
    return None


def _surroundings(
    node: Mapping[str, object], path: Path, around: Surroundings, faults: Faults
) -> Surroundings:
    followup = node.get("followup", around.followup)
    if followup is not None and not isinstance(followup, bool):
        faults.add((*path, "followup"), f"write true or false, not {shown(followup)}")
        followup = None
    texts = {name: node.get(name, getattr(around, name)) for name in ("language", "mailbox")}
    for name, value in texts.items():
        if not isinstance(value, str):
            faults.add((*path, name), f"a text is wanted, not {shown(value)}")
    return Surroundings(mailbox=str(texts["mailbox"]), language=str(texts["language"]), followup=followup)


def _file(node: Mapping[str, object], path: Path, mails: Mapping[str, bytes], faults: Faults) -> bytes | None:
    name = node["mail"]
    if isinstance(name, str) and name in mails:
        return mails[name]
    faults.add(
        (*path, "mail"), f"there is no mail {shown(name)}: give the path of an .eml file beside this one"
    )
    return None


def _snippet(node: Mapping[str, object], path: Path, faults: Faults) -> bytes | None:
    if not node.keys() & {"text", "subject", "from", "headers", "attachments"}:
        faults.add(path, "the example has no mail: give it `text:` or `subject:`")
        return None
    mail = EmailMessage(policy=SMTP)
    # A mail without a sender is rare enough to be asked for: an example's is from a customer unless it says otherwise.
    lines: dict[str, tuple[Path, object]] = {"From": (path, "customer@customer.example")}
    lines |= {_HEADERS[key]: ((*path, key), value) for key, value in node.items() if key in _HEADERS}
    extra = node.get("headers", {})
    if isinstance(extra, Mapping):
        lines |= {str(key): ((*path, "headers", str(key)), value) for key, value in extra.items()}
    else:
        faults.add((*path, "headers"), "header fields are wanted: `{List-Id: <news.example.org>}`")
    for name, (place, value) in lines.items():
        _header(mail, name, value, place, faults)
    mail.set_content(_text(node.get("text", ""), (*path, "text"), faults))
    attachments = node.get("attachments", [])
    for number, name in enumerate(attachments if isinstance(attachments, list) else [attachments]):
        place = (*path, "attachments", number) if isinstance(attachments, list) else (*path, "attachments")
        file = _text(name, place, faults)
        try:
            mail.add_attachment(b"", maintype="application", subtype="octet-stream", filename=file)
        except ValueError:
            faults.add(place, f"{shown(file)} cannot be the name of a file: write it in one line")
    return mail.as_bytes()


def _text(value: object, path: Path, faults: Faults) -> str:
    if isinstance(value, str):
        return value
    faults.add(path, f"a text is wanted, not {shown(value)}: put it in quotes")
    return ""


def _header(mail: EmailMessage, name: str, value: object, path: Path, faults: Faults) -> None:
    try:
        mail[name] = _text(value, path, faults)
    except (ValueError, IndexError, AttributeError) as error:
        faults.add(path, f"{shown(value)} cannot stand in a header field: {shown(str(error))}")


def _surprises(example: Example, rule: str, rules: RuleSet) -> Iterator[str]:
    said = match(example.message, example.around, rules)
    if isinstance(example.expect, bool):
        if (rule in said.hits) is not example.expect:
            yield _missed(example, rule, rules) if example.expect else _hit(said, rule)
        return
    for aspect, wanted in example.expect.items():
        got = said.aspects.get(aspect)
        if _plain(got) != _plain(wanted):
            by = f", set by rule `{said.set_by[aspect]}`" if aspect in said.set_by else ""
            yield f"expected {aspect} {_words(wanted)}, got {_words(got)}{by}"


def _missed(example: Example, rule: str, rules: RuleSet) -> str:
    for report in explain(example.message, example.around, rules):
        if report.rule == rule and not report.reached:
            return f"expected a hit of `{rule}`, but a rule above it hits and stops"
    return f"expected a hit of `{rule}`, but it does not hit; `responder explain` shows each condition"


def _hit(said: Match, rule: str) -> str:
    words = [word for each in said.evidence if each.rule == rule for word in each.matched]
    return f"expected a miss of `{rule}`, but it hits" + (
        f" on {', '.join(map(shown, words[:5]))}" if words else ""
    )


def _plain(value: object) -> object:
    """Aspects compared as the operator writes them: 24wh, one tag or a list of one."""
    if isinstance(value, Mapping):
        value = value.get("reason")
    if isinstance(value, (list, tuple)):
        return tuple(map(str, value))
    return (
        (str(value).replace(" ", ""),)
        if isinstance(value, Budget)
        else None
        if value is None
        else (str(value),)
    )


def _words(value: object) -> str:
    plain = _plain(value)
    return "nothing" if not isinstance(plain, tuple) else shown(", ".join(plain))
