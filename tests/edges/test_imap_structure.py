"""BODYSTRUCTURE: names in every coding, the order of parts, and nothing that a stranger writes can break it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imapclient.response_parser import parse_fetch_response

from responder.core.message import parse
from responder.edges.imap import ImapMailbox
from responder.edges.imap_structure import MOST_PARTS, Part, attachments, first_text, parts
from tests.servers.dovecot import Dovecot

PLAIN = b'("TEXT" "PLAIN" ("CHARSET" "UTF-8") NIL NIL "QUOTED-PRINTABLE" 120 4 NIL NIL NIL NIL)'
HTML = b'("text" "html" ("charset" "koi8-r") NIL NIL "base64" 900 12 NIL ("inline" NIL) NIL NIL)'


def structure(text: bytes) -> tuple[Part, ...] | None:
    """The parts of a BODYSTRUCTURE as it comes from the server."""
    answer = parse_fetch_response([b"1 (UID 5 BODYSTRUCTURE " + text + b")"], uid_is_key=False)
    return parts(answer[1][b"BODYSTRUCTURE"])


def image(parameters: bytes, disposition: bytes = b"NIL") -> bytes:
    return b'("image" "jpeg" ' + parameters + b' NIL NIL "base64" 5000 NIL ' + disposition + b" NIL NIL)"


def name_of(parameters: bytes, disposition: bytes = b"NIL") -> str:
    found = structure(image(parameters, disposition))
    assert found is not None
    return found[0].name


def test_a_single_part() -> None:
    """A mail without multipart is part 1; what it tells of itself is lower-case."""
    assert structure(PLAIN) == (Part("1", "text/plain", "utf-8", "quoted-printable", 120, "", ""),)


def test_numbers_follow_the_nesting() -> None:
    """Parts are numbered as BODY[...] wants them, in the order of appearance."""
    inner = b"(" + PLAIN + HTML + b' "ALTERNATIVE" ("BOUNDARY" "b") NIL NIL NIL)'
    outer = b"(" + inner + image(b"NIL") + b' "MIXED" ("BOUNDARY" "a") NIL NIL NIL)'
    found = structure(outer)
    assert found is not None
    assert [(part.number, part.media_type) for part in found] == [
        ("1.1", "text/plain"),
        ("1.2", "text/html"),
        ("2", "image/jpeg"),
    ]


def test_a_forwarded_message_is_one_attachment() -> None:
    """message/rfc822 is not entered: its texts are another's."""
    envelope = b"(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"
    forwarded = (
        b'("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 3000 ' + envelope + PLAIN + b' 70 NIL ("ATTACHMENT" '
        b'("FILENAME" "old.eml")) NIL NIL)'
    )
    found = structure(b"(" + PLAIN + forwarded + b' "MIXED" NIL NIL NIL NIL)')
    assert found is not None
    assert [(one.name, one.media_type, one.size) for one in attachments(found)] == [
        ("old.eml", "message/rfc822", 3000)
    ]


@pytest.mark.parametrize(
    ("parameters", "disposition", "name"),
    [
        (b'("NAME" "check.jpg")', b"NIL", "check.jpg"),
        (b"NIL", b'("ATTACHMENT" ("FILENAME" "check.jpg"))', "check.jpg"),
        (b'("NAME" "one.jpg")', b'("ATTACHMENT" ("FILENAME" "two.jpg"))', "two.jpg"),
        (b"NIL", b'("attachment" ("filename*" "utf-8\'\'%D1%87%D0%B5%D0%BA.jpg"))', "чек.jpg"),
        (
            b"NIL",
            b'("attachment" ("filename*0*" "utf-8\'\'%D1%87" "filename*1*" "%D0%B5%D0%BA" "filename*2" ".jpg"))',
            "чек.jpg",
        ),
        (b'("NAME" "=?utf-8?B?0YfQtdC6?=.jpg")', b"NIL", "чек.jpg"),
        (b'("NAME" "=?windows-1257?Q?p=E4ev.pdf?=")', b"NIL", "päev.pdf"),
        ('("NAME" "čeks.jpg")'.encode(), b"NIL", "čeks.jpg"),
        (b'("NAME" "p\xe4ev.jpg")', b"NIL", "päev.jpg"),
        (b'("NAME" "=?no-such-charset?B?YWJj?=")', b"NIL", "abc"),
        (b'("NAME" "C:\\\\temp\\\\..\\\\check.jpg")', b"NIL", "check.jpg"),
        (b'("NAME" "../../etc/passwd")', b"NIL", "passwd"),
        (b'("NAME" "a\\"; filename=\\"b.exe")', b"NIL", 'a"; filename="b.exe'),
        (b'("NAME" "=?utf-8?B?0?=")', b"NIL", ""),
        ('("NAME" "a\u202egpj.exe")'.encode(), b"NIL", "agpj.exe"),
        (b'("NAME" "a\tb\x07.jpg")', b"NIL", "a b .jpg"),
        (b'("NAME*" "no\'\'tics%zz")', b"NIL", "tics%zz"),
        (b'("NAME" "' + b"x" * 400 + b'")', b"NIL", "x" * 255),
        (b'("NAME" "' + b"x" * 4_000 + b'")', b"NIL", ""),
        (b'("NAME" NIL)', b"NIL", ""),
        (b'("NAME" 7)', b"NIL", "7"),
        (b'("NAME")', b"NIL", ""),
        (b"NIL", b'("ATTACHMENT")', ""),
        (b"NIL", b'"ATTACHMENT"', ""),
    ],
)
def test_names(parameters: bytes, disposition: bytes, name: str) -> None:
    """RFC 2231, RFC 2047, raw bytes, and nonsense; without control and bidi characters, at most 255 long."""
    assert name_of(parameters, disposition) == name


def test_what_is_text_and_what_is_attached() -> None:
    """Text with a name or marked as attachment is attached; everything but plain text and HTML is."""
    named = b'("TEXT" "PLAIN" ("NAME" "log.txt") NIL NIL "7BIT" 10 1 NIL NIL NIL NIL)'
    attached = b'("TEXT" "HTML" NIL NIL NIL "7BIT" 20 1 NIL ("ATTACHMENT" NIL) NIL NIL)'
    calendar = b'("TEXT" "CALENDAR" NIL NIL NIL "7BIT" 30 1 NIL NIL NIL NIL)'
    found = structure(b"(" + named + attached + calendar + PLAIN + b' "MIXED" NIL NIL NIL NIL)')
    assert found is not None
    assert [one.size for one in attachments(found)] == [10, 20, 30]
    text = first_text(found)
    assert text is not None
    assert (text[0].number, text[1]) == ("4", 60)


def test_an_empty_text_is_no_text() -> None:
    """The first text part that has octets counts."""
    empty = PLAIN.replace(b"120", b"0")
    found = structure(b"(" + empty + HTML + b' "MIXED" NIL NIL NIL NIL)')
    assert found is not None
    text = first_text(found)
    assert text is not None
    assert text[0].number == "2"
    assert first_text(structure(image(b"NIL")) or ()) is None


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        b"TEXT",
        7,
        (),
        [],
        (None,) * 12,
        ((None,), (None,)),
        (b"text",),
        (7, 8),
        [[[]]],
        ([],),
        ([], b"MIXED"),
    ],
)
def test_nonsense_has_no_parts(nonsense: object) -> None:
    """No structure, no parts; never an exception."""
    assert parts(nonsense) is None


def test_depth_and_number_are_bounded() -> None:
    """Beyond 20 levels nothing is looked at; of a thousand parts the first hundred count."""
    leaf: tuple[object, ...] = (b"text", b"plain", None, None, None, b"7bit", 10, 1)
    deep: object = leaf
    for _ in range(5_000):
        deep = ([deep], b"mixed")
    assert parts(deep) is None
    assert len(parts(([leaf] * 1_000, b"mixed")) or ()) == MOST_PARTS


atoms = (
    st.none()
    | st.integers()
    | st.binary(max_size=20)
    | st.sampled_from([b"text", b"plain", b"attachment", b"name"])
)
trees = st.recursive(
    atoms, lambda inner: st.lists(inner, max_size=12).map(tuple) | st.lists(inner, max_size=4)
)


@given(trees)
def test_any_tree_gives_parts_or_none(tree: object) -> None:
    """Whatever imapclient may hand over: parts whose texts can be encoded, or None."""
    for part in parts(tree) or ():
        (part.name + part.media_type + part.charset + part.encoding).encode("utf-8")
        assert part.size >= 0


@pytest.mark.dovecot
def test_structure_and_parser_see_the_same(dovecot: Dovecot, user: str) -> None:
    """The attachments that BODYSTRUCTURE tells of a large mail are those that the parser finds in the whole of it."""
    headers = [
        b"Content-Type: text/plain; charset=utf-8",
        b"Content-Type: text/html; name=page.html",
        b"Content-Type: text/plain; name=inline.txt\r\nContent-Disposition: inline; filename=inline.txt",
        b"Content-Type: text/plain\r\nContent-Disposition: attachment",
        b"Content-Type: text/calendar; method=REQUEST",
        b"Content-Type: application/pgp-signature; name=signature.asc",
        b"Content-Type: message/delivery-status",
        b"Content-Type: image/png; name*=utf-8''%C5%A1.png\r\nContent-ID: <a@b>",
        b'Content-Type: image/png; name="=?koi8-r?B?xs/Uzw==?=.png"',
        'Content-Type: image/png; name="чек.png"'.encode(),
        'Content-Type: image/png; name="чек.png"'.encode("cp1251"),
        b'Content-Type: application/octet-stream; name="C:\\\\temp\\\\x.bin"',
        b"Content-Disposition: attachment; filename=untyped.dat",
        b"Content-Type: application/pdf; name=last.pdf\r\nContent-Transfer-Encoding: base64",
    ]
    parted = b"".join(b"--b\r\n" + header + b"\r\n\r\nsome text here\r\n" for header in headers)
    content = (
        b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + parted[:-2]
        + b"A" * 70_000
        + b"\r\n--b--\r\n"
    )
    dovecot.deliver(user, content)
    mailbox = ImapMailbox(dovecot.account(user))
    mailbox.connect()
    (one,) = mailbox.fetch([1])
    mailbox.close()
    assert one.attachments == parse(content).attachments
