"""What a message itself says about where it belongs, collected; nothing is proved yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from responder.core import address_tokens
from responder.core.address_tokens import AnswerToken, EnvelopeToken
from responder.core.complaint_id import Token, answered_token, find_tags, find_tokens, parse_token
from responder.core.mail.encoded_words import decode_words
from responder.core.mail.header_values import message_ids
from responder.core.mail.subject import canonical_subject
from responder.core.message import Message

MOST_IDS = 20  # of References, from the right: the newest
MOST_ANSWERED = 3  # of In-Reply-To, where nothing but our knowing the id speaks for it


@dataclass(frozen=True, slots=True)
class Clues:
    """What the message itself says about where it belongs; nothing is proved yet. Ids without angle brackets,
    references from right to left; tokens of our form in In-Reply-To (`tokens_answered`), in References and in a
    returned mail; `sender` folded, "" when unknown; `subject` canonical. Tokens in addresses of ours that it was sent
    to: `addressed` of an answer, `enveloped` of what goes to an envelope sender. `proved`: see appending.proof.
    `marks`: nonces of loop headers of ours in a returned mail, their MAC checked."""

    message_id: str
    own_token: Token | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    tokens_answered: tuple[Token, ...]
    tokens_referenced: tuple[Token, ...]
    returned: tuple[Token, ...]
    tags: tuple[str, ...]
    sender: str
    subject: str
    fingerprint: str
    addressed: tuple[AnswerToken, ...] = ()
    enveloped: tuple[EnvelopeToken, ...] = ()
    proved: str = ""
    marks: tuple[str, ...] = ()

    @property
    def nonces(self) -> frozenset[str]:
        """Nonces of every id of our form: what to look up in the outbox."""
        tokens = (*self.tokens_answered, *self.tokens_referenced, *self.returned)
        own = (self.own_token,) if self.own_token else ()
        return frozenset(token.nonce for token in (*tokens, *own, *self.enveloped)).union(self.marks)


def clues(
    message: Message,
    received: datetime,
    returned_text: str,
    prefixes: tuple[str, ...],
    own: frozenset[str] = frozenset(),
    proved: str = "",
) -> Clues:
    """Collect from one message. `returned_text`: where a report may quote a mail of ours, "" for other mail. `own`:
    our addresses, folded: only theirs may hold a token; `proved`: see appending.proof."""
    answered = _ids(message, "in-reply-to", message.in_reply_to)[:MOST_IDS]
    references = tuple(reversed(_ids(message, "references", message.references)[-MOST_IDS:]))
    sender = message.originator
    return Clues(
        message_id=message.message_id,
        own_token=parse_token(message.message_id),
        in_reply_to=answered[:MOST_ANSWERED],
        references=references,
        tokens_answered=tuple(token for one in answered if (token := answered_token(one))),
        tokens_referenced=tuple(token for one in references if (token := answered_token(one))),
        returned=find_tokens(returned_text) if returned_text else (),
        tags=find_tags(message.subject, prefixes),
        sender=sender.folded if sender else "",
        subject=canonical_subject(message.subject),
        fingerprint=fingerprint(message, received),
        addressed=address_tokens.answer_tokens(message, own) if own else (),
        enveloped=address_tokens.envelope_tokens(message, own) if own else (),
        proved=proved,
    )


def _ids(message: Message, name: str, parsed: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of a field; also where a program wrote them as encoded words, which RFC 2047 section 5 forbids and a
    well-known library does with ids as long as ours."""
    coded = [value for value in message.all(name) if "=?" in value]
    return message_ids(" ".join(map(decode_words, coded)))[0] or parsed if coded else parsed


def fingerprint(message: Message, received: datetime) -> str:
    """Identity of a mail by content (SHA-256, hex): Message-ID, From, Date, canonical subject, names of attachments and
    the body with blanks folded ("see attachment" is said of many). A mail that has neither Message-ID nor Date is told
    from its equals by INTERNALDATE, which survives a renumbered mailbox."""
    dates = message.all("date")[:1]
    sender = message.originator
    told = (message.message_id, *dates) if message.message_id or dates else (received.isoformat(),)
    attached = "\n".join(one.name for one in message.attachments)
    content = (canonical_subject(message.subject), attached, " ".join(message.body.split()))
    parts = (*told, sender.folded if sender else "", *content)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
