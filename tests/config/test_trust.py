"""Whom to believe, and the budgets: what reaches the desk, each fault at its place, and the loud note."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from responder.config import Loaded
from responder.config.desks import desks
from responder.core.spending import Budgets

Load = Callable[..., Loaded]
BOX = (
    "mailboxes:\n"
    "  - address: kaebused@example.ee\n"
    "    imap: {host: imap.example.ee, username: u, password: {env: IMAP}}\n"
    "    "
)
FAULTS = [
    (
        "trusted_forms: [{from: form}]",
        ["4:28: `form` is no mail address. Write it alone, such as complaints@example.ee."],
    ),
    (
        "trusted_forms: [{from: a@example.ee, person: from}]",
        ["4:50: `from` cannot stand here. Write reply_to."],
    ),
    (
        "trusted_forms: [{form: a@example.ee}]",
        [
            "4:21: `from` is missing. Add `from:` (address in From of its mails).",
            "4:22: `form` is no setting here. Correct or remove it. Did you mean `from`?",
        ],
    ),
    (
        "trusted_forms: [{from: a@example.ee}, {from: A@example.ee}]",
        ["4:50: this form stands twice. Remove one."],
    ),
    (
        "trusted_forwarders: [example.ee]",
        ["4:26: `example.ee` is no mail address. Write it alone, such as complaints@example.ee."],
    ),
]


@pytest.mark.parametrize(("line", "expected"), FAULTS)
def test_each_fault_is_told_at_its_place(
    faults_of: Callable[..., list[str]], line: str, expected: list[str]
) -> None:
    """With what is wrong and what to do."""
    assert faults_of(BOX + line) == [f"responder.yaml:{one}" for one in expected]


def test_a_host_is_a_border_or_behind_it(faults_of: Callable[..., list[str]]) -> None:
    """Not both: behind the border nothing comes from outside."""
    text = (
        BOX
        + "authserv_ids: [mx.example.ee]\n    inner_hosts: [mx.example.ee]\n    results_below: [MX.example.ee]"
    )
    assert faults_of(text) == [
        "responder.yaml:6:21: MX.example.ee stands in `inner_hosts` too, which take no mail from outside. Remove one."
    ]


@pytest.mark.parametrize(
    ("inner", "border"),
    [
        (".prod.example.ee", ".example.ee"),
        (".example.ee", "mx.example.ee"),
        ("mx.example.ee", ".example.ee"),
        (".example.ee", ".EXAMPLE.ee"),
    ],
)
def test_a_border_without_a_name_is_not_behind_itself(
    faults_of: Callable[..., list[str]], load_text: Load, inner: str, border: str
) -> None:
    """A dot stands for all hosts below that domain, also where both are compared."""
    text = BOX + f"inner_hosts: [{inner}]\n    results_unnamed: [{border}]"
    assert len(faults_of(text)) == 1
    assert load_text(BOX + f"inner_hosts: [.inner.ee]\n    results_unnamed: [{border}]").notes == ()


def test_a_dot_before_a_top_level_domain_is_refused(faults_of: Callable[..., list[str]]) -> None:
    """It would be half the world."""
    (fault,) = faults_of(BOX + "results_unnamed: [.com]")
    assert "every host below a top-level domain" in fault


TRUSTING = [
    "trusted_lists: [kaebused.example.ee]",
    "trusted_forwarders: [info@example.ee]",
    "trusted_forms: [{from: form@example.ee}]",
    "inner_hosts: [store.example.ee]",
    "results_below: [mx.google.com]",
]


@pytest.mark.parametrize("line", TRUSTING)
def test_what_is_trusted_in_vain_is_noted_loudly(load_text: Load, line: str) -> None:
    """Without a border whose word is believed, at the key; with one, nothing is said."""
    (note,) = load_text(BOX + line).notes
    assert (note.line, note.column) == (4, 5)
    assert note.text.startswith("NOTHING of this is believed without `authserv_ids`")
    assert load_text(BOX + line + "\n    authserv_ids: [mx.example.ee]").notes == ()
    assert load_text(BOX + line + "\n    results_unnamed: [.mx.example.ee]").notes == ()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "authserv_ids: ['*.example.ee']",
            "4:20: *.example.ee is compared letter by letter: `*` stands for nothing.",
        ),
        (
            "trusted_lists: [kaebused@example.ee]\n    authserv_ids: [mx.example.ee]",
            "4:21: kaebused@example.ee is an address; a List-Id has no @. Copy what stands between < and >",
        ),
    ],
)
def test_what_fits_no_mail_is_noted(load_text: Load, lines: str, expected: str) -> None:
    """It looks sound, and would be in vain."""
    (note,) = load_text(BOX + lines).notes
    assert f"{note.line}:{note.column}: {note.text}".startswith(expected)


def test_trust_reaches_the_desk_folded(load_text: Load) -> None:
    """Addresses with their domain in A-labels, hosts in lower case."""
    text = BOX + (
        "authserv_ids: [MX.Example.ee]\n"
        "    inner_hosts: [Store.Example.ee]\n"
        "    results_below: [MX.google.com]\n"
        "    results_unnamed: [.Mail.Protection.Outlook.com]\n"
        "    trusted_forwarders: [Info@Käru.ee]\n"
        "    trusted_forms: [{from: Form@Example.ee, person: reply_to}]\n"
    )
    (desk,) = desks(load_text(text))
    assert desk.inner_hosts == {"store.example.ee"}
    assert desk.results_below == {"mx.google.com"}
    assert desk.results_unnamed == {".mail.protection.outlook.com"}
    assert desk.guard.trusted_forwarders == {"info@xn--kru-qla.ee"}
    assert desk.guard.trusted_forms == {"form@example.ee"}


def test_budgets_reach_the_desk(load_text: Load) -> None:
    """Each of them; domains of free mail in A-labels."""
    text = (
        "budgets: {per_address_hour: 1, per_address_day: 2, per_domain_hour: 3, per_complaint: 4, "
        "free_mail: [Post.example.ee, käru.ee]}"
    )
    (desk,) = desks(load_text(text))
    assert desk.budgets == Budgets(1, 2, 3, 4, frozenset({"post.example.ee", "xn--kru-qla.ee"}))


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("budgets: {per_domain_hour: 0}", "1:28"),
        ("budgets: {per_complaint: many}", "1:26"),
        ("budgets: {free_mail: [a@gmail.com]}", "1:23"),
    ],
)
def test_budgets_that_cannot_be_are_faults(
    faults_of: Callable[..., list[str]], line: str, place: str
) -> None:
    (fault,) = faults_of(line)
    assert fault.startswith(f"responder.yaml:{place}: ")
