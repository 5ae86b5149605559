"""Let LibreOffice print a document into a PDF, from which its pages are drawn: no macros, no links, nothing remote."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any, BinaryIO

from .confinement import die_with_parent
from .faults import BROKEN, FaultError

CONVERTED = 'converted.pdf'
_FIRST_START = 81
_BLOCK = 1 << 20
_EXTENSIONS = {
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
    'application/vnd.oasis.opendocument.text': 'odt',
    'application/vnd.oasis.opendocument.spreadsheet': 'ods',
    'application/msword': 'doc',
    'application/vnd.ms-excel': 'xls',
    'application/rtf': 'rtf',
}
CONVERTIBLE = frozenset(_EXTENSIONS)
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Java/ApplicationOptions"></item>
</oor:items>
"""


def convert(stream: BinaryIO, asked: dict[str, Any]) -> dict[str, Any]:
    """Leave the PDF as ``converted.pdf`` in the present folder. Raises :class:`FaultError`.

    Parameters: ``asked`` holds ``media_type`` and ``office``, the program ``soffice.bin``.
    """
    given = Path(f'converted.{_EXTENSIONS[asked["media_type"]]}')
    with given.open('wb') as copy:
        while block := stream.read(_BLOCK):
            copy.write(block)
    settings = Path('profile/user/registrymodifications.xcu')
    settings.parent.mkdir(parents=True)
    settings.write_text(_PROFILE, encoding='utf-8')
    code = _print(asked['office'], Path('profile'), given)
    if code == _FIRST_START:
        # A new profile is set up by a first start, which asks for a second one. By another name, since its socket,
        # called after it, may be left and can't always be removed from inside the walls.
        code = _print(asked['office'], Path('profile').rename('profile-2'), given)
    given.unlink()
    if code < 0:
        # The bounds ended it: so that the one who started us sees it as it was.
        os.kill(os.getpid(), -code)
    if code or not Path(CONVERTED).is_file():
        raise FaultError(BROKEN)
    return {'converted': True}


def _print(office: str, profile: Path, given: Path) -> int:
    return _run([
        office, f'-env:UserInstallation={profile.resolve().as_uri()}', '--headless', '--norestore', '--nologo',
        '--nolockcheck', '--nodefault', '--convert-to', 'pdf', str(given),
    ])  # fmt: skip


def _run(command: list[str]) -> int:
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
        preexec_fn=die_with_parent,
    ).returncode  # fmt: skip
