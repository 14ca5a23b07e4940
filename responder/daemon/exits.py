"""Exit codes of sysexits.h, as far as responder uses them, and one of its own."""

OK = 0
ATTENTION = 1  # `status`: something needs a person
USAGE = 64  # wrong command line
DATAERR = 65  # input that cannot be used
UNAVAILABLE = 69  # a server cannot be reached
SOFTWARE = 70  # a bug
IOERR = 74  # the output cannot be written
TEMPFAIL = 75  # try again later; another responder runs
NOPERM = 77  # every mailbox refused the login
CONFIG = 78  # the configuration has faults
