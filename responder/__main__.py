"""Entry of the console script: verbs in responder.cli, exit codes of sysexits.h."""

from __future__ import annotations

import errno
import os
import sys
import traceback

import click

from responder.cli import responder
from responder.cli.stop import Stop
from responder.daemon import exits

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


def _output_lost(fault: OSError) -> int:
    """The disk behind standard output is full: said where it can be read, and nothing is flushed there once more."""
    click.echo(f"The output cannot be written: {fault.strerror}.", err=True)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return exits.IOERR


def main() -> None:
    """Run one verb; wrong usage is 64, a failed precondition the code of its fault."""
    try:
        code = responder.main(standalone_mode=False)
    except Stop as stop:
        stop.show()
        code = stop.code
    except click.UsageError as fault:
        fault.show()
        code = exits.USAGE
    except click.ClickException as fault:
        fault.show()
        code = fault.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except SystemExit:
        # Only click ends so, when nobody reads the output any more: for `| head` that is no fault.
        code = exits.OK
    except Exception as fault:  # a bug: where it was, and a code that means nothing else
        if isinstance(fault, OSError) and fault.errno in FULL and fault.filename is None:
            code = _output_lost(fault)
        else:
            traceback.print_exc()
            code = exits.SOFTWARE
    sys.exit(code or 0)


if __name__ == "__main__":
    main()
