"""Subjects made comparable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.mail.subject import canonical_subject, is_forward, strip_prefixes

PREFIXES = [
    "Re",
    "RE",
    "Fwd",
    "FWD",
    "Fw",
    "AW",
    "Aw",
    "WG",
    "SV",
    "VS",
    "Vs",
    "VB",
    "Atb",
    "ATB",
    "Отв",
    "ОТВ",
    "Ответ",
    "Пер",
    "НА",
    "На",
    "TR",
    "RV",
    "Rif",
    "RIF",
    "Antw",
    "Ynt",
    "Odp",
    "Edasi",
    "Pārs",
    "RE[2]",
    "Re[13]",
    "Re(2)",
    "RE^3",
    "Re*2",
    "Re2",
]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("colon", [":", " :", ": ", "："])
def test_a_prefix_of_any_language_goes(prefix: str, colon: str) -> None:
    assert strip_prefixes(f"{prefix}{colon}Katki kaup") == "Katki kaup"
    assert canonical_subject(f"Re: {prefix}{colon}{prefix}{colon}Katki kaup") == "katki kaup"


@pytest.mark.parametrize(
    "subject",
    [
        "Regarding: x",
        "Re",
        "vs tallinn",
        "Real: x",
        "НАдо: x",
        "Fw",
        "Order: x",
        "Ответьте: x",
        "re-open: x",
        "12:30",
    ],
)
def test_words_that_only_begin_like_a_prefix_stay(subject: str) -> None:
    assert strip_prefixes(subject) == subject


@pytest.mark.parametrize(
    "tag",
    [
        "[KB-2026-00417-T]",
        "[kb-2026-00417-t]",
        "[КВ-2026-00417-Т]",
        "[ KB - 2026 - 00417 - T ]",
        "[KB‑2026‑00417‑T]",
        "[KB–2026–00417–T]",
        "(KB-2026-00417-T)",
        "[C-2026-123456789-X]",
        "[KB-2O26-OO417-T]",
    ],
)
@pytest.mark.parametrize(
    "shape",
    ["{} Katki kaup", "Re: {} Katki kaup", "Re: {} Re: Katki kaup", "Katki kaup {}", "{}Re: Katki kaup"],
)
def test_a_complaint_tag_goes_from_anywhere(tag: str, shape: str) -> None:
    assert canonical_subject(shape.format(tag)) == "katki kaup"


@pytest.mark.parametrize("subject", ["Order [2026-00417]", "[Shop] katki", "Invoice (AB-12)", "[KB]"])
def test_other_brackets_stay(subject: str) -> None:
    assert canonical_subject(subject) == subject.casefold()


def test_prefixes_are_stripped_without_folding_the_rest() -> None:
    assert strip_prefixes("RE: FW:  Katki  KAUP ") == "Katki  KAUP"


def test_case_width_and_blanks_do_not_tell_subjects_apart() -> None:
    assert canonical_subject("Re:  КАТКИ\u00a0\tKaup") == canonical_subject("катки kaup")
    assert canonical_subject("Ｋａｕｐ") == "kaup"


@given(st.text(max_size=60))
def test_a_canonical_subject_is_its_own_canonical_subject_and_that_of_its_reply(subject: str) -> None:
    canonical = canonical_subject(subject)
    assert canonical_subject(f"Re: {subject}") == canonical
    assert canonical == " ".join(canonical.split())


def test_a_forwarded_mail_is_known_by_its_first_prefix() -> None:
    for subject in ("Fwd: x", "FW: Re: x", "Пересл: x", "Edasi: x", "Pārs: x", "fwd[2]: x", " Fw : x"):
        assert is_forward(subject), subject
    for subject in ("Re: Fwd: x", "x", "Forward: x", "Fwd x", "Отв: x", ""):
        assert not is_forward(subject), subject
