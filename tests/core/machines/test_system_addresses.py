"""Machines' addresses and people's: word limits, glued words, rewritten envelopes, a computer's own accounts."""

from __future__ import annotations

import pytest

from responder.core.machines import system_addresses as addresses


@pytest.mark.parametrize(
    "local",
    [
        *(
            "mailer-daemon",
            "MAILER-DAEMON",
            "Mailer_Daemon",
            "no-reply",
            "noreply",
            "no_reply",
            "no.reply",
            "NoReply",
        ),
        *(
            "donotreply",
            "do-not-reply",
            "do_not_reply",
            "noreply-shop",
            "shop-noreply",
            "shop.no-reply",
            "noreply2",
        ),
        *(
            "noreply+abc",
            "no-reply=tag",
            "bounce",
            "bounces",
            "bounces+tag=anna",
            "bounce-77-abc",
            "list-bounces",
        ),
        *(
            "bikes-bounces+anna=home.example",
            "bikes-request",
            "owner-bikes",
            "listserv",
            "LISTSERV",
        ),
        *(
            "majordomo",
            "notification",
            "notifications",
            "notification+abc",
            "calendar-notification",
            "bounce.123",
        ),
        *(
            "clocks-return-812-anna=home.example",
            "noreply-dmarc-support",
            "nicht-antworten",
            "ne-pas-repondre",
        ),
    ],
)
def test_machines_addresses(local: str) -> None:
    """RFC 5230 section 4.6 and the usual no-reply spellings, in any case, tagged or not."""
    assert addresses.is_system_address(local)


@pytest.mark.parametrize(
    "local",
    [
        *(
            "requesters",
            "request",
            "bounceworth",
            "norelly",
            "postmaster",
            "info",
            "owner",
            "homeowner",
            "notifier",
        ),
        *(
            "casino-reply",
            "reno.reply",
            "bouncer",
            "anna.bounce",
            "anna+bounces",
            "anna+noreply",
            "noreplyson",
        ),
        *(
            "listserver",
            "majordomus",
            "reply",
            "daemon.petrov",
            "root",
            "robot",
            "support",
            "",
            "unreply",
            "notif",
        ),
        *("renotification", "denoreply", "ownership", "owner-", "-request", "mailerdaemonic", "return-5"),
    ],
)
def test_peoples_addresses(local: str) -> None:
    """The words stand between separators, or they are another word."""
    assert not addresses.is_system_address(local)


@pytest.mark.parametrize(
    ("local", "written"),
    [
        ("SRS0=Hx7a=QK=home.example=Ruth", "ruth"),
        ("SRS0+Hx7a=QK=home.example=ruth=x", "ruth=x"),
        ("SRS1=xyz=home.example==Hx7a=QK=jura.example=ilze", "ilze"),
        ("SRS0=a=b=fwd.example=SRS0=c=d=home.example=noreply", "noreply"),
        ("prvs=1234abcdef=ruth", "ruth"),
        ("prvs=ruth/9876543210", "ruth"),
        ("btv1==556a7b8c9d0==ruth", "ruth"),
        ("SRS0=a=b=home.example=prvs=1234abcdef=ruth", "ruth"),
        ("bounces+SRS=44ldt=IX", ""),
        ("ruth+caf_=claims=desk.example", "ruth+caf_=claims=desk.example"),
        ("srs0", "srs0"),
    ],
)
def test_rewritten_envelopes_are_read_back(local: str, written: str) -> None:
    """SRS and BATV hide a person's local part, or a machine's."""
    assert addresses.written_by(local) == written


def test_a_forwarded_person_is_no_bounce_robot() -> None:
    """Exchange Online forwards people's mail under bounces+SRS=HASH=TT@ of its own domain."""
    assert not addresses.is_system_address("bounces+SRS=44ldt=IX", "firm.example")
    assert addresses.is_system_address("bounces+SRSish", "firm.example")
    assert addresses.is_system_address("SRS0=a=b=shop.example=no-reply", "firm.example")


def test_the_first_label_of_a_domain_may_be_a_machine() -> None:
    """noreply.shop.example and bounces.shop.example take no mail; bouncetown.example is a town."""
    assert addresses.is_system_address("x", "noreply.shop.example")
    assert addresses.is_system_address("x", "bounces.shop.example")
    assert not addresses.is_system_address("x", "bouncetown.example")
    assert not addresses.is_system_address("x", "shop.noreply.example")


@pytest.mark.parametrize(
    "local",
    [
        *(
            "ordersnoreply",
            "noreplyorders",
            "firmnoreply1",
            "shop.acmesnoreply",
            "infodonotreply",
            "neatbildēt",
        ),
        *(
            "ära-vasta",
            "nao-responder",
            "não.responder",
            "не-отвечать",
            "auto.reply",
            "autoresponder+7",
            "unmonitored",
        ),
    ],
)
def test_no_reply_glued_and_in_other_languages(local: str) -> None:
    """Beside a word of business, or behind a consonant; diacritics may stand or not."""
    assert addresses.is_system_address(local)


@pytest.mark.parametrize(
    "local",
    [
        "casinoreply",
        "brunoreply",
        "technoreply",
        "arnoreply",
        "noreplys",
        "monitored",
        "autoreplyer",
        "vasta",
    ],
)
def test_names_that_end_on_no_are_people(local: str) -> None:
    """A vowel before "noreply" may make a name of it: then it is read as one."""
    assert not addresses.is_system_address(local)


@pytest.mark.parametrize(
    ("local", "subject", "machine"),
    [
        ("root", "Cron <root@srv> run", True), ("deploy", "CRON <deploy@srv> run", True),
        ("deploy", "Cron <root@srv> run", False), ("root", "The lamp flickers", False),
        ("root", "Fwd: Cron <root@srv> run", False), ("logwatch", "Logwatch for srv", True),
        ("anna", "Logwatch for srv", False), ("root", "Cron does not work at your hosting", False),
        ("", "", False), ("root", "", False),
    ],
)  # fmt: skip
def test_a_system_user_needs_a_programs_subject(local: str, subject: str, machine: bool) -> None:
    """People are called Root, and people write about cron: only both together tell."""
    assert addresses.is_system_user(local, subject) is machine


def test_a_lists_owner_counts_in_the_envelope_alone() -> None:
    """Sympa and its kin send from LIST-owner; in From it is somebody's address."""
    assert addresses.is_list_owner("bikes-owner")
    assert addresses.is_list_owner("bikes-owner+x")
    assert not addresses.is_list_owner("owner")
    assert not addresses.is_system_address("shop-owner")
