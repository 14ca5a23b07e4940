"""The way out of this configuration: courier, dispatch, and what keeps them going."""

from __future__ import annotations

import functools
import random
from asyncio import Event
from collections.abc import Callable

from responder.config import Loaded
from responder.daemon.assembly import smtp_account
from responder.daemon.configuration import Configuration
from responder.daemon.hindrances import mail_outdated, relay_away, relay_slow
from responder.daemon.offload import Offload
from responder.daemon.outgoing import Outgoing
from responder.edges import system
from responder.edges.register.store import Register
from responder.edges.register.trail import Told
from responder.edges.smtp import SmtpCourier
from responder.flows.dispatch import Dispatch


def alarm_route(loaded: Loaded) -> SmtpCourier | None:
    """A relay for alarms alone, where one is configured."""
    relay = loaded.settings.alarm.smtp
    return SmtpCourier(smtp_account(loaded, relay)) if relay else None


def way_out(
    loaded: Loaded,
    configuration: Configuration,
    register: Register,
    offload: Offload,
    pulse: system.Pulse,
    stopping: Event,
    told: Callable[[list[Told]], None],
) -> tuple[SmtpCourier, Outgoing]:
    """Accounts stay those of the start; how fast mails go, and who is told, is asked anew each time."""
    smtp = loaded.settings.smtp
    courier = SmtpCourier(smtp_account(loaded))
    dispatch = Dispatch(
        register,
        courier,
        smtp.connections,
        system.now,
        random.random,
        offload.call,
        told,
        complain=functools.partial(relay_away, f"{smtp.host}:{smtp.port}"),
        slow=functools.partial(relay_slow, f"{smtp.host}:{smtp.port}"),
        stuck=mail_outdated,
        hold=smtp.uncertain == "hold",
        throttle=lambda: configuration.throttle,
        desk=configuration.known,
        nonce=system.fresh_nonce,
    )
    return courier, Outgoing(register, dispatch, offload, pulse, stopping)
