"""Secrets come from a file, a variable or a credential; they never show, and what others can read is refused."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from responder.config import ConfigError, Loaded, SecretRef
from responder.config.secret_values import SecretFault, read_secret

WORD = "hunter2"
REFUSED = [
    (WORD, "40: a secret must not stand in this file."),
    ("12345", "40: a secret must not stand in this file."),
    (f"[{WORD}]", "40: a secret must not stand in this file."),
    (
        f"{{text: {WORD}}}",
        "41: `text` is no setting here. Correct or remove it. Known here: `credential`, `env`, `file`.",
    ),
    ("{file: a, env: B}", "40: a secret comes from one place. Give exactly one of file, env and credential."),
    ("{}", "40: a secret comes from one place. Give exactly one of file, env and credential."),
    (
        f"{{env: {WORD}-!}}",
        "46: this cannot stand here. Write the name of an environment variable: letters, digits and _.",
    ),
    (
        f"{{credential: ../{WORD}}}",
        "53: this cannot stand here. Write the name of a credential: letters, digits",
    ),
    (
        "{env: NOT_SET}",
        "40: environment variable NOT_SET is not set. Set it for the service (EnvironmentFile=), or use",
    ),
    (
        "{file: absent}",
        "40: there is no secret file absent. Make it (`install -m 600 /dev/null absent`) and write the secret alone",
    ),
    (
        "{credential: smtp}",
        "40: credential smtp is not here ($CREDENTIALS_DIRECTORY is not set). Run as the service",
    ),
    (
        f"*{WORD}",
        "40: this alias (`*...`) names nothing. If it is a text that starts with `*`, put it in quotes.",
    ),
    (f"!{WORD} x", "40: tags (`!...`) are not read here. Remove it, or put the whole value in quotes."),
    (f"@{WORD}", "40: a value cannot begin with `@`. Put it in quotes."),
]


@pytest.mark.parametrize(("password", "expected"), REFUSED)
def test_a_secret_in_a_wrong_place_is_refused_and_not_repeated(
    faults_of: Callable[..., list[str]], password: str, expected: str
) -> None:
    """The one fault stands at the secret and says what to do; the word itself is not in it."""
    (told,) = faults_of(f"smtp: {{host: s, username: u, password: {password}}}")
    assert told.startswith(f"responder.yaml:1:{expected}")
    assert WORD not in told


def secret_file(folder: Path, content: bytes, mode: int = 0o600) -> SecretRef:
    path = folder / "secret"
    path.write_bytes(content)
    path.chmod(mode)
    return SecretRef(file=str(path))


def fault_of(ref: SecretRef, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(SecretFault) as caught:
        read_secret(ref, environ or {})
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "secret"),
    [(b"pw", "pw"), (b"pw\n", "pw"), (b"pw\r\n", "pw"), (b" p w ", " p w "), ("põld".encode(), "põld")],
)
def test_one_line_end_is_dropped_and_nothing_else(tmp_path: Path, content: bytes, secret: str) -> None:
    """Blanks belong to a secret, the line end of an editor does not."""
    assert read_secret(secret_file(tmp_path, content), {}) == secret


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """Any bit for group or world is refused, with the command that mends it."""
    ref = secret_file(tmp_path, b"pw\n", mode)
    assert (
        fault_of(ref)
        == f"secret file {ref.file} can be read by others (mode {mode:04o}). Run: chmod 600 {ref.file}."
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"one\ntwo\n", "has more than one line"),
        (b"a\x00b", "has more than one line, or a control character"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"x" * 20_000, "is larger than 16 kB"),
    ],
)
def test_content_that_is_no_secret_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    """Empty, several lines, binary or a whole book: told by what it is, without its content."""
    told = fault_of(secret_file(tmp_path, content))
    assert words in told
    assert "two" not in told


def test_what_is_no_ordinary_file_is_refused_without_waiting(tmp_path: Path) -> None:
    """A pipe without a writer, a folder and a device end at once."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    for path in (pipe, tmp_path, Path("/dev/zero")):
        assert "is no ordinary file" in fault_of(SecretRef(file=str(path)))


def test_a_credential_comes_from_the_service_managers_folder(tmp_path: Path) -> None:
    """$CREDENTIALS_DIRECTORY/NAME is read, also with the group bits that an ACL shows; world bits are refused."""
    path = tmp_path / "smtp"
    path.write_bytes(b"pw\n")
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    path.chmod(0o440)
    assert read_secret(SecretRef(credential="smtp"), environ) == "pw"
    path.chmod(0o444)
    assert "can be read by others (mode 0444)" in fault_of(SecretRef(credential="smtp"), environ)


def test_an_empty_variable_is_refused() -> None:
    """A variable that is set to nothing is told apart from one that is not set."""
    assert (
        fault_of(SecretRef(env="A"), {"A": ""}) == "environment variable A is empty. Put the secret into it."
    )


def test_another_account_gets_notes_instead_of_faults(
    load_text: Callable[..., Loaded], tmp_path: Path
) -> None:
    """Without secrets at hand a check passes, with one note for each secret that only the service can have."""
    text = "smtp: {host: s, username: u, password: {credential: smtp}}"
    loaded = load_text(text, {}, read_secrets=False)
    assert [(note.line, note.column) for note in loaded.notes] == [(1, 40), (4, 97)]
    with pytest.raises(KeyError):
        loaded.reveal(loaded.settings.smtp.password)


def test_what_is_wrong_for_everybody_stays_a_fault_in_a_check(faults_of: Callable[..., list[str]]) -> None:
    """A secret file that does not exist is a fault, whoever looks."""
    (told,) = faults_of("smtp: {host: s, username: u, password: {file: absent}}", read_secrets=False)
    assert told.startswith("responder.yaml:1:40: there is no secret file absent. Make it (`install -m 600")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another account")
def test_a_file_of_another_account_is_a_note_in_a_check(
    load_text: Callable[..., Loaded], tmp_path: Path
) -> None:
    """PermissionError is a note for a check and a fault for the service."""
    ref = secret_file(tmp_path, b"pw")
    os.seteuid(65534)
    try:
        with pytest.raises(SecretFault, match="is not for this account") as caught:
            read_secret(ref, {})
    finally:
        os.seteuid(0)
    assert caught.value.elsewhere


def test_secrets_are_in_no_repr_no_dump_and_no_traceback(load_text: Callable[..., Loaded]) -> None:
    """Whatever is printed of a configuration, or of the failure to load one, has no secret in it."""
    environ = {"IMAP": WORD, "SMTP": f"{WORD}\nmore"}
    sound = load_text("", environ)
    assert sound.reveal(sound.settings.mailboxes[0].imap.password) == WORD
    shown = [
        repr(sound),
        str(sound),
        repr(sound.secrets),
        repr(sound.settings),
        sound.settings.model_dump_json(),
    ]
    with pytest.raises(ConfigError) as caught:
        load_text("smtp: {host: s, username: u, password: {env: SMTP}}", environ)
    shown += traceback.format_exception(caught.value)
    assert not [text for text in shown if WORD in text]
