"""Settings that say whom to believe, and what two of them say of each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Protocol

from pydantic import BeforeValidator, Field, create_model

from responder.config import value_types as values
from responder.config.accounts import Section
from responder.config.faults import Path, printable
from responder.config.findings import Findings

# `from` is a word of Python: a class body cannot name a field so.
_FIELDS: dict[str, Any] = {
    "from": (values.MailAddress, Field(description="Address in From of its mails.")),
    "person": (
        Annotated[Literal["reply_to"], BeforeValidator(values.matching("reply_to", "Write reply_to."))],
        Field(default="reply_to", description="Where the person stands: reply_to."),
    ),
}
TrustedForm = create_model("TrustedForm", __base__=Section, __module__=__name__, **_FIELDS)
TrustedForm.__doc__ = "A web form that mails for the person who filled it in."


class Box(Protocol):
    """The settings of a mailbox that are looked at here."""

    @property
    def authserv_ids(self) -> tuple[str, ...]: ...
    @property
    def inner_hosts(self) -> tuple[str, ...]: ...
    @property
    def results_below(self) -> tuple[str, ...]: ...
    @property
    def results_unnamed(self) -> tuple[str, ...]: ...
    @property
    def trusted_lists(self) -> tuple[str, ...]: ...
    @property
    def trusted_forwarders(self) -> tuple[str, ...]: ...
    @property
    def trusted_forms(self) -> tuple[Any, ...]: ...


def forms(box: Box) -> tuple[str, ...]:
    """From of each trusted form, as written."""
    return tuple(getattr(form, "from") for form in box.trusted_forms)


def trust_checks(number: int, box: Box, findings: Findings) -> None:
    """What is trusted is believed only where the border's word of it is; both kinds of server are different ones."""
    at: Path = ("mailboxes", number)
    if not (box.authserv_ids or box.results_unnamed):
        for name in _in_vain(box):
            findings.note(
                (*at, name),
                "NOTHING of this is believed without `authserv_ids`: anybody could claim it. Name there how your"
                " own mail server signs Authentication-Results; where it gives no name, see `results_unnamed`.",
                key=True,
            )
    for name in ("results_below", "results_unnamed"):
        for place, host in enumerate(getattr(box, name)):
            if any(_overlap(host.casefold(), one.casefold()) for one in box.inner_hosts):
                text = f"{printable(host)} stands in `inner_hosts` too, which take no mail from outside. Remove one."
                findings.fault((*at, name, place), text)
    _never_matches(at, box, findings)
    seen: set[str] = set()
    for place, address in enumerate(one.casefold() for one in forms(box)):
        if address in seen:
            findings.fault((*at, "trusted_forms", place, "from"), "this form stands twice. Remove one.")
        seen.add(address)


def _never_matches(at: Path, box: Box, findings: Findings) -> None:
    """What looks sound and fits no mail."""
    for place, name in enumerate(box.authserv_ids):
        if "*" in name:
            text = f"{printable(name)} is compared letter by letter: `*` stands for nothing. Write each name out."
            findings.note((*at, "authserv_ids", place), text)
    for place, name in enumerate(box.trusted_lists):
        if "@" in name:
            text = (
                f"{printable(name)} is an address; a List-Id has no @. Copy what stands between < and > in the header"
                " List-Id of its mails."
            )
            findings.note((*at, "trusted_lists", place), text)


def _overlap(one: str, other: str) -> bool:
    """Whether a host can be both; `.example.ee` is every host below that domain."""
    return one == other or any(a[:1] == "." and b.endswith(a) for a, b in ((one, other), (other, one)))


def _in_vain(box: Box) -> Iterator[str]:
    for name in ("trusted_lists", "trusted_forwarders", "trusted_forms", "inner_hosts", "results_below"):
        if getattr(box, name):
            yield name
