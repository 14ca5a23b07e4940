"""Address headers -> mailboxes (RFC 5322 sections 3.4 and 4.4). Lenient on names, strict on what is an address."""

from __future__ import annotations

import re
from dataclasses import dataclass

import idna

from responder.core.mail.encoded_words import decode_words
from responder.core.mail.printable import clean_line, nfc

LONGEST_VALUE = 16 * 1024
MOST_ADDRESSES = 200

# An encoded word is one lexeme: RFC 2047 section 5 forbids "," and ":" inside it, mail programs write them.
_LEXEME = re.compile(
    r'"(?:[^"\\]|\\.)*"|=\?[^?\s]{1,75}\?[bBqQ]\?[^?]*\?=|\\.|[()<>,;:"=]|[^"\\()<>,;:=]+|\\', re.DOTALL
)
_PLAIN = re.compile(r"([^\"()<>,;:@\\\[\]]*)<([^\s\"()<>,;:@\\\[\]]+)@([A-Za-z0-9.-]+)>\Z")
_LOCAL = re.compile(r"[^\s\"()<>,;:@\\\[\]]+\Z")
_QUOTED_LOCAL = re.compile(r'"(?:[^"\\]|\\.)*"\Z')
_LABELS = re.compile(r"(?!-)[\w-]++(?<!-)(?:\.(?!-)[\w-]++(?<!-))*+\Z")
_LITERAL = re.compile(r"\[[0-9A-Fa-f:.IPv]+\]\Z")
_ESCAPED = re.compile(r"\\(.)")
_BLANKS = re.compile(r"\s+")


def _ascii(domain: str) -> str:
    """käru.ee -> xn--kru-qla.ee (RFC 5891); what IDNA does not know stays as it is."""
    folded = domain.casefold()
    if folded.isascii():
        return folded
    try:
        return idna.encode(folded, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return folded


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of an address header (RFC 5322 section 3.4).

    `name` is the decoded display name without control or bidi characters, "" when there is none.
    `local` keeps its case; `domain` is lower-case, an IDNA "xn--" domain is kept as it came (ASCII).
    """

    name: str
    local: str
    domain: str

    @property
    def spec(self) -> str:
        """local@domain as the sender wrote it (domain lower-case)."""
        return f"{self.local}@{self.domain}"

    @property
    def folded(self) -> str:
        """Lower-case form with the domain in ASCII, for comparison and for keyed hashes: one person, one spelling."""
        return f"{self.local.casefold()}@{_ascii(self.domain)}"


@dataclass(slots=True)
class _Piece:
    """One mailbox while it is read: words before the angle, the angle's inside (None: no angle), comments."""

    words: list[str]
    angle: list[str] | None
    comments: list[str]


def addresses(value: str) -> tuple[Address, ...]:
    """The usable mailboxes of an unfolded address header, in order, groups opened, at most 200.

    A value of more than 16 kB gives (): it is not parsed.
    """
    return read_addresses(value)[0]


def read_addresses(value: str) -> tuple[tuple[Address, ...], str]:
    """As `addresses`, and the bound that was exceeded, "" when none was."""
    if len(value) > LONGEST_VALUE:
        return (), f"address header over {LONGEST_VALUE // 1024} kB"
    if found := _PLAIN.match(value):
        one = make_address(decode_words(found[1]), found[2], found[3])
        return ((one,) if one else ()), ""
    kept: list[Address] = []
    for piece in _pieces(value):
        if (one := _mailbox(piece)) is not None:
            if len(kept) == MOST_ADDRESSES:
                return tuple(kept), f"over {MOST_ADDRESSES} addresses in one header"
            kept.append(one)
    return tuple(kept), ""


def make_address(name: str, local: str, domain: str) -> Address | None:
    """The Address, or None where local part or domain is none that mail could be sent to."""
    local, domain = local.strip(), nfc(domain.strip().rstrip(".").lower())
    if not domain or len(domain) > 255 or len(local) > 256:
        return None
    if not (_LABELS.match(domain) or _LITERAL.match(domain)) or not (local + domain).isprintable():
        return None
    if _QUOTED_LOCAL.match(local):
        bare = nfc(_ESCAPED.sub(r"\1", local[1:-1]))
        local = bare if _LOCAL.match(bare) and not bare.startswith(".") and not bare.endswith(".") else local
    elif not _LOCAL.match(local):
        return None
    return Address(name, local, domain)


def _lexemes(value: str) -> list[str]:
    found = _LEXEME.findall(value)
    if '"' in found:  # a quotation mark that never closes is text
        found = _LEXEME.findall(value.replace('"', " "))
    return found


def _pieces(value: str) -> list[_Piece]:
    lexemes = _lexemes(value)
    pieces, open_comment = _collect(lexemes, comments=True)
    if open_comment:  # a bracket that never closes is text: "Anna :( <anna@example.ee>"
        pieces, _ = _collect(lexemes, comments=False)
    return pieces


def _collect(lexemes: list[str], *, comments: bool) -> tuple[list[_Piece], bool]:
    pieces = [_Piece([], None, [])]
    depth, in_angle = 0, False
    for mark in lexemes:
        piece = pieces[-1]
        if comments and (mark == "(" or (depth and mark == ")")):
            depth += 1 if mark == "(" else -1
        elif depth:
            piece.comments.append(mark)
        elif in_angle and piece.angle is not None:
            if mark == ">":
                in_angle = False
            else:
                piece.angle.append(mark)
        elif mark == "<":
            if piece.angle is not None:  # a second angle without a comma: two mailboxes
                piece = _Piece([], None, [])
                pieces.append(piece)
            in_angle, piece.angle = True, []
        elif mark in ",;":
            pieces.append(_Piece([], None, []))
        elif mark == ":":  # a group's name ends here (RFC 5322 section 3.4)
            piece.words.clear()
        elif mark not in "()":
            piece.words.append(mark)
    return pieces, depth > 0


def _mailbox(piece: _Piece) -> Address | None:
    if piece.angle is None:
        return _from_spec("".join(piece.words), _phrase(["".join(piece.comments)]))
    inside = "".join(piece.angle).strip()
    if inside.startswith("@"):  # RFC 5322 section 4.4: obs-route
        inside = inside.rpartition(":")[2]
    return _from_spec(inside, _phrase(piece.words) or _phrase(["".join(piece.comments)]))


def _from_spec(spec: str, name: str) -> Address | None:
    local, at, domain = spec.strip().rpartition("@")
    return make_address(name, local, domain) if at else None


def _phrase(words: list[str]) -> str:
    text = "".join(
        _ESCAPED.sub(r"\1", word[1:-1]) if word[:1] == '"' and len(word) > 1 else word for word in words
    )
    name = clean_line(decode_words(_BLANKS.sub(" ", text)))
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1].strip()
    return name
