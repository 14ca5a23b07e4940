"""Where mail is fetched and sent: the models of the two accounts, and of where their secrets stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from responder.config import value_types as values
from responder.config.value_types import Digits, Flag, Text, wrong

_FIXED = ConfigDict(
    frozen=True,
    extra="forbid",
    validate_default=True,
    hide_input_in_errors=True,
    allow_inf_nan=False,
    use_attribute_docstrings=True,
)


class Section(BaseModel):
    """A group of settings: frozen, unknown keys refused."""

    model_config = _FIXED


class SecretRef(Section):
    """Where a secret stands. The secret itself never enters the settings."""

    file: values.MaybeFilePath = ""
    """Path of a file that only the service can read (mode 0600 or 0400)."""
    env: Annotated[
        str, BeforeValidator(values.matching(r"([A-Za-z_][A-Za-z0-9_]*)?", values.ENV_WANTED, quote=False))
    ] = ""
    """Name of an environment variable."""
    credential: Annotated[
        str,
        BeforeValidator(
            values.matching(r"([A-Za-z0-9_-][A-Za-z0-9._-]*)?", values.CREDENTIAL_WANTED, quote=False)
        ),
    ] = ""
    """Name of a credential of the service manager (LoadCredential=), read from $CREDENTIALS_DIRECTORY."""

    @model_validator(mode="before")
    @classmethod
    def _not_the_secret_itself(cls, value: Any) -> Any:
        if isinstance(value, (str, list, int, float)):
            raise wrong(values.ELSEWHERE)
        return value

    @model_validator(mode="after")
    def _exactly_one(self) -> SecretRef:
        if sum(map(bool, (self.file, self.env, self.credential))) != 1:
            raise wrong("a secret comes from one place. Give exactly one of file, env and credential.")
        return self

    @property
    def source(self) -> str:
        """Where it comes from, for texts."""
        return self.file or (f"${self.env}" if self.env else f"credential {self.credential}")


def _port_of_tls(section: Any, ports: Mapping[str, int]) -> Any:
    """The registered port of the chosen security (RFC 8314), where none is given."""
    if isinstance(section, dict) and "port" not in section:
        port = ports.get(str(section.get("tls")))
        return {**section, "port": port} if port else section
    return section


class Imap(Section):
    """Login to the IMAP server."""

    host: values.Host
    """Name of the IMAP server, as in its certificate."""
    port: values.Port = 993
    """993 with tls implicit, else 143."""
    tls: values.Tls = "implicit"
    """implicit, starttls, or none (loopback only, see allow_clear_text)."""
    username: Text
    """Login name."""
    password: SecretRef
    """Where the password stands: {file: ...}, {env: ...} or {credential: ...}."""
    ca_file: values.MaybeFilePath = ""
    """PEM file of the authorities to trust instead of the system's."""
    allow_clear_text: Flag = False
    """Allow tls none to another machine: password and mail can be read on the way."""

    @model_validator(mode="before")
    @classmethod
    def _port(cls, value: Any) -> Any:
        return _port_of_tls(value, {"implicit": 993, "starttls": 143, "none": 143})


class Smtp(Section):
    """The relay that takes our mail."""

    host: values.Host
    """Name of the SMTP relay, as in its certificate."""
    port: values.Port = 587
    """587 with tls starttls, 465 with implicit, 25 with none."""
    tls: values.Tls = "starttls"
    """starttls, implicit, or none (loopback only, see allow_clear_text)."""
    username: values.MaybeText = ""
    """Login name; "" is no login."""
    password: SecretRef | None = None
    """Where the password stands: {file: ...}, {env: ...} or {credential: ...}."""
    ca_file: values.MaybeFilePath = ""
    """PEM file of the authorities to trust instead of the system's."""
    connections: Annotated[int, Field(ge=1, le=16), Digits] = 4
    """Persistent connections; more than 8 hurt."""
    hello: values.MaybeHost = ""
    """Name said in EHLO; "" is this machine's."""
    allow_clear_text: Flag = False
    """Allow tls none to another machine: password and mail can be read on the way."""

    @model_validator(mode="before")
    @classmethod
    def _port(cls, value: Any) -> Any:
        return _port_of_tls(value, {"implicit": 465, "starttls": 587, "none": 25})


class Relay(Smtp):
    """The relay that takes our mail."""

    uncertain: values.UncertainMail = "retry"
    """A mail that the relay may have: retry sends the same bytes again, hold waits for `responder uncertain`."""
