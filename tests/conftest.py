"""What every test run needs before it begins."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the functional tests run on PostgreSQL: ``pytest tests/functional --storage=postgresql``."""
    parser.addoption('--storage', choices=('memory', 'postgresql'), default='memory', help='where objects are kept')


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues that are older than their texts, once for all workers."""
    if hasattr(config, 'workerinput'):
        return
    for source in ROOT.glob('sedportal/locale/*/LC_MESSAGES/*.po'):
        compiled = source.with_suffix('.mo')
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open('rb') as text:
            catalogue = read_po(text, locale=source.parts[-3])
        with compiled.open('wb') as binary:
            write_mo(binary, catalogue)
