"""A person is forgotten while the daemon runs, and the log's anchors fit the trail before and after."""

from __future__ import annotations

import json
from pathlib import Path

from tests.acceptance.living import Living, letter
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

ADDRESS, WORD = "jaana@klient.example", "Portselanivaagen"


def files_with(living: Living, *needles: str) -> set[str]:
    """Files of the state folder that hold any of them; what a daemon takes away meanwhile holds nothing."""
    found = set()
    for path in living.register.parent.rglob("*"):
        try:
            content = path.read_bytes() if path.is_file() else b""
        except FileNotFoundError:
            continue
        if any(one.lower().encode() in content.lower() for one in needles):
            found.add(path.name)
    return found


def test_beside_the_running_daemon(living: Living, dovecot: Dovecot, sink: SmtpSink, tmp_path: Path) -> None:
    """Nothing is left in any file, other mail goes on, and no chain breaks."""
    living.start()
    dovecot.deliver(living.user, letter(f"My {WORD} broke.", sender=ADDRESS, subject=WORD))
    identifier = living.wait_line("reply.sent")["complaint"]
    assert files_with(living, ADDRESS, WORD)
    first = living.run("forget", "-c", str(living.config), ADDRESS)
    assert (first.returncode, identifier in first.stderr) == (65, True)
    done = living.run("forget", "-c", str(living.config), "--yes", ADDRESS)
    assert done.returncode == 0, done.stderr
    assert f"{identifier} is withdrawn" in done.stdout
    assert files_with(living, ADDRESS, WORD) == set()
    dovecot.deliver(living.user, letter("The cup broke.", sender="b@klient.example"))
    living.wait_line("reply.sent", count=2)
    living.wait_line("audit.anchored")
    assert living.stop() == 0
    assert files_with(living, ADDRESS, WORD) == set()
    assert living.query("SELECT count(*) FROM complaints") == [(2,)]
    log = tmp_path / "journal"
    log.write_text("\n".join(map(json.dumps, living.lines)), encoding="utf-8")
    checked = living.run("audit", "verify", "-c", str(living.config), "--anchors", str(log))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "nothing was changed" in checked.stderr
