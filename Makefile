# A Python 3.11 or later, with venv: `make PYTHON=python3.13 demo` chooses another than python3.
PYTHON ?= python3
DOVECOT = dovecot-imapd dovecot-lmtpd
AS_ROOT = $(if $(filter-out 0,$(shell id -u)),sudo -n)
PIP = .venv/bin/python -m pip --disable-pip-version-check install -qq --constraint constraints.txt

# The tests start the program hundreds of times: let it be compiled once.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test soak check golden bench simulate build dovecot strace

demo: .venv/demo.installed ## People and machines write, responder answers; all on this machine
	@.venv/bin/responder demo

# One worker more than there are cores: much of the time a test waits for a server or a process.
test: .venv/dev.installed dovecot ## All tests, on real servers
	@RESPONDER_REQUIRE_SERVERS=1 .venv/bin/pytest -n $$(($$(nproc) + 1)) --maxprocesses 4

soak: .venv/dev.installed dovecot strace ## The long runs under faults, with their figures
	@RESPONDER_REQUIRE_SERVERS=1 .venv/bin/pytest -m soak -n 0 -rA --no-header

check: .venv/dev.installed ## Style, types, import layers
	@.venv/bin/ruff check -q . && .venv/bin/ruff format -q --check . && .venv/bin/mypy --no-error-summary && { told=$$(.venv/bin/lint-imports --no-logo) || { echo "$$told"; exit 1; }; }

golden: .venv/dev.installed ## Write the expected decisions and replies, and the JSON Schema, anew; read the diff before committing
	@.venv/bin/python -m tests.golden

bench: .venv/dev.installed dovecot ## What the README claims about speed
	@.venv/bin/python -m bench

simulate: .venv/dev.installed ## A year of seven desks, promised by the daemon's code: make simulate SEEDS="21 22"
	@.venv/bin/python -m bench.promises $(or $(SEEDS),21)

build: .venv/dev.installed ## A wheel in dist/
	@.venv/bin/python -m pip --disable-pip-version-check wheel -qq --no-deps --wheel-dir dist .

.venv/%.installed: pyproject.toml constraints.txt | .venv/bin/pip
	@$(PIP) --editable '.[$*]' && touch $@

.venv/bin/pip:
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "No virtual environment could be made. On Debian, as root: apt-get install python3-venv" >&2; exit 69; }

dovecot:
	@test -x /usr/lib/dovecot/lmtp || $(AS_ROOT) sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(DOVECOT)' >/dev/null || { echo "The tests need Dovecot. As root: apt-get install $(DOVECOT)" >&2; exit 69; }

strace:
	@command -v strace >/dev/null || $(AS_ROOT) sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends strace' >/dev/null || { echo "The long runs need strace. As root: apt-get install strace" >&2; exit 69; }
