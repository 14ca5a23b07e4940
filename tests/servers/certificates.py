"""Certificates for servers on loopback: an authority, and what it signs: right, expired, for another name."""

from __future__ import annotations

import subprocess
from pathlib import Path


class Certificates:
    """An authority in `folder`: `ca_file` to trust, `certificate` and `key` for localhost and 127.0.0.1.

    Made by the openssl command; every key is thrown away with the folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.ca_file = folder / "ca.pem"
        self._ca_key = self._new_key("ca")
        self._sign_authority()
        self.certificate, self.key = self.issue("server")

    def issue(
        self, stem: str, *, names: tuple[str, ...] = ("localhost",), expired: bool = False
    ) -> tuple[Path, Path]:
        """Sign a certificate for `names` (localhost: 127.0.0.1 too). Returns the files (certificate, key)."""
        key, request, certificate = self._new_key(stem), self._file(stem, "csr"), self._file(stem, "pem")
        shown = [f"DNS:{name}" for name in names] + (["IP:127.0.0.1"] if "localhost" in names else [])
        extensions = self._file(stem, "ext")
        extensions.write_text(
            f"subjectAltName={','.join(shown)}\nbasicConstraints=critical,CA:false\n", "ascii"
        )
        openssl("req", "-new", "-key", str(key), "-subj", f"/CN={names[0]}", "-out", str(request))
        openssl(
            *("x509", "-req", "-in", str(request), "-CA", str(self.ca_file), "-CAkey", str(self._ca_key)),
            *("-set_serial", "2", "-days", "-1" if expired else "30"),
            *("-extfile", str(extensions), "-out", str(certificate)),
        )
        return certificate, key

    def _sign_authority(self) -> None:
        openssl(
            *("req", "-x509", "-key", str(self._ca_key), "-subj", "/CN=tests' authority", "-days", "30"),
            *("-addext", "keyUsage=critical,keyCertSign", "-out", str(self.ca_file)),
        )

    def _new_key(self, stem: str) -> Path:
        key = self._file(stem, "key")
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(key))
        return key

    def _file(self, stem: str, kind: str) -> Path:
        return self._folder / f"{stem}.{kind}"


def openssl(*arguments: str) -> None:
    """Run openssl quietly. Raises CalledProcessError, with what it said, when it fails."""
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=120)
