"""Mails aimed at the readers, the guard and the languages; each is what is fetched, the first 64 kB."""

from __future__ import annotations

import base64
import random

from tests.core.test_deciding_attacks import FROM, HEAD, HTML, MIXED, TEXT, text_in

rnd = random.Random(7)
B64 = HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n"


def nest(kind, n, inner=b"x"):
    out = b""
    for i in range(n):
        out += b"Content-Type: " + kind + b"; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i)
    return out + b"\r\n" + inner


def rfc822(n):
    return (
        b"".join(b"Content-Type: message/rfc822\r\n\r\nFrom: a@b.ee\r\nSubject: x\r\n" for _ in range(n))
        + b"\r\nx"
    )


B64 = HEAD + b"Content-Transfer-Encoding: base64\r\nContent-Type: text/html\r\n\r\n"
QP = HEAD + b"Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
HOSTILE = {
    "b64 html bold": B64 + base64.encodebytes(b"<b>" * 16000),
    "b64 of b64": HEAD
    + b"Content-Transfer-Encoding: base64\r\n\r\n"
    + base64.b64encode(base64.b64encode(b"a" * 30000)),
    "b64 no padding garbage": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=A===" * 13000,
    "b64 one per line": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"Q\r\n" * 21000,
    "qp all": QP + b"=41" * 21000,
    "qp soft": QP + b"=\r\n" * 21000,
    "qp broken": QP + b"=" * 65000,
    "qp marks": QP + b"a" + b"=CC=80" * 10500,
    "qp zero width": QP + b"=E2=80=8B" * 7000,
    "bidi body": TEXT.replace(b"\r\n\r\n", b"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n", 1)
    + "\u202ea\u202c".encode() * 9000,
    "html div deep": HTML + b"<div>" * 13000 + b"x",
    "html table deep": HTML + b"<table><tr><td>" * 4300 + b"x",
    "html li deep": HTML + b"<ul><li>" * 8000 + b"x",
    "html blockquote deep": HTML + b"<blockquote>" * 5400 + b"x",
    "html entities": HTML + b"&lt;" * 16000,
    "html big entity": HTML + b"&#99999999999999999999;" * 2800,
    "html entity long": HTML + b"&" + b"a" * 60000,
    "html attrs": HTML + b"<p " + b"a=b " * 16000 + b">x",
    "html style attr": HTML + b"<p style='" + b"display:none;" * 5000 + b"'>x",
    "html font face": HTML + b"<font face='x'>" * 4200,
    "html svg": HTML + b"<svg><g>" * 8000,
    "html cdata": HTML + b"<![CDATA[" * 6500,
    "html doctype": HTML + b"<!DOCTYPE a [" + b"<!ENTITY a '&a;&a;'>" * 3200 + b"]>&a;",
    "html select": HTML + b"<select><option>" * 4000,
    "html pre": HTML + b"<pre>" + b"\n" * 60000,
    "html script": HTML + b"<script>" + b"</scrip" * 9000,
    "html close": HTML + b"</p>" * 16000,
    "html a a": HTML + b"<a href=x>" * 6500,
    "html img alt": HTML + (b"<img alt='" + b"x" * 50 + b"'>") * 1000,
    "html wide": HTML + ("<td>\u3000\u200b".encode()) * 6000,
    "html col": HTML + b"<table>" + b"<tr>" * 8000 + b"<td>x" * 4000,
    "html br": HTML + b"<br>" * 16000,
    "html css float": HTML + b"<style>" + b"@media{" * 9000 + b"</style>x",
    "html nul": HTML + b"<\0p>" * 16000,
    "boundary prefix": HEAD + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a" * 21000,
    "boundary lines": HEAD + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--aX\r\n" * 10900,
    "boundary empty": HEAD + b'Content-Type: multipart/mixed; boundary=""\r\n\r\n' + b"--\r\n" * 16000,
    "boundary dash": HEAD + b"Content-Type: multipart/mixed; boundary=-\r\n\r\n" + b"-" * 60000,
    "boundary long": HEAD + b"Content-Type: multipart/mixed; boundary=" + b"a" * 60000 + b"\r\n\r\n--a",
    "boundary same nested": HEAD
    + nest(b"multipart/mixed", 1).replace(b"b0", b"z")
    + (b"--z\r\nContent-Type: multipart/mixed; boundary=z\r\n\r\n") * 1200,
    "parts empty": MIXED + b"--q\r\n" * 13000,
    "parts": MIXED + b"--q\r\n\r\nx\r\n" * 6500,
    "nest 1000": HEAD + nest(b"multipart/mixed", 1000),
    "alt nest": HEAD + nest(b"multipart/alternative", 900),
    "digest nest": HEAD + nest(b"multipart/digest", 900),
    "rfc822 900": HEAD + rfc822(1200),
    "report nest": HEAD + nest(b"multipart/report", 900),
    "rfc822 b64": HEAD
    + b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.encodebytes(rfc822(700)),
    "uuencode": TEXT + b"begin 644 a.exe\r\n" + (b"M" + b"#" * 60 + b"\r\n") * 1000 + b"end\r\n",
    "uue many": TEXT + b"begin 644 a\r\nend\r\n" * 2800,
    "yenc": TEXT + b"=ybegin line=128 size=1 name=a\r\n" + bytes(rnd.randrange(256) for _ in range(60000)),
    "yenc begin": TEXT
    + b"=ybegin line=128 size=999999999999 name=a\r\n=ypart begin=1 end=99999999\r\n" * 800,
    "tnef": MIXED
    + b"--q\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.encodebytes(b"\x78\x9f\x3e\x22" + b"\xff" * 40000),
    "nul body": TEXT + b"\0" * 65000,
    "nul header": b"From: a@b.ee\r\nSub\0ject: " + b"\0" * 60000 + b"\r\n\r\nx",
    "8bit": TEXT + bytes(rnd.randrange(128, 256) for _ in range(65000)),
    "8bit header": FROM + b"Subject: " + bytes(rnd.randrange(128, 256) for _ in range(60000)) + b"\r\n\r\nx",
    "8bit from": b"From: " + bytes(rnd.randrange(128, 256) for _ in range(16000)) + b"<a@b.ee>\r\n\r\nx",
    "random": bytes(rnd.randrange(256) for _ in range(65000)),
    "lone cr": b"From: a@b.ee\rSubject: x\r\r" + b"a\r" * 30000,
    "crcrlf": (HEAD + b"\r\n" + b"a\r\n" * 20000).replace(b"\r\n", b"\r\r\n"),
    "lf cr": HEAD + b"\n\r" * 30000,
    "cr only": b"\r" * 65000,
    "lf only": b"\n" * 65000,
    "no body": HEAD.rstrip(),
    "empty": b"",
    "no header": b"\r\n" + b"x" * 65000,
    "colon lines": b":" * 65000,
    "colon nl": b":\n" * 32000,
    "names only": b"a:\n" * 21000,
    "fold": b"Subject: x" + b"\r\n " * 21000 + b"\r\n\r\nx",
    "fold tab": b"From: a@b.ee" + b"\r\n\t" * 21000 + b"\r\n\r\nx",
    "mbox from": b"From a\n" * 9000,
    "to 16k groups": FROM + b"To: " + b"a:" * 8000 + b"\r\n\r\nx",
    "to comments": FROM + b"To: " + b"(" * 16000 + b"\r\n\r\nx",
    "to quotes": FROM + b"To: " + b'"' * 16000 + b"\r\n\r\nx",
    "to backslash": FROM + b"To: " + b'"\\' * 8000 + b"\r\n\r\nx",
    "to angle": FROM + b"To: " + b"<" * 16000 + b"\r\n\r\nx",
    "to route": FROM + b"To: <" + b"@a," * 5300 + b":b@c.ee>\r\n\r\nx",
    "to 800": FROM + b"To: " + b"a@b.ee," * 2000 + b"\r\n\r\nx",
    "to ew": FROM + b"To: " + b"=?utf-8?q?a?= <a@b.ee>, " * 600 + b"\r\n\r\nx",
    "to many headers": FROM + b"".join(b"To: a@b.ee\r\n" for _ in range(4500)) + b"\r\nx",
    "cc many": FROM + (b"Cc: " + b"a@b.ee," * 150 + b"\r\n") * 58 + b"\r\nx",
    "from many": (b"From: " + b"=?utf-8?b?" + b"0YHRgtGA" * 200 + b"?= <a@b.ee>\r\n") * 35 + b"\r\nx",
    "from name marks": b"From: " + ("e" + "\u0301" * 31).encode() * 250 + b"<a@b.ee>\r\n\r\nx",
    "from idna": b"From: a@" + "ü.".encode() * 80 + b"ee\r\n\r\nx",
    "from idn long": b"From: a@" + ("ж" * 60 + ".").encode() * 2 + b"ee\r\n\r\nx",
    "from long local": b"From: " + b"a." * 30000 + b"a@b.ee\r\n\r\nx",
    "ew 30000": FROM + b"Subject: " + b"=?utf-8?q?a?= " * 4600 + b"\r\n\r\nx",
    "ew charset": FROM + b"Subject: " + b"".join(b"=?x%d?q?a?= " % i for i in range(4400)) + b"\r\n\r\nx",
    "ew iso2022": FROM + b"Subject: " + b"=?iso-2022-jp?b?GyRC?= " * 2500 + b"\r\n\r\nx",
    "ew unterminated": FROM + b"Subject: " + b"=?utf-8?q?" * 6000 + b"\r\n\r\nx",
    "ew utf7": FROM + b"Subject: " + b"=?utf-7?q?+AGEA-?= " * 3000 + b"\r\n\r\nx",
    "ew long": FROM + b"Subject: =?utf-8?b?" + b"AAAA" * 15000 + b"?=\r\n\r\nx",
    "ew hz": FROM + b"Subject: =?hz?q?~{" + b"~}" * 20000 + b"?=\r\n\r\nx",
    "2231 dup": HEAD + b"Content-Type: text/plain;" + b" charset=x;" * 5500 + b"\r\n\r\nx",
    "2231 pct": HEAD + b"Content-Disposition: attachment; filename*=utf-8''" + b"%41" * 5000 + b"\r\n\r\nx",
    "2231 lang": HEAD + b"Content-Disposition: attachment; filename*=" + b"'" * 16000 + b"\r\n\r\nx",
    "2231 idx": HEAD
    + b"Content-Type: text/plain;"
    + b"".join(b" n*%d=a;" % (999999 - i) for i in range(1500))
    + b"\r\n\r\nx",
    "param quotes": HEAD + b"Content-Type: text/plain; a=" + b'"\\"' * 5000 + b"\r\n\r\nx",
    "date digits": FROM + b"Date: " + b"9" * 60000 + b"\r\n\r\nx",
    "date year": FROM + b"Date: Mon, 1 Jan 99999999999 00:00:00 +9999\r\n\r\nx",
    "date comments": FROM + b"Date: Mon, 1 Jan 2026 00:00:00 +0000 " + b"(" * 30000 + b"\r\n\r\nx",
    "date zero": FROM + b"Date: Mon, 00 Jan 0000 99:99:99 -9999\r\n\r\nx",
    "date fields": FROM + b"Date: " + b"1 " * 30000 + b"\r\n\r\nx",
    "refs 64k": FROM + b"References: " + b"<a@b>" * 12500 + b"\r\n\r\nx",
    "refs open": FROM + b"References: " + b"<" * 60000 + b"\r\n\r\nx",
    "mid long": FROM + b"Message-ID: <" + b"a" * 60000 + b"@b>\r\n\r\nx",
    "irt": FROM + b"In-Reply-To: " + b"<a@b> " * 9000 + b"\r\n\r\nx",
    "rp many": b"Return-Path: <a@b.ee>\r\n" * 900 + FROM + b"\r\nx",
    "as comments": HEAD + b"Auto-Submitted: " + b"((" * 30000 + b"\r\n\r\nx",
    "prec long": HEAD + b"Precedence: " + b"bulk," * 12000 + b"\r\n\r\nx",
    "xars": HEAD + b"X-Auto-Response-Suppress: " + b"DR," * 20000 + b"\r\n\r\nx",
    "list-id": HEAD + b"List-Id: " + b"<" * 60000 + b"\r\n\r\nx",
    "x- names": HEAD + b"".join(b"X-" + b"a-" * 100 + b"%d: y\r\n" % i for i in range(300)) + b"\r\nx",
    "x-auto": HEAD + (b"X-" + b"auto-" * 45 + b": y\r\n") * 280 + b"\r\nx",
    "oof many": FROM + b"Subject: Automatic reply: x\r\n\r\n" + b"i am out of the office " * 2800,
    "oof abs": FROM + b"Subject: out of office\r\n\r\n" + b"i am " * 12000,
    "oof named": FROM + b"Subject: " + b"a " * 200 + b"\r\n\r\n" + b"this is an auto " * 4000,
    "bounce": FROM + b"Subject: failure notice\r\n\r\n" + b"your message " * 5000,
    "bounce2": FROM + b"Subject: undeliverable: x\r\n\r\n" + b"<a@b.ee>: " * 6000,
    "desk line": TEXT + b"##- please type your reply above this line -## " * 1300,
    "absent words": FROM + b"Subject: vacation\r\n\r\n" + b"ich bin " * 8000,
    "sentences": FROM + b"Subject: out of office: x\r\n\r\n" + b". " * 1200,
    "thanks en": TEXT + b"thank you " * 6000,
    "deadline": TEXT + b"by friday until monday within 3 days " * 1700,
    "cal": HEAD + b"Content-Type: text/calendar; method=REPLY" + b"; method=x" * 1500 + b"\r\n\r\nx",
    "deutsch": TEXT + b"ich bin " * 7500,
    "quote depth": TEXT + (b">" * 900 + b"\r\n") * 70,
    "sig": TEXT + b"-- \r\n" * 13000,
    "outlook heads": TEXT + b"From: a\r\nSent: b\r\nTo: c\r\nSubject: d\r\n" * 1600,
    "fwd": TEXT + b"---------- Forwarded message ---------\r\n" * 1600,
    "cyr heads": TEXT + "От: а\r\nКому: б\r\nТема: в\r\n".encode() * 1300,
    "caps": TEXT + "ВЕРНИТЕ ДЕНЬГИ!!! ".encode() * 2000,
    "emoji zwj": TEXT + "👨‍👩‍👧‍👦".encode() * 2500,
    "spaces": TEXT + b" " * 65000,
    "tabs nl": TEXT + b" \t\n" * 21000,
    "punct": TEXT + b"!?.," * 16000,
    "greek": TEXT + "ς".encode() * 32000,
    "hangul": TEXT + "각".encode() * 21000,
    "arabic": TEXT + "ﷺ".encode() * 21000,
    "sharp s": TEXT + "ẞ".encode() * 21000,
    "utf16": text_in(b"utf-16", b"\xd8\x00" * 30000),
    "utf32": text_in(b"utf-32", b"\xff" * 60000),
    "gb18030": text_in(b"gb18030", b"\x81\x30\x81\x30" * 15000),
    "iso2022kr": text_in(b"iso-2022-kr", b"\x1b$)C\x0e" * 12000),
    "big5": text_in(b"big5hkscs", b"\x88\x62" * 30000),
    "unicode_escape": text_in(b"unicode_escape", b"\\N{DIGIT ONE}" * 4500),
    "raw_unicode": text_in(b"raw_unicode_escape", b"\\u0041" * 10000),
    "rot13": text_in(b"rot13", b"a" * 60000),
    "mbcs": text_in(b"mbcs", b"a" * 60000),
    "quopri codec": text_in(b"quopri", b"a" * 60000),
}
