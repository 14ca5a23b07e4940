"""What `doctor` says of the way back: by which address a mailbox hears that a mail of ours did not arrive."""

from __future__ import annotations

from responder.config import MailboxSettings

_SET = "Set bounces to an alias of this mailbox, and try it by doctor --probe"


def returns(box: MailboxSettings) -> tuple[str, str]:
    """Sign and words. Without `bounces` it works, and what is missed must be said loudly: nobody sees it missing."""
    if box.bounces:
        return "ok", f"they come to {box.bounces} with a token, which tells the mail that they are about"
    if box.envelope_from:
        return "note", (
            f"bounces NOT SET: reports come to {box.envelope_from} and count only where they return our Message-ID or"
            f" header; many do not. Mails that did not arrive will go unseen. {_SET}"
        )
    return "note", (
        "bounces NOT SET: our mails go out with MAIL FROM:<>, to which no mail system reports. Acknowledgements that do"
        f" not arrive will go unseen, but for those that the relay itself refuses. {_SET}"
    )
