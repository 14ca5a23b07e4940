"""A desk's own record decides: the real process, answers in Sent on a real Dovecot, a kill in between."""

from __future__ import annotations

import json

from tests.acceptance.living import Living, letter
from tests.acceptance.test_answers import answer, lay
from tests.acceptance.test_life import read
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

KNOWN = 21


def test_answers_in_sent_shorten_what_the_next_customer_is_promised(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """Three days of opening hours for the first; after 21 answers within minutes the next one is promised less than
    two days, for a reason that `show` tells; a kill loses nothing of what was learned."""
    living.start()
    for number in range(KNOWN):
        dovecot.deliver(
            living.user,
            letter(
                f"My parcel {number} never came.",
                sender=f"w{number}@klient.example",
                message_id=f"<l{number}@k>",
            ),
        )
    living.wait_line("reply.sent", count=KNOWN)
    for number in range(KNOWN):
        named = {"In_Reply_To": f"<l{number}@k>", "References": f"<l{number}@k>"}
        lay(living, answer(living, to=f"w{number}@klient.example", **named))
    living.wait_line("answer.seen", count=KNOWN)
    living.kill()
    before = len(living.lines)
    living.start()
    dovecot.deliver(living.user, letter("My order never came.", sender="late@klient.example"))
    identifier = living.wait_line("reply.sent", start=before)["complaint"]
    assert living.stop() == 0
    dues = dict(living.query("SELECT complaint, due_at FROM promises"))
    assert all(dues[identifier] < due for complaint, due in dues.items() if complaint != identifier)
    rows = living.query("SELECT count(*), count(answered_at), count(expected_miss) FROM observations")
    assert rows == [(KNOWN + 1, KNOWN, 1)]
    told = living.run("show", "-c", str(living.config), identifier, "--json")
    (promise,) = json.loads(told.stdout)["promises"]
    assert promise["basis"]["why"].startswith("the floor of 1.0 hours of open time, in which 90% of such")
    assert f"({KNOWN} answered and 0 unanswered ones of the category)" in promise["basis"]["why"]
    words = promise["words"].partition(" (")[0]
    assert words in read(sink.received[-1].content).get_content()
