"""Where what is written back to a mail of ours goes: answers by Reply-To, reports by the envelope sender."""

from __future__ import annotations

from responder.core.address_tokens import answer_address, envelope_address
from responder.core.complaint_id import KeyRing
from responder.core.desk import Desk


def reply_to(desk: Desk, keys: KeyRing, complaint: str, recipient: str) -> str:
    """Reply-To of a mail to a customer: the desk's own word, else the mailbox with a token where its server passes such
    addresses; "" is From."""
    if desk.reply_to or not desk.sub_addresses:
        return desk.reply_to
    return answer_address(keys, desk.address, complaint, recipient)


def envelope_from(desk: Desk, keys: KeyRing, complaint: str, nonce: str, recipient: str) -> str:
    """MAIL FROM of any mail of ours: with a token where there is an address for it, else as the desk says; "" is the
    null path (RFC 3834 section 3.3), which nobody can answer."""
    return envelope_address(keys, desk.bounces, complaint, nonce, recipient) or desk.envelope_from
