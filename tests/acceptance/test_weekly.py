"""The weekly fact and the verb beside it, by the real daemon on a register that it filled itself."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from responder.core.hit_rate import midnight, monday
from tests.acceptance.living import Living, letter
from tests.servers.dovecot import Dovecot


def backdate(living: Living) -> None:
    """As if the promise had been given and mailed in the week before the last one."""
    zone = ZoneInfo("Europe/Tallinn")
    day = midnight(monday(datetime.now(UTC), zone), zone) - timedelta(days=12)
    earlier = f"{day.astimezone(UTC):%Y-%m-%d %H:%M:%S.000000}"
    connection = sqlite3.connect(living.register)
    with connection:
        connection.execute("UPDATE promises SET given_at = ?, received_at = ?", (earlier, earlier))
    connection.close()


def weeks(living: Living) -> list[str]:
    bodies = living.query("SELECT body FROM facts WHERE event = 'promise.week' ORDER BY id")
    return [json.loads(body)["week"] for (body,) in bodies]


def test_weeks_that_passed_are_told_at_the_start_and_once(living: Living, dovecot: Dovecot) -> None:
    """Down for two weeks; then killed, and started again. What the verb says is what the facts say."""
    living.start()
    dovecot.deliver(living.user, letter("My order never came."))
    living.wait_line("reply.sent")
    (identifier,) = living.query("SELECT complaint FROM complaints")[0]
    assert living.stop() == 0
    assert living.run("answered", "-c", str(living.config), identifier).returncode == 0
    assert weeks(living) == []
    backdate(living)
    living.start()
    living.wait_line("promise.week", count=2)
    living.kill()
    told = weeks(living)
    assert len(set(told)) == len(told) == 2
    line = living.wait_line("promise.week")
    assert (line["week"], line["given"], line["kept"], line["goal"]) == (told[0], 1, 1, 90)
    living.start()
    dovecot.deliver(living.user, letter("Another one.", sender="b@klient.example"))
    living.wait_line("reply.sent", count=2)
    assert living.stop() == 0
    assert weeks(living) == told
    done = living.run("promises", "-c", str(living.config), "--json")
    assert done.returncode == 0, done.stderr
    (mailbox,) = json.loads(done.stdout)["mailboxes"]
    first = mailbox["weeks"][0]
    assert (first["week"], first["given"], first["kept"]) == (told[0], 1, 1)
    assert mailbox["total"]["running"] == 1
