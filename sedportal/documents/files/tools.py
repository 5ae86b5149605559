"""Programs that only some machines have: LibreOffice for the pages of office documents, tesseract for scans."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .limited.conversion import CONVERTIBLE

if TYPE_CHECKING:
    from pyramid.config import Configurator

AUTO, OFF = 'auto', 'off'
_RUSSIAN, _OTHERS = 'rus', ('eng',)
# What LibreOffice calls the library of each of its parts.
_CALC, _WRITER = 'libsclo.so', 'libswlo.so'
_SHEETS = ('spreadsheet', 'ms-excel')


class Tools:
    """Know what is there.

    Parameters: ``office`` and ``tesseract`` are each ``auto``, ``off`` or the path of the program.
    """

    def __init__(self, office: str = AUTO, tesseract: str = AUTO) -> None:
        self._office, self._tesseract = office, tesseract

    @cached_property
    def office(self) -> str:
        """Return the path of LibreOffice's own program, past the scripts that start it; empty if there is none."""
        found = _found(self._office, 'soffice')
        program = Path(os.path.realpath(found)).with_name('soffice.bin') if found else None
        return str(program) if program is not None and program.is_file() else ''

    def converts(self, media_type: str) -> bool:
        """Tell whether LibreOffice is there to draw the pages of files of that type."""
        if media_type not in CONVERTIBLE or not self.office:
            return False
        part = _CALC if any(word in media_type for word in _SHEETS) else _WRITER
        return Path(self.office).with_name(part).is_file()

    @cached_property
    def tesseract(self) -> str:
        """Return the path of tesseract; empty if there is none, or none that knows Russian."""
        return self._recogniser[0]

    @cached_property
    def languages(self) -> str:
        """Return the languages that it knows of ours, as it is told them."""
        return self._recogniser[1]

    @cached_property
    def _recogniser(self) -> tuple[str, str]:
        program = _found(self._tesseract, 'tesseract')
        if not program:
            return '', ''
        asked = subprocess.run([program, '--list-langs'], capture_output=True, text=True, timeout=30, check=False)
        known = asked.stdout.split()
        if _RUSSIAN not in known:
            return '', ''
        return program, '+'.join((_RUSSIAN, *(one for one in _OTHERS if one in known)))


def _found(setting: str, name: str) -> str:
    if setting == OFF:
        return ''
    return shutil.which(name if setting == AUTO else setting) or ''


def includeme(config: Configurator) -> None:
    """Offer ``registry.tools``."""
    options = config.registry.options
    config.registry.tools = Tools(options.office, options.tesseract)
