"""HTML of a mail -> its text, twice: whole, and with quoted parts marked by "> " as a plain-text mailer would (lxml,
inscriptis). Bounded in size, elements and depth; no input raises."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any

from responder.core.mail.printable import clean_body
from responder.core.mail.quoted_heads import attribution_length

LONGEST_HTML = 256 * 1024
MOST_ELEMENTS = 20_000

# Noncharacters stand for the ends of quoted parts while the tree becomes text.
_QUOTED, _INDENTED, _END, _MAIL_BELOW = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
_MARK = re.compile(f"([{_QUOTED}{_INDENTED}{_END}{_MAIL_BELOW}])")
_QUOTE_CLASSES = (
    "gmail_signature", "gmail_attr", "yahoo_quoted", "moz-signature", "moz-cite-prefix", "protonmail_quote",
    "tutanota_quote", "ms-outlook-mobile-signature",
)  # fmt: skip
_QUOTE_IDS = (
    "isReplyContent",
    "Signature",
    "ms-outlook-mobile-signature",
)
# Below these stands the mail that is answered or forwarded, whatever language its header lines are in.
_MAIL_BELOW_IDS = ("divRplyFwdMsg", "mail-editor-reference-message-container", "zwchr")
_MAIL_BELOW_LINE = "-----Original Message-----"
_INLINE = (
    "span", "font", "b", "i", "u", "a", "strong", "em", "big", "small", "o:p", "tt", "code", "abbr", "label", "sub",
    "sup", "s", "strike", "del", "ins", "mark", "center", "table", "tbody", "thead", "tfoot", "td", "th", "colgroup",
    "col", "nobr", "bdo", "bdi", "section", "main", "article", "form", "fieldset",
)  # fmt: skip
_UNSEEN = (
    "script",
    "style",
    "head",
    "title",
    "noscript",
    "template",
    "object",
    "svg",
    "math",
    "select",
    "iframe",
)
_ATTRIBUTES = ("style", "class", "align", "valign", "width", "height", "dir", "id", "bgcolor", "border")
_BLANKS = re.compile(r"[ \t\xa0]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class _Engine:
    """lxml and inscriptis, imported when the first HTML mail comes (14 ms)."""

    parse: Callable[..., tuple[Any, bool]]
    quotes: Callable[[Any], list[Any]]
    mails_below: Callable[[Any], list[Any]]
    hidden: Callable[[Any], list[Any]]
    wrappers: Callable[[Any], list[Any]]
    strip_tags: Callable[..., None]
    strip_elements: Callable[..., None]
    strip_attributes: Callable[..., None]
    to_text: Callable[[Any], str]


@cache
def _engine() -> _Engine:
    from inscriptis import Inscriptis
    from inscriptis.css_profiles import CSS_PROFILES
    from inscriptis.model.config import ParserConfig
    from lxml import etree  # type: ignore[import-untyped]

    config = ParserConfig(css=CSS_PROFILES["strict"], display_links=False, display_images=False)
    classes = " or ".join(f"contains(@class, '{name}')" for name in _QUOTE_CLASSES)
    ids = " or ".join(f"@id='{name}' or @id='x_{name}'" for name in _QUOTE_IDS)
    below = " or ".join(f"@id='{name}'" for name in _MAIL_BELOW_IDS)

    def parse(text: str, *, deep: bool) -> tuple[Any, bool]:
        # Bytes, since lxml refuses a str with an XML encoding declaration. A parser is not safe to share by threads.
        parser = etree.HTMLParser(
            encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=deep
        )
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
        return tree, any("depth" in entry.message for entry in parser.error_log)

    return _Engine(
        parse=parse,
        quotes=etree.XPath(f"//blockquote | //*[@class and ({classes})] | //*[@id and ({ids})]"),
        mails_below=etree.XPath(f"//*[{below} or contains(@class, 'OutlookMessageHeader')]"),
        hidden=etree.XPath("//*[contains(@style, 'display')]"),
        wrappers=etree.XPath("//div[count(*) = 1][div or p or blockquote][not(text()[normalize-space()])]"),
        strip_tags=etree.strip_tags,
        strip_elements=etree.strip_elements,
        strip_attributes=etree.strip_attributes,
        to_text=lambda tree: Inscriptis(tree, config).get_text(),
    )


def read_html(html: str) -> tuple[str, str]:
    """The text of the first 256 kB of `html`: whole, and with quoted lines marked by "> "."""
    html = _MARK.sub("", clean_body(html[:LONGEST_HTML]))
    try:
        marked = clean_body(_convert(html))
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, RecursionError, SyntaxError):
        # lxml's own errors are SyntaxErrors (ParserError, XMLSyntaxError): an empty or hopeless document.
        marked = _without_tags(html)
    whole = _tidy(_MARK.sub("", marked))
    return whole, whole if not _MARK.search(marked) else _with_quote_marks(marked)


def _convert(html: str) -> str:
    engine = _engine()
    tree, too_deep = engine.parse(html, deep=False)
    if too_deep:  # libxml2 drops what lies beyond 256 levels, or beyond 2,048 when told to go on
        tree, hopeless = engine.parse(html, deep=True)
        if hopeless:
            return _without_tags(html)
    if tree is None:
        return ""
    engine.strip_elements(tree, *_UNSEEN, with_tail=False)
    if too_deep or html.count("<") > MOST_ELEMENTS:
        return "\n".join(tree.itertext())
    if "display" in html:
        _drop_hidden(engine.hidden(tree))
    for element in engine.quotes(tree):
        _mark_quote(element)
    for element in engine.mails_below(tree)[:1]:
        _mark_before(element)
    for cell in tree.iter("td", "th"):  # cells side by side are words side by side; widths mean nothing here
        cell.tail = " " + (cell.tail or "")
    for row in tree.iter("tr"):
        row.tag = "div"
    for wrapper in engine.wrappers(tree):  # divs around one block say nothing and cost most of the time
        wrapper.tag = "span"
    engine.strip_attributes(tree, *_ATTRIBUTES)
    engine.strip_tags(tree, *_INLINE)
    return engine.to_text(tree)


def _without_tags(html: str) -> str:
    return clean_body(unescape(_TAG.sub(" ", html)))


def _drop_hidden(elements: list[Any]) -> None:
    for element in elements:
        style = "".join(element.get("style", "").lower().split())
        parent = element.getparent()
        if "display:none" in style and parent is not None:
            tail = element.tail
            element.clear()
            element.tail = tail


def _mark_quote(element: Any) -> None:
    """A blockquote without any sign of a citation may be the writer's own indented text: that is told apart later."""
    plain = element.tag == "blockquote" and element.get("type", "").lower() != "cite"
    own = plain and "quote" not in element.get("class", "") and "border-left" not in element.get("style", "")
    element.text = (_INDENTED if own else _QUOTED) + (element.text or "")
    element.tail = _END + (element.tail or "")


def _mark_before(element: Any) -> None:
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + _MAIL_BELOW
    elif parent is not None:
        parent.text = (parent.text or "") + _MAIL_BELOW


def _with_quote_marks(marked: str) -> str:
    lines: list[str] = []
    depth: list[bool] = []
    last = ""
    cited = False  # a program that announces one quote by a line above does not announce each
    for piece in _MARK.split(marked):
        if piece == _END:
            del depth[-1:]
        elif piece == _MAIL_BELOW:
            lines.append(_MAIL_BELOW_LINE)
        elif piece in (_QUOTED, _INDENTED) and piece:
            cited = cited or (piece == _INDENTED and _announces(last))
            depth.append(piece == _QUOTED or cited)
        elif text := _tidy(piece):
            mark = "> " if any(depth) else ""
            lines += [mark + line for line in text.split("\n")] + ([""] if not mark else [])
            last = text.rpartition("\n")[2]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _announces(line: str) -> bool:
    """Does the line above an indented part announce a citation: "12.11.2026, Anna wrote:"?"""
    return attribution_length([line], 0) > 0


def _tidy(text: str) -> str:
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
