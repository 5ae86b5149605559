"""``sedportal token``: a token for programs, made on the machine itself."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from sedportal import cli

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def ini(tmp_path: Path) -> Path:
    """Give the ini file of a portal of this test's own."""
    text = (ROOT / 'testing.ini').read_text(encoding='utf-8').replace('%(here)s/var/testing', str(tmp_path / 'var'))
    path = tmp_path / 'portal.ini'
    path.write_text(text.replace('%(here)s', str(ROOT)), encoding='utf-8')
    return path


def test_a_token_is_printed_and_nothing_else(ini: Path, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr('sys.stdin', io.StringIO('кедр над рекой\n'))
    assert cli.main(['-c', str(ini), 'person', 'add', 'ivanov', 'Иванов', 'Иван']) == 0
    capsys.readouterr()
    assert cli.main(['-c', str(ini), 'token', 'ivanov', '--days', '7']) == 0
    printed = capsys.readouterr()
    assert len(printed.out.strip()) == 43
    assert 'Moscow' in printed.err
    assert cli.main(['-c', str(ini), '-q', 'token', 'nobody']) == 1
    assert 'nobody' in capsys.readouterr().err


@pytest.mark.parametrize('days', ['0', '367', 'x', '-1', '٣'])
def test_a_wrong_number_of_days_is_wrong_usage(ini: Path, days: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(['-c', str(ini), 'token', 'ivanov', f'--days={days}'])
    assert stopped.value.code == 2
