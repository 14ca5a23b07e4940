"""At the end: servers, register and story are compared. Each figure is counted where it can be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from responder.demo.cast import baltic
from responder.demo.ledger import Fate
from responder.demo.letters import Outcome
from responder.demo.play import DESK, Scene

STORY = 20  # letters, when nothing that is to be answered stayed out


@dataclass(frozen=True)
class Witness:
    """What is there in the end: `on_server` UIDs in the desk's mailbox, `fates` the register's rows, `inboxes` how many
    messages lie with each address."""

    on_server: Sequence[int]
    fates: Sequence[Fate]
    inboxes: Mapping[str, int]


@dataclass(frozen=True)
class Reckoning:
    """Figures, and every difference from what should be, in words."""

    messages: int
    complaints: int
    acknowledged: int
    follow_ups: int
    silent: int
    lost: int
    differences: tuple[str, ...]

    @property
    def summary(self) -> str:
        """The line that ends the demonstration."""
        return (
            f"demo: {self.messages} messages, {self.complaints} complaints, {self.acknowledged} acknowledged, "
            f"{self.follow_ups} follow-ups, {self.silent} silent, {self.lost} lost"
        )


def reckon(scenes: Sequence[Scene], there: Witness) -> Reckoning:
    """Compare. A message is lost that was accepted by the server and is not in its mailbox, or lies there and has not
    exactly one row in the register."""
    rows = Counter(fate.uid for fate in there.fates)
    accepted = {scene.uid for scene in scenes}
    lost = sorted(
        uid for uid in accepted | set(there.on_server) if uid not in there.on_server or rows[uid] != 1
    )
    follow_ups = sum(fate.is_follow_up for fate in there.fates)
    acknowledged = {scene.fate.complaint for scene in scenes if scene.fate and scene.reply}
    silent = sum(not fate.mail and not fate.is_follow_up for fate in there.fates)
    differences = (*_lost(lost, scenes), *_missed(scenes), *_inboxes(scenes, there))
    return Reckoning(
        messages=len(there.on_server),
        complaints=sum(fate.is_complaint for fate in there.fates),
        acknowledged=len(acknowledged),
        follow_ups=follow_ups,
        silent=silent,
        lost=len(lost),
        differences=differences,
    )


def _lost(lost: Sequence[int], scenes: Sequence[Scene]) -> Iterator[str]:
    by_uid = {scene.uid: scene for scene in scenes}
    for uid in lost:
        who = f" from {by_uid[uid].letter.sender.address}" if uid in by_uid else ""
        yield f"message {uid}{who} is lost: the server took it, and the register has not exactly one row for it"


def _missed(scenes: Sequence[Scene]) -> Iterator[str]:
    """What each letter should have led to and did not."""
    if len(scenes) < STORY:
        yield f"{STORY - len(scenes)} letters could not be written, because what they answer never came"
    jacket = next((s.fate.complaint for s in scenes if s.letter.key == baltic.JACKET.key and s.fate), "")
    seen: set[str] = set()
    for scene in scenes:
        fault = _fault(scene, jacket, seen)
        if fault:
            yield f"letter {scene.number} from {scene.letter.sender.address}: {fault}"
        if scene.fate and scene.fate.is_complaint:
            seen.add(scene.fate.complaint)


def _fault(scene: Scene, jacket: str, seen: set[str]) -> str:
    fate, expected = scene.fate, scene.letter.expected
    if fate is None:
        return "nothing became of it in time"
    if expected is Outcome.SILENT:
        return "it was answered, and must not be" if fate.mail else ""
    if expected is Outcome.JOINED:
        joined = fate.is_follow_up and fate.complaint == jacket
        return "" if joined else f"it should have joined {jacket}, and became {fate.outcome} {fate.complaint}"
    if not fate.is_complaint or fate.complaint in seen:
        return f"it should have become a new complaint, and became {fate.outcome} {fate.complaint}"
    return _wrong_reply(scene, fate)


def _wrong_reply(scene: Scene, fate: Fate) -> str:
    if scene.reply is None:
        return (
            f"no acknowledgement lies in its sender's mailbox (our mail: {fate.mail or 'none'} {fate.answer})"
        )
    if fate.complaint not in scene.reply.header("Subject") or fate.complaint not in scene.reply.text:
        return f"its acknowledgement does not name {fate.complaint}"
    if scene.message_id and scene.reply.header("In-Reply-To") != scene.message_id:
        return "its acknowledgement does not stand in its thread (In-Reply-To)"
    return ""


def _inboxes(scenes: Sequence[Scene], there: Witness) -> Iterator[str]:
    """Nobody may have more than one acknowledgement for each complaint, and machines nothing."""
    due = Counter(
        scene.letter.sender.address for scene in scenes if scene.letter.expected is Outcome.ACKNOWLEDGED
    )
    for address, count in there.inboxes.items():
        if address != DESK and count != due[address]:
            yield f"{address} should hold {due[address]} mails of ours and holds {count}"
