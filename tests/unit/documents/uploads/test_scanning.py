"""ClamAV's protocol against a scanner of ours: clean, found, cut off, silent, away."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from documents.uploads import checks, scanning
from documents.uploads.checking import paper_of
from journal.workflow import Refused
from tests.paper_kit import good_pdf


class Scanner:
    """Speaks PING and INSTREAM; finds what holds the word EICAR; `says` replaces its answer."""

    def __init__(self, path: Path | None) -> None:
        self.says: bytes | None = None
        self.streams: list[bytes] = []
        if path is None:
            self._listening = socket.create_server(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        else:
            self._listening = socket.socket(socket.AF_UNIX)
            self._listening.bind(str(path))
            self._listening.listen()
            self.address = str(path)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                talking, _address = self._listening.accept()
            except OSError:
                return
            with talking, talking.makefile("rwb") as line:
                self._talk(line)

    def _talk(self, line: Any) -> None:
        word = b""
        while not word.endswith(b"\0"):
            word += line.read(1)
        if word == b"zPING\0":
            line.write(b"PONG\0")
            return
        content = b""
        while size := struct.unpack("!L", line.read(4))[0]:
            content += line.read(size)
        self.streams.append(content)
        found = b"stream: Eicar-Test FOUND\0" if b"EICAR" in content else b"stream: OK\0"
        line.write(found if self.says is None else self.says)


@pytest.fixture(params=["tcp", "path"])
def scanner(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Iterator[Scanner]:
    made = Scanner(None if request.param == "tcp" else tmp_path / "clamd.sock")
    settings.CLAMAV_SOCKET = made.address
    yield made
    made.close()


def test_a_clean_paper_bears_the_scanners_name(scanner: Scanner) -> None:
    assert paper_of(io.BytesIO(good_pdf()), "a.pdf").scanned_by == "ClamAV"
    assert scanner.streams == [good_pdf()]


def test_a_large_file_goes_in_parts(scanner: Scanner) -> None:
    content = bytes(range(256)) * 1000
    assert scanning.scanned(content) == "ClamAV" and scanner.streams == [content]


def test_what_it_finds_is_refused(scanner: Scanner) -> None:
    with pytest.raises(Refused) as refused:
        scanning.scanned(b"EICAR")
    assert refused.value.field == "files"


@pytest.mark.parametrize("says", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: O"])
def test_anything_else_than_ok_is_no(scanner: Scanner, says: bytes) -> None:
    scanner.says = says
    with pytest.raises(Refused):
        scanning.scanned(b"harmless")


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.sock"])
def test_a_scanner_that_is_away_lets_nothing_in(settings: Any, address: str) -> None:
    settings.CLAMAV_SOCKET = address
    with pytest.raises(Refused):
        paper_of(io.BytesIO(good_pdf()), "a.pdf")
    assert [found.id for found in checks.scanner_answers(None)] == ["creditsite.W052"]


def test_without_one_nobody_is_named(settings: Any) -> None:
    settings.CLAMAV_SOCKET = ""
    assert scanning.scanned(b"x") == "" and checks.scanner_answers(None) == []


def test_the_check_is_content_with_one_that_answers(scanner: Scanner) -> None:
    assert checks.scanner_answers(None) == []


def test_a_folder_that_others_read_or_that_is_served_is_named(settings: Any, papers: Path) -> None:
    assert checks.papers_lie_safely(None) == []
    papers.mkdir(mode=0o755)
    papers.chmod(0o755)
    settings.PRODUCTION = True
    assert [found.id for found in checks.papers_lie_safely(None)] == ["creditsite.E022"]
    papers.chmod(0o700)
    assert checks.papers_lie_safely(None) == []
    settings.PAPERS_DIR = str(Path(settings.STATIC_ROOT) / "papers")
    assert [found.id for found in checks.papers_lie_safely(None)] == ["creditsite.E022"]
