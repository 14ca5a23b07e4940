"""What a mailbox holds and the register lacks: looked for on the server and in Sent, then brought in batch by batch.

Used by the daemon where the register is held, for what had been registered before, and by `responder reconcile` for all
of it. Killed at any moment it is begun anew: what was brought in is not lacking any more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from responder.core.comparing_mailbox import Listed, lacking, unknown
from responder.core.complaint_id import parse_token
from responder.core.desk import Desk
from responder.core.forgetting import message_key
from responder.core.message import Message, parse
from responder.core.patience import Trouble, suspected
from responder.core.restoring import Stated, replied_to, stated
from responder.edges.imap import Fetched, FolderMissing, Mailbox, MailboxFault, Selected
from responder.edges.register import cursor_rows, reconcile_rows, restoring_rows
from responder.edges.register.cursor_rows import Cursor
from responder.edges.register.reconcile_rows import Binding, Evidence
from responder.edges.register.store import Register
from responder.edges.register.trail import Told

BATCH = 200
MOST_SIGNS = (
    2_000  # messages looked at before new mail is read: a register that lacks any lacks the first of them
)
FRESH = 200  # of a mailbox that was never seen: the newest are looked at
LOOK_BACK = timedelta(days=1)  # servers' clocks differ, and a mail lies in the outbox for a while


@dataclass(frozen=True)
class Ours:
    """A mail in Sent that bears a Message-ID as ours do. `stated`: what it says, None where its MAC does not hold, as
    that of a key that the register lacks; `complaint` and `answered` are named by it, proved or not."""

    stated: Stated | None
    complaint: str
    answered: frozenset[str]


@dataclass(frozen=True)
class Survey:
    """`lacking` in the order of their UIDs; `sent`: nonces of our mails in Sent, None where it could not be read.
    `numbers`: complaint IDs that our mails there name, proved or not. `highest`: UID that was looked at."""

    lacking: tuple[Listed, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)
    sent: frozenset[str] | None = None
    numbers: frozenset[str] = frozenset()
    highest: int = 0

    def before(self) -> tuple[int, ...]:
        """UIDs of what had been registered before."""
        found = self.evidence
        return tuple(one.uid for one in self.lacking if found.of(one.uid, one.message_id))


@dataclass
class Reconciling:
    """One mailbox. `take_in(cursor, uids, binding)` registers them, batch by batch; `echo` gets the facts of a
    committed transaction; `stop` ends it between two batches. `troubled`: what the server lists and does not give, as
    intake knows it."""

    mailbox: Mailbox
    register: Register
    desk: Callable[[], Desk]
    now: Callable[[], datetime]
    nonce: Callable[[], str]
    echo: Callable[[list[Told]], None]
    take_in: Callable[[Cursor, list[int], Binding], int]
    stop: Callable[[], bool] = lambda: False
    looked_into_sent: bool = False
    troubled: dict[int, Trouble] = field(default_factory=dict)

    def is_held(self) -> bool:
        """Whether nothing new may be taken in."""
        with self.register.reading() as connection:
            return restoring_rows.held(connection) is not None

    def hold(self, sign: str) -> None:
        """From now on."""
        with self.register.writing() as connection:
            since = restoring_rows.last_known(connection) or self.now()
            told = restoring_rows.hold(
                connection, sign, since, [self.desk()], self.register.keys, self.now(), self.nonce
            )
        self.echo(told)

    def sign(self, cursor: Cursor) -> str:
        """What the mailbox shows of a register that lacks what happened last: keyword, answered, sent; "" = nothing. Of
        a mailbox that the register has never seen no mail can bear our keyword."""
        with self.register.reading() as connection:
            new = reconcile_rows.is_new(connection, self.desk().mailbox)
        looked = self.mailbox.uids_after(cursor.last_uid)[:MOST_SIGNS]
        looked += self.mailbox.uids_after(0)[-FRESH:] if new else []
        heads = [(one, parse(one.content)) for one in self._heads(looked)]
        with self.register.reading() as connection:
            known = reconcile_rows.known(connection, self.desk().mailbox, cursor, None)
            for head, message in heads:
                if head.uid in known.uids or head.uid in known.erased_uids:
                    continue
                marked = self.desk().keyword and self.desk().keyword in head.flags
                if (
                    marked
                    and message.message_id
                    and not reconcile_rows.is_stored(connection, message.message_id, self.register.keys)
                ):
                    return reconcile_rows.KEYWORD
                token = replied_to(message, self.register.keys)
                if token and not reconcile_rows.is_known(connection, token.complaint_id):
                    return reconcile_rows.ANSWERED
        return self._sign_in_sent()

    def _sign_in_sent(self) -> str:
        """Once a process: later ones are our own."""
        if self.looked_into_sent:
            return ""
        self.looked_into_sent = True
        with self.register.reading() as connection:
            since = restoring_rows.last_known(connection)
        if since is None:
            return ""
        found = [one.stated for one in self._sent_since(since)[0] if one.stated is not None]
        with self.register.reading() as connection:
            unheard = (not reconcile_rows.is_known(connection, one.token.complaint_id) for one in found)
            return reconcile_rows.SENT_BEFORE if any(unheard) else ""

    def survey(self, selected: Selected, cursor: Cursor, since: datetime | None = None) -> Survey:
        """Reads only. `since`: what arrived from then on (INTERNALDATE), below the baseline too."""
        name = self.desk().mailbox
        with self.register.reading() as connection:
            known = reconcile_rows.known(connection, name, cursor, since)
            held = restoring_rows.held(connection)
            queued = reconcile_rows.waiting(connection, name)
        there = self.mailbox.uids_since(since) if since else self.mailbox.uids_after(0)
        heads = self._heads(list(unknown(there, known)))
        listed = [self._listed(one) for one in heads]
        missing = lacking(listed, known)
        oldest = [*(one.internaldate for one in missing), *(mail.queued_at for mail in queued)]
        highest = max(there, default=0)
        if not oldest and not held:
            return Survey(highest=highest)
        oldest += [held.since] if held else []
        evidence, sent, numbers = self._evidence(missing, min(oldest) - LOOK_BACK)
        keeps = bool(self.desk().keyword) and selected.keywords
        if held and not keeps and not (sent is not None and self.desk().sent_copy):
            evidence = replace(evidence, unsure=frozenset(one.uid for one in missing))
        return Survey(missing, evidence, sent, numbers, highest)

    def _listed(self, head: Fetched) -> Listed:
        named = parse(head.content).message_id
        key = message_key(self.register.keys, named, "") if named else ""
        return Listed(head.uid, head.received, named, head.size, frozenset(head.flags), key)

    def _evidence(
        self, missing: tuple[Listed, ...], since: datetime
    ) -> tuple[Evidence, frozenset[str] | None, frozenset[str]]:
        keyword = self.desk().keyword
        marked = frozenset(one.uid for one in missing if keyword and keyword in one.keywords)
        wanted = {one.message_id for one in missing if one.message_id}
        found, readable = self._sent_since(since, wanted)
        ours = [one.stated for one in found if one.stated is not None]
        # Of several on one message the acknowledgement tells most.
        answered = {one.answered: one for one in sorted(ours, key=lambda one: one.token.kind == "ack")}
        # Signed by a key that came after the copy: nobody can prove what was told, but something was.
        named = frozenset[str]().union(*(one.answered for one in found if one.stated is None))
        unsure = frozenset(one.uid for one in missing if one.message_id in named)
        evidence = Evidence({name: one for name, one in answered.items() if name in wanted}, marked, unsure)
        nonces = frozenset(one.token.nonce for one in ours)
        return evidence, nonces if readable else None, frozenset(one.complaint for one in found)

    def _sent_since(self, since: datetime, whole: set[str] | None = None) -> tuple[list[Ours], bool]:
        """Our mails in Sent; those that answer one of `whole` are read with their text. False where there is no such
        folder to read."""
        try:
            there = self.mailbox.beside(self.desk().sent_folder)
            if there is None:
                return [], False
            self.mailbox.look_into(there.folder)
        except FolderMissing:
            return [], False
        found: list[Ours] = []
        uids = self.mailbox.uids_since(since)
        for batch in _batches(uids):
            if self.stop():
                break
            found += self._ours(batch, whole or set())
        self.mailbox.look_back()
        return found, True

    def _ours(self, uids: list[int], whole: set[str]) -> list[Ours]:
        heads = [(one, parse(one.content)) for one in self.mailbox.heads(uids)]
        ours = [(one, message, token) for one, message in heads if (token := parse_token(message.message_id))]
        wanted = [one.uid for one, message, _ in ours if whole.intersection(message.in_reply_to)]
        read = {one.uid: _read(one) for one in (self.mailbox.fetch(wanted) if wanted else [])}
        found = []
        for one, message, token in ours:
            full, content = read.get(one.uid, (message, b""))
            says = stated(full, one.received, self.register.keys, content)
            found.append(Ours(says, token.complaint_id, frozenset(message.in_reply_to)))
        return found

    def bind(self, selected: Selected, cursor: Cursor) -> int:
        """What had been registered before, where the register is held; the rest waits. Returns how many."""
        survey = self.survey(selected, cursor)
        self._reach(survey)
        uids = [uid for uid in survey.before() if uid > cursor.last_uid]
        return self.take_in(cursor, uids, Binding(survey.evidence)) if uids else 0

    def bring_in(self, cursor: Cursor, survey: Survey, *, send_queued: bool) -> int:
        """All that is lacking; then what waited in the outbox is settled, and the mailbox is reconciled. Returns how
        many messages were registered."""
        self._reach(survey)
        name = self.desk().mailbox
        uids = [one.uid for one in survey.lacking]
        taken = self.take_in(cursor, uids, Binding(survey.evidence)) if uids else 0
        if self.stop():
            return taken
        # Copies are laid into Sent after the relay took a mail: what is not there was not taken.
        again = send_queued or (survey.sent is not None and self.desk().sent_copy)
        with self.register.writing() as connection:
            now, sent = self.now(), survey.sent or frozenset()
            told = reconcile_rows.settle_waiting(connection, name, sent, now, again=again)
            cursor_rows.advance_cursor(connection, name, cursor.uidvalidity, survey.highest)
            told += reconcile_rows.reconciled(
                connection, name, cursor.uidvalidity, taken, len(survey.before()), now
            )
        self.echo(told)
        return taken

    def _reach(self, survey: Survey) -> None:
        """No number that a mail of ours names is given again, whichever installation made it."""
        prefixes = {self.desk().prefix, *self.desk().old_prefixes}
        mine = [one for one in survey.numbers if one.partition("-")[0] in prefixes]
        if mine:
            with self.register.writing() as connection:
                restoring_rows.reach(connection, mine)

    def _heads(self, uids: list[int]) -> list[Fetched]:
        """Of what the server gives. What ends the session is not asked for here again: intake finds out which it is."""
        found: list[Fetched] = []
        for batch in _batches([uid for uid in uids if uid not in self.troubled]):
            if self.stop():
                break
            try:
                found += self.mailbox.heads(batch)
            except MailboxFault:
                self.troubled |= {uid: suspected(self.now()) for uid in batch}
                raise
        return found


def _batches(uids: list[int]) -> list[list[int]]:
    return [uids[first : first + BATCH] for first in range(0, len(uids), BATCH)]


def _read(one: Fetched) -> tuple[Message, bytes]:
    return parse(
        one.content, size=one.size, attachments=one.attachments, text_part=one.text_part
    ), one.content
