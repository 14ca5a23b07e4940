"""A confirmation that repeats what a stranger wrote can carry his words to somebody else: ours repeats nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from responder.core.acknowledging import acknowledgement, facts_missing
from responder.core.decision import Context, decide
from responder.core.languages import FACTS
from responder.core.message import parse
from responder.core.reading import read
from responder.core.ruling.rule_syntax import Known, read_rules
from responder.core.writing.questions import AskedFact
from tests.golden import KEYS, desk

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
RUN = 12
OWN = {
    "serial_number": AskedFact(
        "serial_number",
        {"ru": "Какой номер?", "et": "Mis number?", "lv": "Kāds numurs?", "en": "Which?"},
        ("serial",),
        (r"\bsn\w{6}",),
    )
}
ASKING, _ = read_rules(
    [{"id": "all", "then": {"category": "other", "ask_for": [*FACTS, "serial_number"]}}],
    Known(facts=frozenset(OWN)),
)
DESK = replace(desk(), facts=OWN, html=True)
DESKS = (DESK, replace(DESK, rules=ASKING or DESK.rules))
CONTEXT = Context(now=NOW, nonce="c" * 16)

PIECES = st.sampled_from(
    [
        "Buy cheap watches at https://evil.example ", "{{ greeting }}{{ questions }}", "{% for x in y %}",
        "Заказ № 1045577 от 3 ноября не пришёл ", "tellimus 881234, vaata pilti ", "Kaut kas traks notika šodien ",
        "\r\nBcc: victim@x.example\r\n", "<b>Победитель! Вы выиграли приз</b>", "&amp;#x3c;script&gt;",
        "%s %(name)s {0}",
        "my order 12345678 is broken and I am furious ", "\u202eevil text turned round", "Какой номер у Вашего заказа",
        "arve_20331.pdf", "[KB-2026-00001-X] ", "The kettle leaks. ",
    ]
)  # fmt: skip
WRITTEN = st.lists(PIECES | st.text(max_size=40), max_size=6).map("".join)
ONE_LINE = WRITTEN.map(lambda text: " ".join(text.split())[:300])
NAMES = st.sampled_from(
    ["", "Anna Tamm", "Иванова Анна Сергеевна", "Buy Now", "Победитель", "x" * 70]
) | st.text(max_size=40)


def runs(text: str) -> set[str]:
    """Every run of twelve characters that is no mere blank or rule."""
    found = {text[at : at + RUN] for at in range(len(text) - RUN + 1)}
    return {run for run in found if len(set(run)) > 3}


def said(content: bytes) -> str:
    """All that a reader, or a machine, may see of a mail: decoded headers and texts, and the text of its HTML."""
    mail = message_from_bytes(content, policy=default)
    fields = [f"{name}: {value}" for name, value in mail.items() if name.lower() != "content-type"]
    parts = [str(part.get_content()) for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join((*fields, *parts))


def raw(name: str, subject: str, body: str, files: list[str]) -> bytes:
    mail = EmailMessage(policy=SMTP.clone(utf8=True))
    mail["From"] = Address(name, "anna", "klient.example")
    mail["To"] = DESK.address
    mail["Subject"] = subject
    mail["Date"] = NOW
    mail["Message-ID"] = "<one@klient.example>"
    mail.set_content(body.encode("utf-8", "replace").decode())
    for file in files:
        mail.add_attachment(b"x", maintype="application", subtype="pdf", filename=file)
    return mail.as_bytes()


def printable(text: str) -> str:
    return "".join(one for one in text if one.isprintable()).strip()


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(range(len(DESKS))),  # a number: a Desk is too large to be shown where this fails
    NAMES.map(printable),
    ONE_LINE.map(printable),
    WRITTEN,
    st.lists(ONE_LINE.map(printable), max_size=3),
)
def test_nothing_of_subject_text_or_file_names_stands_in_the_reply(
    which: int, name: str, subject: str, body: str, files: list[str]
) -> None:
    """No twelve characters of them, unless the reply to an empty mail of the same writer holds them too."""
    ours = DESKS[which]
    content = raw(name, subject, body, files)
    reading = read(parse(content), content, NOW, ours)
    decision = decide(reading, CONTEXT, ours, KEYS)
    if decision.outgoing is None or decision.promise is None:
        return
    empty = raw(name, "", "", [])
    nothing_told = read(parse(empty), empty, NOW, ours)
    asked = facts_missing(decision, nothing_told.message, CONTEXT, ours).facts
    twin = acknowledgement(decision, decision.promise, nothing_told, CONTEXT, ours, KEYS, asked)
    news = runs(said(decision.outgoing.reply.content)) - runs(said(twin.reply.content))
    stranger = runs(subject) | runs(body) | set().union(*map(runs, files))
    assert not news & stranger


def test_the_measure_finds_what_is_repeated() -> None:
    """A reply that held the subject would be seen; and usual mails are answered."""
    content = raw("Anna", "my kettle is broken and leaks", "all over the kitchen floor", [])
    decision = decide(read(parse(content), content, NOW, DESK), CONTEXT, DESK, KEYS)
    assert decision.outgoing is not None
    shown = said(decision.outgoing.reply.content)
    assert not runs("my kettle is broken and leaks") & runs(shown)
    assert runs("my kettle is broken and leaks") & runs(f"{shown} You wrote: my kettle is broken and leaks.")
