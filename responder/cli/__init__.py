"""The command line: one verb a file, imported when it is called."""

from __future__ import annotations

import importlib

import click

from responder import __version__

# Verb -> (module, what it does). The texts stand here, so that --help imports no verb.
VERBS = {
    "run": ("run", "Watch the mailboxes and answer, until stopped."),
    "check": ("check", "Check a configuration: every fault with FILE:LINE:COLUMN."),
    "config-schema": (
        "config_schema",
        "Print the JSON Schema of a configuration, or of a rules file, for editors.",
    ),
    "doctor": ("doctor", "Log in to IMAP and SMTP and say what works; sends nothing without --probe."),
    "explain": ("explain", "Say what would become of mails in files; sends nothing."),
    "replay": ("replay", "Say what would be decided otherwise under other rules or texts; sends nothing."),
    "status": ("status", "Say how the daemon, its mailboxes and its outbox are; for a monitor, too."),
    "complaints": ("complaints", "List complaints."),
    "show": ("show", "Tell the whole story of one complaint."),
    "audit": ("audit", "Read the audit trail; `audit verify` checks that nobody changed it."),
    "silences": ("silences", "Say who got no answer, and why."),
    "acknowledge": ("acknowledge", "Acknowledge a complaint late that got no answer."),
    "accept": ("accept", "Say that a held message counts: it joins its complaint, or is one of its own."),
    "dismiss": ("dismiss", "Say that a held message is nothing to its complaint."),
    "promises": ("promises", "Say how many of the promised reply times were kept, by week and category."),
    "answered": ("answered", "Say that a complaint was answered, by telephone or from a mail client."),
    "resolve": ("resolve", "Say that a complaint is resolved, with its cause and what was done."),
    "withdraw": ("withdraw", "Say that a complaint is none: taken back, spam, a mistake."),
    "delay": ("delay", "Say what a notice of delay shall give as the reason."),
    "release-notices": ("release_notices", "Let notices of delay go that wait for your word."),
    "uncertain": ("uncertain", "List mails that the relay may have, and say what becomes of them."),
    "resume": ("resume", "Send what the breaker holds back."),
    "forget": ("forget", "Erase a person everywhere in the register, on their wish."),
    "calendar": ("calendar", "Say what is believed of opening hours, holidays and reply times."),
    "verify": ("verify", "Compare register, audit trail and mailboxes, and say what does not fit."),
    "backup": ("backup", "Copy the register while the daemon runs."),
    "reconcile": (
        "reconcile",
        "Bring in what a mailbox holds and the register lacks; after a restore, go on with it.",
    ),
    "rotate-key": (
        "rotate_key",
        "Sign the tokens of our mail with a new key; those of the old ones stay valid.",
    ),
    "reload": ("reload", "Have the running daemon read its configuration again, and wait for the result."),
    "simulate": (
        "simulate",
        "Say what a desk's own history would have been promised, and how much of it kept.",
    ),
    "demo": ("demo", "Play a working day on embedded mail servers."),
}


class Verbs(click.Group):
    """Looks a verb up by name and imports it then."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"responder.cli.{VERBS[cmd_name][0]}")
        command = module.command
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} has no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(name, text) for name, (_, text) in VERBS.items()])


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="responder")
def responder() -> None:
    """Registers every complaint that arrives by e-mail, acknowledges it at once, and keeps the promise in sight."""
