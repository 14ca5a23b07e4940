"""The Debian tree that the tests boot: made once by mmdebstrap from the machine's own package sources, then kept."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

PYTHONS = {"bookworm": "3.11", "trixie": "3.13"}  # with systemd 252 and 257
SUITE = os.environ.get("RESPONDER_SYSTEMD_SUITE", "bookworm")
PYTHON = PYTHONS[SUITE]
PACKAGES = "systemd,systemd-sysv,dbus,libnss-systemd,python3,python3-venv,iproute2,procps,ca-certificates"
TREE = Path(f"/var/tmp/responder-systemd-{SUITE}")
MINUTES_TO_MAKE = 5
TOOLS = ("unshare", "nsenter", "setpriv", "pivot_root", "mount", "ip")


class NoTree(Exception):
    """There is no tree and none can be made; the text says why and what to do."""


@cache
def missing() -> str:
    """What keeps a systemd from booting here, "" when nothing does. The tree itself is not looked for."""
    if os.geteuid() != 0:
        return "booting systemd needs root"
    if cgroup2() is None:
        return "booting systemd needs a cgroup2 mount"
    if "overlay" not in Path("/proc/filesystems").read_text("ascii"):
        return "booting systemd needs overlayfs"
    lacking = [tool for tool in TOOLS if not shutil.which(tool)]
    if lacking:
        return f"not installed: {', '.join(lacking)}: apt-get install util-linux iproute2"
    tried = subprocess.run(
        ["unshare", "--mount", "--net", "true"], capture_output=True, text=True, check=False
    )
    return f"no new namespaces here: {tried.stderr.strip()}" if tried.returncode else ""


def cgroup2() -> Path | None:
    """Where the unified hierarchy is mounted."""
    mounts = (line.split() for line in Path("/proc/mounts").read_text("utf-8").splitlines())
    return next((Path(mount[1]) for mount in mounts if mount[2] == "cgroup2"), None)


def debian_tree() -> Path:
    """The tree, made if it is not there yet (half a minute, 260 MB). Raises NoTree."""
    with Path(f"{TREE}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (TREE / "lib/systemd/systemd").exists():
            _make()
    return TREE


def _make() -> None:
    new = Path(f"{TREE}.new")
    shutil.rmtree(new, ignore_errors=True)
    if not shutil.which("mmdebstrap"):
        run("apt-get", "update", "-q")
        run("apt-get", "install", "-q", "-y", "--no-install-recommends", "mmdebstrap")
    source = f"deb {_archive()} {SUITE} main"
    try:
        run("mmdebstrap", "--variant=apt", f"--include={PACKAGES}", SUITE, str(new), source)
    except NoTree:
        shutil.rmtree(new, ignore_errors=True)
        raise
    shutil.rmtree(TREE, ignore_errors=True)
    new.rename(TREE)


def _archive() -> str:
    """The Debian archive that this machine itself gets its packages from."""
    told = run("apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)", "Identifier: Packages")
    archives = dict(line.split(" ", 1) for line in reversed(told.splitlines()))
    for suite in (SUITE, *PYTHONS):
        if suite in archives:
            return archives[suite]
    raise NoTree(f"no Debian {SUITE} among this machine's package sources (apt-get update?)")


def run(*command: str) -> str:
    """What a command for making the tree printed. Raises NoTree with its first error when it fails."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=True,
            timeout=MINUTES_TO_MAKE * 60,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        raise NoTree(f"no Debian tree at {TREE}, and {command[0]} is not installed") from None
    except subprocess.TimeoutExpired:
        raise NoTree(f"no Debian tree at {TREE}: {command[0]} took over {MINUTES_TO_MAKE} minutes") from None
    except subprocess.CalledProcessError as fault:
        said = fault.stderr.strip().splitlines() or [f"exit {fault.returncode}"]
        worst = next((line for line in said if line.startswith("E: ")), said[-1])
        raise NoTree(f"no Debian tree at {TREE}: {command[0]} said: {worst}") from None
    return done.stdout
