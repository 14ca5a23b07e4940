"""The configuration in force: the desks, swapped as a whole by a reload, or kept when the new file has faults."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from responder.config import ConfigError, Loaded, load, restart_needed
from responder.config.alarming import alarming
from responder.config.throttling import throttle
from responder.core import facts
from responder.core.complaint_id import KeyRing
from responder.core.desk import Desk
from responder.daemon import generation
from responder.daemon.assembly import Places, desks_by_mailbox
from responder.daemon.generation import Generation
from responder.edges.register.faults import RegisterFault


class Configuration:
    """`loaded` is what the daemon was started with: accounts and secrets stay its until a restart. `throttle`: how fast
    mails leave; `alarming`: who hears of what is out of reach; `keep_source`, `forget_after`: how long sources and
    people are kept. `renewed` reads the installation's keys anew, of which `responder rotate-key` may have made one."""

    def __init__(
        self,
        loaded: Loaded,
        keys: KeyRing,
        environ: Mapping[str, str],
        places: Places | None,
        renewed: Callable[[], KeyRing] | None = None,
    ) -> None:
        self.loaded, self._renewed = loaded, renewed
        self._keys, self._environ, self._places = keys, environ, places
        self._desks: Mapping[str, Desk] = desks_by_mailbox(loaded, keys)
        self._told = Generation(0, os.getpid(), loaded.digest)
        self.throttle = throttle(loaded.settings.rate, loaded.settings.breaker)
        self.alarming = alarming(loaded.settings.alarm, loaded.settings.canary)
        self.keep_source, self.forget_after = loaded.settings.keep_source, loaded.settings.forget_after

    @property
    def refused(self) -> bool:
        """True when the last reload was refused."""
        return bool(self._told.faults)

    def desk(self, mailbox: str) -> Desk:
        """The mailbox's desk as it is now; asked anew for each batch."""
        return self._desks[mailbox]

    def known(self, mailbox: str) -> Desk | None:
        """The same, None for a mailbox that no configuration of this run has named."""
        return self._desks.get(mailbox)

    def reload(self) -> facts.Fact:
        """Read the file again. Sound: its desks are in force from the next batch on. Faulty: nothing changes."""
        number = self._told.number + 1
        try:
            fresh = load(self.loaded.file, environ=self._environ)
            if surprises := fresh.surprises():
                raise ConfigError(list(surprises))
        except ConfigError as error:
            return self.refuse(*(str(one) for one in error.faults))
        try:
            self._keys = self._renewed() if self._renewed else self._keys
        except RegisterFault as fault:
            return self.refuse(str(fault))
        waits = restart_needed(self.loaded, fresh)
        # A mailbox that the new file does not name keeps its desk until the restart that ends it.
        self._desks = {**self._desks, **desks_by_mailbox(fresh, self._keys)}
        self.throttle = throttle(fresh.settings.rate, fresh.settings.breaker)
        self.alarming = alarming(fresh.settings.alarm, fresh.settings.canary)
        self.keep_source, self.forget_after = fresh.settings.keep_source, fresh.settings.forget_after
        self._told = Generation(number, os.getpid(), fresh.digest, (), waits)
        return facts.ConfigurationReloaded(fresh.digest, waits)

    def refuse(self, *faults: str) -> facts.Fact:
        """The old configuration stays in force; `faults` say why."""
        self._told = Generation(self._told.number + 1, os.getpid(), self._told.configuration, faults)
        return facts.ConfigurationRefused(faults)

    def tell(self) -> None:
        """Write which configuration is in force, for `responder reload`."""
        if self._places:
            generation.write(self._places.generation, self._told)
