"""Print what reading and drawing files costs, by format, and what bombs get: CPU seconds, memory, outcome.

Run as ``python -m bench.extraction [--repeat N]``. Each line runs in a process of its own, so that the memory told is
that of the largest program it started (never less than the 60 MB of the one that measures). Rows for programs that are
not installed are left out and named. The last lines count the connections that a document with a picture from elsewhere
makes: inside the walls, and, to show that there is something to count, by LibreOffice without them.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sedportal.demonstration.files import make_file
from sedportal.documents.files.limited.conversion import CONVERTIBLE
from sedportal.documents.files.previews import Previews
from sedportal.documents.files.texts import Texts
from sedportal.documents.files.tools import Tools
from sedportal.documents.files.workshop import Limits, Source, Workshop
from tests.factories import hostile_files as hostile
from tests.factories import office_files as office
from tests.factories.listener import Listener
from tests.unit.demonstration.test_files import LETTERS

_PDF, _PNG, _RTF = 'application/pdf', 'image/png', 'application/rtf'
_XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
_LETTER = LETTERS['incoming']
_WORDS = ' '.join(_LETTER.paragraphs)


def _rtf() -> bytes:
    return b'{\\rtf1\\ansi ' + b''.join(b'\\u%d?' % ord(sign) for sign in _WORDS) + b'}'


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    'PDF, 1 page': (_PDF, lambda: make_file('pdf', _LETTER)),
    'PDF, 100 pages': (_PDF, lambda: hostile.pdf_of(*('line of text',) * 100)),
    'DOCX': (office.DOCX, lambda: make_file('docx', _LETTER)),
    'ODT': (office.ODT, lambda: make_file('odt', _LETTER)),
    'XLSX': (_XLSX, lambda: make_file('xlsx', _LETTER)),
    'RTF': (_RTF, _rtf),
    'DOC': ('application/msword', lambda: (office.SAMPLES / 'letter.doc').read_bytes()),
    'HTML': ('text/html', lambda: f'<p>{_WORDS}'.encode()),
    'TXT, cp1251': ('text/plain', lambda: _WORDS.encode('cp1251', 'replace')),
    'scan, PNG, 1 page': (_PNG, lambda: office.scan_of(*_LETTER.paragraphs[:4])),
    'scan, PDF, 3 pages': (_PDF, lambda: office.scanned_pages(*_LETTER.paragraphs[:3])),
    'bomb: DOCX of 120 MB of words': (office.DOCX, hostile.docx_bomb),
    'bomb: entities in DOCX': (office.DOCX, lambda: office.entity_bomb(hostile.docx_of('a'), 'word/document.xml')),
    'bomb: entities in ODT': (office.ODT, lambda: office.entity_bomb(office.odt_of('a'), 'content.xml')),
    'bomb: PNG of 400 million pixels': (_PNG, hostile.picture_bomb),
    'bomb: PDF of endless forms': (_PDF, hostile.endless_pdf),
    'broken PDF': (_PDF, lambda: b'%PDF-1.7 and nothing else'),
    'locked PDF': (_PDF, lambda: hostile.pdf_of('secret', password='long')),
}


def measure(name: str, task: str) -> dict[str, Any]:
    """Do one task with one file and return what it took."""
    media_type, make = FILES[name]
    data = make()
    source = Source(hashlib.sha256(data).hexdigest(), media_type, lambda: io.BytesIO(data))
    tools, workshop = Tools(), Workshop(Limits())
    with tempfile.TemporaryDirectory() as folder:
        texts = Texts(workshop, Path(folder, 'texts'), tools)
        previews = Previews(workshop, Path(folder, 'previews'), 1 << 30, tools)
        begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        if task == 'read':
            text = texts.recognise(source)
            outcome = text.fault or f'{sum(map(len, text.pages))} characters'
        else:
            shown = previews.about(source)
            outcome = shown.fault or f'{shown.pages} pages'
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {'cpu': cpu, 'wall': time.monotonic() - begun, 'memory': after.ru_maxrss >> 10, 'outcome': outcome}


def connections() -> tuple[int, int]:
    """Return how often a document with a remote picture connects: inside the walls, and without them."""
    counted = []
    for walls in (True, False):
        listener = Listener()
        data = office.odt_with_pictures(f'http://127.0.0.1:{listener.port}/picture.png')
        with tempfile.TemporaryDirectory() as folder:
            if walls:
                source = Source(hashlib.sha256(data).hexdigest(), office.ODT, lambda held=data: io.BytesIO(held))
                Previews(Workshop(Limits(seconds=60)), Path(folder), 1 << 30, Tools()).about(source)
            else:
                Path(folder, 'a.odt').write_bytes(data)
                profile = f'-env:UserInstallation={Path(folder, "profile").as_uri()}'
                command = ['soffice', profile, '--headless', '--convert-to', 'pdf', 'a.odt']
                subprocess.run(command, cwd=folder, capture_output=True, check=True)
        listener.stop()
        counted.append(listener.connections)
    return counted[0], counted[1]


def _run(name: str, task: str, repeat: int) -> str:
    command = [sys.executable, '-W', 'ignore', '-m', 'bench.extraction', '--one', name, task]
    ran = [
        json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(repeat)
    ]
    cpu, wall = (statistics.median(one[key] for one in ran) for key in ('cpu', 'wall'))
    memory = max(one['memory'] for one in ran)
    return f'| {name} | {task} | {cpu:.2f} | {wall:.1f} | {memory} | {ran[0]["outcome"]} |'


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--one', nargs=2, metavar=('FILE', 'TASK'))
    parser.add_argument('--repeat', type=int, default=3)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(*given.one)))
        return
    tools = Tools()
    print('| file | task | CPU, s | clock, s | memory, MB | outcome |\n|---|---|---|---|---|---|')
    for name, (media_type, _make) in FILES.items():
        if not name.startswith('scan') or tools.tesseract:
            print(_run(name, 'read', given.repeat), flush=True)
        if media_type in (_PDF, _PNG) or (media_type in CONVERTIBLE and tools.converts(media_type)):
            print(_run(name, 'draw', given.repeat), flush=True)
    missing = [name for name, there in (('tesseract', tools.tesseract), ('LibreOffice', tools.office)) if not there]
    if missing:
        print(f'Not installed, and therefore not measured: {", ".join(missing)}')
    if tools.office:
        inside, outside = connections()
        print(f'Connections for a picture from elsewhere: {inside} inside the walls, {outside} without them')


if __name__ == '__main__':
    main()
