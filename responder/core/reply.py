"""Complaint, Promise, template -> Reply: the words, RFC 3834 fields, RFC 5322 threading, bytes.

All that comes from outside passes one clean_header()."""

from __future__ import annotations

from responder.core.writing import wire
from responder.core.writing.answering import Answering, Person, Reply, Templates
from responder.core.writing.composing import Letter, letter
from responder.core.writing.html_part import html_part
from responder.core.writing.mail_headers import headers
from responder.core.writing.rendering import TemplateError
from responder.core.writing.template_check import check_template
from responder.core.writing.wire import UnsendableAddress, ascii_address, clean_header, international_address

__all__ = [
    "Answering",
    "Person",
    "Reply",
    "TemplateError",
    "Templates",
    "UnsendableAddress",
    "ascii_address",
    "check_template",
    "clean_header",
    "compose",
    "international_address",
]


def compose(answering: Answering, templates: Templates) -> Reply:
    """Render and serialise; the same input gives the same bytes.

    Raises TemplateError (what, template, line) for a template of the operator's that fails or is missing,
    UnsendableAddress for a recipient to whom no mail can be written, ValueError for a fault of the caller's:
    naive `date`, own `message_id` or `loop_header` that no header may hold.
    """
    written = letter(answering, templates)
    languages = tuple(section.language for section in written.sections)
    fields, body = _body(answering, written)
    content = headers(answering, written.subject, languages, fields) + b"\r\n" + body
    recipient = international_address(answering.recipient)
    return Reply(written.subject, written.text, written.promise_words, content, recipient)


def _body(answering: Answering, written: Letter) -> tuple[list[tuple[str, str]], bytes]:
    """The fields that say how the body is written, and the body: text alone, or text and the same as HTML."""
    if not answering.html:
        return wire.text_part("plain", written.text)
    parts = (
        wire.text_part("plain", written.text),
        wire.text_part("html", html_part(written, answering.complaint_id, answering.person)),
    )
    return wire.alternative(parts, wire.boundary(answering.message_id))
