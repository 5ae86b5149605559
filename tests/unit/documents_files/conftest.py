"""A workshop of its own for each test, with little time to give."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from sedportal.documents.files.previews import Previews
from sedportal.documents.files.texts import Texts
from sedportal.documents.files.tools import Tools
from sedportal.documents.files.workshop import Limits, Source, Workshop

DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'


@dataclass
class Desk:
    """Show and read files."""

    workshop: Workshop
    previews: Previews
    texts: Texts
    opened: int = 0

    def source(self, data: bytes, media_type: str = 'application/pdf') -> Source:
        """Return ``data`` as a file to show or read, and count how often it is opened."""

        def opened() -> io.BytesIO:
            self.opened += 1
            return io.BytesIO(data)

        return Source(hashlib.sha256(data).hexdigest(), media_type, opened)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Give a desk whose files are kept in the test's folder."""
    workshop = Workshop(Limits(seconds=1))
    return Desk(workshop, Previews(workshop, tmp_path / 'previews', 1 << 30), Texts(workshop, tmp_path / 'texts'))


@pytest.fixture
def equipped(tmp_path: Path) -> Desk:
    """Give a desk with whatever programs this machine has, and the time that they take on a busy one."""
    workshop, tools = Workshop(Limits(seconds=60)), Tools()
    return Desk(
        workshop, Previews(workshop, tmp_path / 'previews', 1 << 30, tools), Texts(workshop, tmp_path / 'texts', tools)
    )


needs_tesseract = pytest.mark.skipif(not Tools().tesseract, reason='tesseract with Russian is not installed')
needs_office = pytest.mark.skipif(not Tools().office, reason='LibreOffice is not installed: `make office-packages`')
