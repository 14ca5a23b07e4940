"""Is a day that a mail names one by which its writer needs something? The words around it tell, clause by clause.

A limit ("before Friday") is one unless its clause tells of the past, of a promise of ours, of a warranty or of opening
hours. A day without a limit ("on Friday") is one only beside a need, a request or an event.
"""

from __future__ import annotations

from collections.abc import Sequence

from responder.core.wanted_by.cutting import Token

NEAR = 7
"""Tokens: a word about the past further away than this tells of something else, in mails without punctuation too."""
FAR = 14

_ASKED = frozenset({"need", "request"})
_NO_LIMIT = frozenset({"validity", "opening"})


class Around:
    """The tokens around an expression at `begin` .. `end`, which is no part of them."""

    def __init__(self, tokens: Sequence[Token], begin: int, end: int) -> None:
        self._tokens = tokens
        self._begin = begin
        self._end = end
        self._sentence = tokens[begin].sentence
        self._clauses = frozenset(token.clause for token in tokens[begin:end])

    def clause(self, marks: frozenset[str], reach: int = NEAR) -> bool:
        """Does one of `marks` stand in the same clause?"""
        return any(
            token.sense.marks & marks for token in self._around(reach) if token.clause in self._clauses
        )

    def sentence(self, marks: frozenset[str], reach: int = FAR) -> bool:
        """The same, in the sentence."""
        return any(token.sense.marks & marks for token in self._around(reach))

    def earlier(self, marks: frozenset[str], reach: int = FAR) -> bool:
        """The same, in the sentence before the expression."""
        before = self._tokens[max(0, self._begin - reach) : self._begin]
        return any(token.sense.marks & marks for token in before if token.sentence == self._sentence)

    def just_before(self, marks: frozenset[str], reach: int = 1) -> bool:
        """The same, directly before it."""
        before = self._tokens[max(0, self._begin - reach) : self._begin]
        return any(token.sense.marks & marks for token in before if token.clause in self._clauses)

    def _around(self, reach: int) -> list[Token]:
        near = (
            *self._tokens[max(0, self._begin - reach) : self._begin],
            *self._tokens[self._end : self._end + reach],
        )
        return [token for token in near if token.sentence == self._sentence]

    @property
    def _told_of_the_past(self) -> bool:
        if self.sentence(frozenset({"past_need"})):
            return True
        return self.clause(frozenset({"past"})) and not self.clause(_ASKED)

    def limits(self, *, dated: bool) -> bool:
        """Is a limit of this kind the writer's own? A promise of ours counts where it names a date: of a weekday that
        was promised, a complaint says that it has passed."""
        if self._tokens[self._begin].quoted:
            return False
        if self._promised():
            return dated
        if self._told_of_the_past:
            return False
        return not (self.clause(_NO_LIMIT) and not self.clause(_ASKED))

    def _promised(self) -> bool:
        return self.earlier(frozenset({"promise"})) or self.clause(frozenset({"promise"}))

    def asks_within(self) -> bool:
        """Is an amount of time ("within 3 days") what the writer grants us?"""
        return self.sentence(_ASKED) and not (
            self._told_of_the_past or self._promised() or self._tokens[self._begin].quoted
        )

    def needs(self) -> bool:
        """Is a day without a limit one on which the thing is needed, or wanted of us?"""
        asked = self.sentence(frozenset({"need"}), NEAR) or self.clause(frozenset({"request"}))
        return asked and self._bare()

    def happens(self) -> bool:
        """Is it the day of something that the writer needs the thing for? A need in its own clause goes before an event
        in another one."""
        event = frozenset({"event"})
        beside = self.sentence(event, NEAR) and not self.clause(_ASKED)
        return (self.clause(event) or beside) and self._bare()

    def _bare(self) -> bool:
        if self._tokens[self._begin].quoted or self.sentence(frozenset({"past_need"})):
            return False
        outside = frozenset({"past", "promise"}) | _NO_LIMIT
        return not (self.clause(outside) or self.just_before(frozenset({"not_before"}), 2))
