"""A mail of ours that comes back, from the mailbox to the register: told once, to people, and nothing else moves."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage

import pytest

from responder.core.complaint_id import KeyRing, message_id
from responder.core.reply import Person
from responder.edges.register import promise_rows, schema, story
from tests.edges.register.desk_work import chain_faults
from tests.flows.desk_with_mailbox import World
from tests.flows.test_slipping import at_share, complaint, deliver, mails, slip, tick, withheld
from tests.flows.test_undelivered import REPORT

MARI, JAAN, FIRM = "mari@kaubamaja.example", "jaan@kaubamaja.example", "info@kaubamaja.example"
ANNA = "anna@klient.example"


@pytest.fixture(autouse=True)
def always(world: World) -> None:
    world.with_desk(slipping=replace(world.desk.slipping, notices="always"), default_language="en")


def id_of(mail: EmailMessage) -> str:
    return str(mail["Message-ID"]).strip("<>")


def come_back(
    world: World,
    ours: str,
    *,
    action: str = "failed",
    status: str = "5.2.2",
    number: int = 1,
    recipient: str = ANNA,
) -> None:
    """A report on the mail of ours with that Message-ID, taken in."""
    text = REPORT.format(action=action, status=status, ours=ours).replace("report@", f"report{number}@")
    world.deliver(text.replace(ANNA, recipient).replace("\n", "\r\n").encode())
    world.catch_up()


def of_event(world: World, event: str) -> list[dict[str, object]]:
    return [one.body for one in world.told if one.event == event]


def test_it_is_told_once_to_the_log_and_to_the_owner(world: World) -> None:
    """One fact, one mail with what to do; the same report again, and another one of the same mail, are silent."""
    identifier = complaint(world)
    (ours,) = mails(world, "ack")
    for number in range(3):
        come_back(world, id_of(ours), number=number)
    (fact,) = of_event(world, "reply.undelivered")
    assert fact["complaint"] == identifier
    assert (fact["kind"], fact["cause"], fact["status"], fact["hard"]) == (
        "ack",
        "mailbox-full",
        "5.2.2",
        False,
    )
    (notice,) = mails(world, "notice")
    assert notice["To"] == MARI
    assert identifier in notice["Subject"]
    for said in ("mailbox full (5.2.2)", "acknowledgement", "Telephone", f"responder answered {identifier}"):
        assert said in notice.get_content()
    assert ANNA not in notice.get_content()
    assert len(mails(world, "ack")) == 1
    assert chain_faults(world.register) == []


def test_no_stage_moves_and_the_desk_is_still_warned(world: World) -> None:
    """A machine said it: the complaint stays acknowledged, and its due times stand."""
    complaint(world)
    before = world.rows(schema.complaints), world.rows(schema.due_times), world.rows(schema.promises)
    come_back(world, id_of(mails(world, "ack")[0]))
    assert (
        world.rows(schema.complaints),
        world.rows(schema.due_times),
        world.rows(schema.promises),
    ) == before
    tick(world, at_share(world, 50))
    assert world.told_of("promise.at_risk") == 1


def test_a_delay_and_a_receipt_are_noted_and_nobody_is_told(world: World) -> None:
    """Still trying is not undelivered; each is told to the trail once."""
    complaint(world)
    ours = id_of(mails(world, "ack")[0])
    for number, action in enumerate(("delayed", "delayed", "delivered")):
        come_back(
            world, ours, action=action, status="4.4.1" if action == "delayed" else "2.0.0", number=number
        )
    assert [fact["action"] for fact in of_event(world, "reply.reported")] == ["delayed", "delivered"]
    assert of_event(world, "reply.undelivered") == []
    assert mails(world, "notice") == []


def test_a_failure_after_a_delay_counts(world: World) -> None:
    """What was only late is given up days later."""
    complaint(world)
    ours = id_of(mails(world, "ack")[0])
    come_back(world, ours, action="delayed", status="4.4.1", number=1)
    come_back(world, ours, status="4.4.7", number=2)
    (fact,) = of_event(world, "reply.undelivered")
    assert (fact["cause"], fact["hard"]) == ("other", False)


@pytest.mark.parametrize("forgery", ["installation", "recipient", "nothing", "never sent"])
def test_a_forged_report_changes_nothing(world: World, forgery: str) -> None:
    """Another installation's MAC; our token about somebody else; no token; a mail that lies in the outbox still."""
    identifier = complaint(world)
    (ours,) = mails(world, "ack")
    foreign = KeyRing("otheraaa", "k1", {"k1": b"the key of another installation!"})
    (row,) = world.rows(schema.outbox)
    forged = {
        "installation": message_id(foreign, "ack", identifier, row["nonce"], ANNA, "kaubamaja.example"),
        "nothing": "guessed@kaubamaja.example",
    }
    if forgery == "never sent":
        with world.register.writing() as connection:
            connection.execute(schema.outbox.update().values(state="QUEUED", attempts=0))
    before = world.rows(schema.outbox), world.rows(schema.complaints)
    recipient = "eve@stranger.example" if forgery == "recipient" else ANNA
    come_back(world, forged.get(forgery, id_of(ours)), recipient=recipient)
    assert (world.rows(schema.outbox), world.rows(schema.complaints)) == before
    assert world.rows(schema.deliveries) == []
    assert of_event(world, "reply.undelivered") == []
    assert world.rows(schema.correspondence)[-1]["outcome"] == "event"


# --- a notice to a colleague ---


def two_colleagues(world: World) -> None:
    persons = {"mari": Person("Mari", "", MARI), "jaan": Person("Jaan", "", JAAN)}
    world.with_desk(persons=persons)


def test_a_lost_notice_is_told_to_others_of_the_desk_and_never_to_the_customer(world: World) -> None:
    """Mari's mailbox is gone: Jaan hears of it, and of which complaint."""
    two_colleagues(world)
    identifier = complaint(world)
    tick(world, at_share(world, 50))
    (warning,) = mails(world, "notice")
    come_back(world, id_of(warning), status="5.1.1", recipient=MARI)
    (fact,) = of_event(world, "reply.undelivered")
    assert (fact["kind"], fact["complaint"], fact["cause"]) == ("notice", identifier, "no-address")
    told = mails(world, "notice")[1:]
    assert [mail["To"] for mail in told] == [JAAN]
    assert "Mari" in told[0].get_content()
    with world.register.reading() as connection:
        assert story.complaints(connection, only_undelivered=True) == []
    assert len(mails(world, "ack")) == 1


def test_colleagues_who_are_all_unreachable_do_not_tell_each_other_for_ever(world: World) -> None:
    """Each address is tried once in a week; then the trail says that nobody was told."""
    two_colleagues(world)
    complaint(world)
    tick(world, at_share(world, 50))
    for number in range(10):
        lost = mails(world, "notice")[number:]
        if not lost:
            break
        deliver(world)
        come_back(world, id_of(lost[0]), status="5.1.1", recipient=str(lost[0]["To"]), number=number)
    assert [mail["To"] for mail in mails(world, "notice")] == [MARI, JAAN]
    assert world.told_of("notice.withheld") == 1


def test_where_the_owner_cannot_be_reached_the_firm_hears_of_the_customer(world: World) -> None:
    """A customer's lost mail goes to whoever can act."""
    world.with_desk(persons={"mari": Person("Mari", "", MARI), "": Person("", "", FIRM)})
    complaint(world)
    tick(world, at_share(world, 50))
    come_back(world, id_of(mails(world, "notice")[0]), status="5.1.1", recipient=MARI)
    come_back(world, id_of(mails(world, "ack")[0]), number=2)
    assert [mail["To"] for mail in mails(world, "notice")] == [MARI, FIRM, FIRM]


def test_the_hours_budget_holds_for_these_mails_too(world: World) -> None:
    """Beyond it the fact alone tells; and of a complaint that is over nobody is told."""
    world.with_desk(notices_per_hour=0)
    complaint(world)
    come_back(world, id_of(mails(world, "ack")[0]))
    assert world.told_of("reply.undelivered") == 1
    assert world.told_of("notice.withheld") == 1
    world.with_desk(notices_per_hour=20)
    complaint(world)
    with world.register.writing() as connection:
        connection.execute(schema.complaints.update().values(stage="withdrawn"))
    come_back(world, id_of(mails(world, "ack")[1]), number=2)
    assert world.told_of("reply.undelivered") == 2
    assert mails(world, "notice") == []


# --- the promise in it ---


def test_a_promise_that_nobody_read_is_not_counted(world: World) -> None:
    """It was told to nobody: neither kept nor missed. The other customer's counts."""
    complaint(world)
    complaint(world, sender="eve@klient.example")
    with world.register.reading() as connection:
        assert len(promise_rows.told(connection)) == 2
    come_back(world, id_of(mails(world, "ack")[0]))
    with world.register.reading() as connection:
        assert len(promise_rows.told(connection)) == 1
        assert promise_rows.first(connection, "kaebused") is not None
    come_back(world, id_of(mails(world, "ack")[1]), recipient="eve@klient.example", number=2)
    with world.register.reading() as connection:
        assert promise_rows.told(connection) == []
        assert promise_rows.first(connection, "kaebused") is None


def test_its_customer_is_told_of_no_delay_by_a_machine(world: World) -> None:
    """A person must get in touch, and is told so when the promise slips."""
    complaint(world)
    come_back(world, id_of(mails(world, "ack")[0]), status="5.1.1")
    slip(world)
    assert withheld(world) == ["undelivered"]
    assert mails(world, "delay") == []


def test_a_notice_of_delay_that_came_back_takes_its_promise_back(world: World) -> None:
    """The one before it runs again, and a person hears that the customer does not know."""
    complaint(world)
    slip(world)
    (notice,) = mails(world, "delay")
    come_back(world, id_of(notice))
    old, new = world.rows(schema.promises)
    assert (old["outcome"], new["outcome"]) == (None, "withdrawn")
    assert world.rows(schema.complaints)[0]["due_at"] == old["due_at"]
    tick(world)
    assert withheld(world) == ["undelivered"]
    assert len(mails(world, "delay")) == 1


def test_a_full_mailbox_that_took_a_later_mail_is_reached_again(world: World) -> None:
    """The last mail counts, where none came back for good."""
    complaint(world)
    come_back(world, id_of(mails(world, "ack")[0]), status="4.2.2")
    with world.register.writing() as connection:
        row = dict(world.rows(schema.outbox)[0])
        row |= {"id": 99, "nonce": "later", "message_id": "later@kaubamaja.example", "kind": "followup"}
        connection.execute(schema.outbox.insert(), row)
    slip(world)
    assert withheld(world) == []
    assert len(mails(world, "delay")) == 1
