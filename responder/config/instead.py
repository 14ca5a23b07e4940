"""Rules and templates in place of the configuration's own: for a look at what they would change, before that."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from responder.config.model import Settings


@dataclass(frozen=True, slots=True)
class Instead:
    """`rules`: files, in order, for all that `rules` and `rules_files` say; `templates`: a folder for `templates`. What
    is empty leaves the configuration's own."""

    rules: tuple[str, ...] = ()
    templates: str = ""

    def settings(self, own: Settings) -> Settings:
        """With this folder of templates; relative to the current folder, as a command line means it."""
        if not self.templates:
            return own
        return own.model_copy(update={"templates": str(Path(self.templates).absolute())})
