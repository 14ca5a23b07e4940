"""The kinds of value a setting may have: each reads a text of the file and says in plain words what it wants instead.

A scalar arrives as the text that stands in the file (yaml_source guesses nothing), so `18:00` and `no` are safe.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import idna
from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from responder.config import schema_texts as shapes
from responder.config.faults import printable

_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?")
_LOCAL = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f.]+(?:\.[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f.]+)*")
ELSEWHERE = (
    "a secret must not stand in this file. Put it into a file with mode 0600 and write {file: PATH},"
    " or {env: NAME}, or {credential: NAME}."
)
ENV_WANTED = "Write the name of an environment variable: letters, digits and _."
CREDENTIAL_WANTED = "Write the name of a credential: letters, digits, `.`, `_` and `-`."


def wrong(text: str) -> PydanticCustomError:
    """A fault in our own words (passed as a value: a stray brace in it means nothing)."""
    return PydanticCustomError("config", "{text}", {"text": text})


def found(value: Any) -> str:
    """What stands in the file, for the second half of 'X is wanted here, found Y'."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a group of settings"
    if isinstance(value, (list, tuple)):
        return "a list"
    return f"`{printable(str(value))}`"


def one_line(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong(
            f"a text is wanted here, found {found(value)}. Write it behind the colon, in quotes if in doubt."
        )
    if not value.isprintable():
        raise wrong("this text has a line break or an invisible character in it. Keep it on one line.")
    return value.strip()


def some_text(value: Any) -> str:
    text = one_line(value)
    if not text:
        raise wrong("this is empty. Write a text, or remove the line.")
    return text


def read_flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise wrong(f"true or false is wanted here, found {found(value)}. Write `true` or `false`.")


def _whole(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,15}", value):
        return int(value)
    raise wrong(f"a whole number is wanted here, found {found(value)}. Write digits only.")


def host_name(value: Any) -> str:
    """A host name or an IP address; names in Unicode become their A-labels (RFC 5890)."""
    text = some_text(value)
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        pass
    try:
        name = text if text.isascii() else idna.encode(text, uts46=True).decode("ascii")
    except idna.IDNAError:
        name = ""
    labels = name.removesuffix(".").split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise wrong(
            f"{found(text)} is no host name. Write it alone, such as mail.example.ee: the port is a setting of its own."
        )
    return name


def host_or_below(value: Any) -> str:
    """A host name; with a dot before it all hosts below that domain, which has two labels at least."""
    text = some_text(value)
    if not text.startswith("."):
        return host_name(text)
    name = host_name(text[1:])
    if "." not in name:
        raise wrong(f"{found(text)} would be every host below a top-level domain. Write .example.ee.")
    return f".{name}"


def ascii_domain(address: str) -> str:
    """The domain of a mail address, in A-labels (RFC 5890) where it is not ASCII."""
    domain = address.rpartition("@")[2]
    return domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")


def mail_address(value: Any) -> str:
    """local@domain (RFC 5321 section 4.1.2, without quoted local parts), as written, with the domain in lower case."""
    text = some_text(value)
    local, at, domain = text.rpartition("@")
    try:
        name = idna.encode(domain, uts46=True).decode("ascii") if at else ""
    except idna.IDNAError:
        name = ""
    labels = name.split(".")
    good = len(labels) > 1 or name == "localhost"
    if not (
        good and len(text) <= 254 and _LOCAL.fullmatch(local) and all(_LABEL.fullmatch(x) for x in labels)
    ):
        raise wrong(f"{found(text)} is no mail address. Write it alone, such as complaints@example.ee.")
    return f"{local}@{domain.lower()}"


def _mail_domain(value: Any) -> str:
    text = some_text(value)
    if "@" in text:
        raise wrong(f"{found(text)} is an address, a domain is wanted here. Write the part behind the @.")
    return host_name(text).lower()


def _empty_or(read: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: "" if value == "" else read(value)


def matching(pattern: str, wanted: str, *, quote: bool = True) -> Callable[[Any], str]:
    """A text of a pattern; `wanted` says what to write. `quote=False` where a secret may stand by mistake."""
    return Matching(pattern, wanted, quote=quote)


@dataclass(frozen=True)
class Matching:
    """The reader of such a text; the JSON Schema takes the pattern from it."""

    pattern: str
    wanted: str
    quote: bool

    def __call__(self, value: Any) -> str:
        """The text without blanks around it."""
        text = one_line(value)
        if not re.fullmatch(self.pattern, text):
            raise wrong(f"{found(text) if self.quote else 'this'} cannot stand here. {self.wanted}")
        return text


def _in_folder(value: Any, info: ValidationInfo) -> str:
    text = some_text(value)
    folder = (info.context or {}).get("folder")
    return str(Path(folder) / text) if folder else text


def one_of(*known: str) -> Callable[[Any], str]:
    """One of a closed set of words."""

    def check(value: Any) -> str:
        if value not in known:
            raise wrong(f"{found(value)} cannot stand here. Write {', '.join(known[:-1])} or {known[-1]}.")
        return str(value)

    return check


def _list(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return value
    raise wrong(
        f"a list is wanted here, found {found(value)}. Write [one, two], or each behind a `- ` of its own line."
    )


def _filled_list(value: Any) -> Any:
    if not _list(value):
        raise wrong("this list is empty. Give it at least one entry.")
    return value


Text = Annotated[str, BeforeValidator(some_text), WithJsonSchema(shapes.written(shapes.SOME_TEXT))]
MaybeText = Annotated[str, BeforeValidator(one_line), WithJsonSchema(shapes.written(shapes.ONE_LINE))]
Flag = Annotated[bool, BeforeValidator(read_flag)]
Digits = BeforeValidator(_whole)
Port = Annotated[int, Field(ge=1, le=65535), Digits]
AsList = BeforeValidator(_list)
AsFilledList = BeforeValidator(_filled_list)
_HOST = shapes.written(shapes.HOST, "Write a host name alone: the port is a setting of its own.")
_ADDRESS = shapes.written(shapes.ADDRESS, "Write a mail address alone, such as complaints@example.ee.")
Host = Annotated[str, BeforeValidator(host_name), WithJsonSchema(_HOST)]
HostOrBelow = Annotated[str, BeforeValidator(host_or_below), WithJsonSchema(_HOST)]
MaybeHost = Annotated[str, BeforeValidator(_empty_or(host_name)), WithJsonSchema(shapes.or_empty(_HOST))]
Domain = Annotated[str, BeforeValidator(_mail_domain), WithJsonSchema(shapes.written(shapes.DOMAIN))]
MailAddress = Annotated[str, BeforeValidator(mail_address), WithJsonSchema(_ADDRESS)]
MaybeAddress = Annotated[
    str, BeforeValidator(_empty_or(mail_address)), WithJsonSchema(shapes.or_empty(_ADDRESS))
]
FilePath = Annotated[str, BeforeValidator(_in_folder), WithJsonSchema(shapes.written(shapes.SOME_TEXT))]
MaybeFilePath = Annotated[
    str,
    BeforeValidator(lambda value, info: "" if value == "" else _in_folder(value, info)),
    WithJsonSchema(shapes.or_empty(shapes.written(shapes.SOME_TEXT))),
]
Language = Annotated[
    str, BeforeValidator(matching(r"[a-z]{2,3}", "Write the code of a language, such as et, ru, lv or en."))
]
MaybeLanguage = Annotated[
    str, BeforeValidator(matching(r"([a-z]{2,3})?", "Write a language's code, such as et."))
]
Prefix = Annotated[
    str,
    BeforeValidator(matching(r"[A-Z][A-Z0-9]{0,7}", "Write 1 to 8 capitals A-Z or digits, a letter first.")),
]
Keyword = Annotated[
    str,
    # RFC 9051 section 9, flag-keyword = "$MDNSent" / ... / atom
    BeforeValidator(
        matching(r"""[^\x00-\x20(){%*"\\\]\x7f-\uffff]{0,64}""", 'Write one word in ASCII, or "" for none.')
    ),
]
Name = Annotated[
    str,
    BeforeValidator(
        matching(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", "Write up to 40 letters, digits, `.`, `_` or `-`.")
    ),
]
HeaderName = Annotated[
    str,
    # RFC 5322 section 3.6.8
    BeforeValidator(matching(r"[!-9;-~]{1,76}", "Write the name of a header, without its colon.")),
]
AuthservId = Annotated[
    str,
    # RFC 8601 section 2.2, authserv-id = value (RFC 2045 section 5.1)
    BeforeValidator(
        matching(
            r"""[^\x00-\x20()<>@,;:\\"/\[\]?=\x7f]{1,253}""", "Write the name alone, such as mx.example.ee."
        )
    ),
]
Tls = Annotated[
    Literal["implicit", "starttls", "none"], BeforeValidator(one_of("implicit", "starttls", "none"))
]
UncertainMail = Annotated[Literal["retry", "hold"], BeforeValidator(one_of("retry", "hold"))]
Holidays = Annotated[
    str,
    BeforeValidator(
        matching(
            r"([A-Z]{2}(-[A-Z0-9]{1,3})?)?",
            'Write a country in capitals, such as EE or DE-BY, or "" for none.',
        )
    ),
]
