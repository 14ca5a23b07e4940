"""`backup FILE`: a copy that opens, made while the register is in use."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from responder.edges.register import schema
from responder.edges.register.store import read_register
from tests.cli.verbs import Shop, bound_by_modes
from tests.edges.register.desk_work import rows

ROOT = Path(__file__).parents[2]


def test_it_says_what_it_wrote(shop: Shop) -> None:
    """File and octets; the copy opens as a register and holds the complaint; the daemon still has it open."""
    complaint = shop.complaint()
    target = shop.folder / "copy.sqlite"
    told = shop.run("backup", str(target))
    assert (told.code, told.out) == (0, f"{target}: {target.stat().st_size} octets\n")
    assert target.stat().st_mode & 0o777 == 0o600
    with closing(read_register(target)) as copy:
        assert [row["complaint"] for row in rows(copy, schema.complaints)] == [complaint]


def test_it_goes_on_during_a_write_and_leaves_that_out(shop: Shop) -> None:
    """An open transaction is neither waited for nor copied."""
    shop.complaint()
    target = shop.folder / "copy.sqlite"
    with shop.work.register.writing() as connection:
        connection.execute(schema.complaints.update().values(category="not yet"))
        assert shop.run("backup", str(target)).code == 0
    with closing(read_register(target)) as copy:
        assert rows(copy, schema.complaints)[0]["category"] != "not yet"


def test_it_overwrites_nothing(shop: Shop) -> None:
    """78 and the file as it was, the register itself above all."""
    shop.complaint()
    there = shop.folder / "there"
    there.write_text("mine")
    for target in (there, shop.state / "register.sqlite", shop.state):
        told = shop.run("backup", str(target))
        assert (told.code, told.out) == (78, "")
        assert "a backup is never overwritten" in told.err
    assert there.read_text() == "mine"
    assert shop.run("complaints").code == 0


def test_without_a_register_there_is_no_copy(shop: Shop) -> None:
    """78; no empty file stands for a backup."""
    told = shop.run("backup", str(shop.folder / "copy.sqlite"))
    assert (told.code, "there is no register yet" in told.err) == (78, True)
    assert not (shop.folder / "copy.sqlite").exists()


def test_a_missing_file_name_is_64(shop: Shop) -> None:
    """Wrong usage."""
    assert shop.run("backup").code == 64


@pytest.mark.parametrize("mode", [0o500, 0o000])
def test_a_folder_that_may_not_be_written_is_named(shop: Shop, mode: int) -> None:
    """78 with a sentence, for one that may be read and for one that may not even be entered."""
    shop.complaint()
    folder = shop.folder / "closed"
    folder.mkdir(mode=mode)
    command = [sys.executable, "-m", "responder", "backup", "-c", str(shop.config), str(folder / "copy")]
    done = subprocess.run(
        bound_by_modes(*command), capture_output=True, text=True, cwd=ROOT, check=False, timeout=180
    )
    folder.chmod(0o700)
    assert (done.returncode, done.stdout) == (78, "")
    assert done.stderr.startswith(f"{folder / 'copy'}: cannot be written (permission denied)")
