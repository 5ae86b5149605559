"""The command line: what it lists, its exit status, errors without a traceback."""

from __future__ import annotations

import argparse
import importlib
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sedportal import cli
from sedportal.kernel.errors import ConfigurationFault, InvalidError
from sedportal.kernel.i18n import _


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[argparse.Namespace], int]], None]:
    """Give a function that makes ``sedportal probe`` of the function it is given."""

    def install(run: Callable[[argparse.Namespace], int]) -> None:
        module = types.ModuleType('sedportal.cli.probe')
        module.run = run  # type: ignore[attr-defined]
        module.add_arguments = lambda parser: parser.add_argument('--size', type=int)  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, 'sedportal.cli.probe', module)
        monkeypatch.setitem(cli.COMMANDS, 'probe', cli.Command('probe', 'try something'))

    return install


def fail_with(error: BaseException) -> Callable[[argparse.Namespace], int]:
    def run(args: argparse.Namespace) -> int:
        raise error

    return run


@pytest.mark.parametrize('name', sorted(cli.COMMANDS))
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    module = importlib.import_module(f'sedportal.cli.{cli.COMMANDS[name].module}')
    assert callable(module.run)
    with pytest.raises(SystemExit) as stopped:
        cli.main([name, '--help'])
    assert stopped.value.code == 0
    assert f'sedportal {name}' in capsys.readouterr().out


def test_the_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(['--help'])
    shown = capsys.readouterr().out
    assert all(command.summary in shown for command in cli.COMMANDS.values())


@pytest.mark.parametrize(
    'words', [[], ['nonsense'], ['probe', '--size', 'x'], ['probe', 'more'], ['--nonsense', 'probe']]
)
def test_wrong_usage(words: list[str], command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    command(lambda args: 0)
    with pytest.raises(SystemExit) as stopped:
        cli.main(words)
    assert stopped.value.code == 2
    assert 'usage: sedportal' in capsys.readouterr().err


def test_options_stand_before_or_after_the_command(command: Any) -> None:
    seen: list[argparse.Namespace] = []
    command(lambda args: seen.append(args) or len(seen))
    assert cli.main(['-c', 'a.ini', '-q', 'probe', '--size', '3']) == 1
    assert cli.main(['probe', '--size', '3', '--quiet', '-c', 'a.ini']) == 2
    assert cli.main(['probe']) == 3
    assert [(args.config, args.quiet, args.size) for args in seen] == [
        ('a.ini', True, 3), ('a.ini', True, 3), ('development.ini', False, None),
    ]  # fmt: skip


def test_errors_come_without_a_traceback(command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    message = _('The number ${number} is taken.', mapping={'number': '12'})
    command(fail_with(InvalidError(message, {'number': ['taken'], 'folder': [_('Required')]})))
    assert cli.main(['probe']) == 1
    assert capsys.readouterr().err.splitlines() == [
        'sedportal: The number 12 is taken.', '  number: taken', '  folder: Required',
    ]  # fmt: skip
    command(fail_with(ConfigurationFault('The settings are wrong:\n  - one')))
    assert cli.main(['probe']) == 1
    assert 'Traceback' not in capsys.readouterr().err


def test_an_interruption(command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    command(fail_with(KeyboardInterrupt()))
    assert cli.main(['probe']) == 130
    assert 'interrupted' in capsys.readouterr().err


def test_an_error_of_the_portal_itself_is_not_hidden(command: Any) -> None:
    command(fail_with(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        cli.main(['probe'])


@pytest.mark.parametrize(
    ('name', 'text', 'told'),
    [
        ('none.ini', None, 'There is no ini file'),
        ('empty.ini', '', r'has no \[app:main\]'),
        ('other.ini', '[server:main]\nuse = egg:waitress', r'has no \[app:main\]'),
        ('broken.ini', 'app:main]\nx', 'is not a readable ini file'),
        ('twice.ini', '[app:main]\na = 1\na = 2\n[app:main]', 'is not a readable ini file'),
        ('binary.ini', '\x00\xff', 'is not a readable ini file|has no'),
        ('portal', '[app:main]', 'is not a readable ini file'),
    ],
)
def test_ini_files(tmp_path: Path, name: str, text: str | None, told: str) -> None:
    from sedportal.cli.inifile import loader

    path = tmp_path / name
    if text is not None:
        path.write_bytes(text.encode('latin-1'))
    with pytest.raises(ConfigurationFault, match=told):
        loader(str(path))
