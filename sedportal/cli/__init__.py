"""The command line: ``sedportal [-c INI] [--quiet] COMMAND``, one module a command.

A command's module has ``add_arguments(parser)`` and ``run(args) -> int``; it may use every floor below.
Exit status: 0 done, 1 found something or could not do it, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import warnings
from collections.abc import Sequence
from typing import NamedTuple

# Pyramid 1.10 and Substance D find their files through pkg_resources, which complains at each import: nothing that
# whoever types a command could act on.
warnings.filterwarnings('ignore', message='pkg_resources is deprecated')
warnings.filterwarnings('ignore', message='Parameters to load are deprecated')

from sedportal.kernel.errors import ConfigurationFault, DomainError  # noqa: E402
from sedportal.kernel.memory import spare_memory  # noqa: E402


class Command(NamedTuple):
    """Name a command's module and say in a line what it does; modules are imported only when called."""

    module: str
    summary: str


COMMANDS: dict[str, Command] = {
    'init': Command('init', 'make the portal in an empty var/'),
    'seed': Command('seed', 'add demonstration documents'),
    'import': Command('importing', 'import documents from a list and a folder of files'),
    'export': Command('exporting', 'write documents with their files into a folder or a ZIP file'),
    'serve': Command('serve', 'serve pages and API over HTTP'),
    'worker': Command('worker', 'do the background work of a portal with several processes'),
    'person': Command('person', 'add, list, activate people and set their passwords'),
    'token': Command('token', 'make a token of the API for a person'),
    'organisations': Command('organisations', 'make organisations with their people from a table'),
    'role': Command('role', 'give, take and list roles'),
    'access': Command('access', 'tell what a person may do with a document, and why'),
    'workflow': Command('workflow', 'check, draw and migrate workflows'),
    'verify': Command('verify', 'check ledger, files, registers, index and storage'),
    'backup': Command('backup', 'add the present state to a backup, also while serving'),
    'restore': Command('restore', 'bring a backup into an empty var/'),
    'copy-storage': Command('copy_storage', 'copy all objects to a file or to PostgreSQL'),
    'pack': Command('pack', 'drop old states of objects'),
    'repair': Command('repair', 'make a storage open again after power loss'),
    'reindex': Command('reindex', 'build the search index anew'),
    'evolve': Command('evolve', 'bring the stored objects to this version'),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; errors that a person can act on come without a traceback."""
    spare_memory()
    parser = _parser()
    args = parser.parse_args(list(sys.argv[1:] if argv is None else argv))
    chosen = COMMANDS[args.command]
    command = importlib.import_module(f'.{chosen.module}', __package__)
    own = argparse.ArgumentParser(prog=f'{parser.prog} {args.command}', description=_sentence(chosen.summary))
    _add_common(own, config=argparse.SUPPRESS, quiet=argparse.SUPPRESS)
    command.add_arguments(own)
    own.parse_args(args.arguments, namespace=args)
    try:
        status: int = command.run(args)
    except (ConfigurationFault, DomainError) as error:
        print(f'{parser.prog}: {describe(error)}', file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f'{parser.prog}: interrupted', file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader (head, less) has gone: nothing is wrong, and nothing more can be said.
        sys.stderr.close()
        return 1
    return status


def describe(error: Exception) -> str:
    """Return the text of ``error`` for a terminal, its message filled in, its faults by field below it."""
    lines = [describe_text(getattr(error, 'message', str(error)))]
    for field, texts in getattr(error, 'errors', {}).items():
        lines.extend(f'  {field}: {describe_text(text)}' for text in texts)
    return '\n'.join(lines)


def describe_text(text: object) -> str:
    """Return a text for a terminal, in English, its mapping filled in."""
    interpolate = getattr(text, 'interpolate', None)
    return str(interpolate() if callable(interpolate) else text)


def _parser() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS))
    listed = '\n'.join(f'  {name:<{width}}  {command.summary}' for name, command in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog='sedportal',
        description='Run and look after the document portal.',
        epilog=f'commands:\n{listed}\n\nEach has --help of its own.',
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_common(parser, config='development.ini', quiet=False)
    parser.add_argument('command', choices=tuple(COMMANDS), metavar='COMMAND', help='what to do; see below')
    parser.add_argument('arguments', nargs=argparse.REMAINDER, metavar='...', help='what the command takes')
    return parser


def _add_common(parser: argparse.ArgumentParser, config: str, quiet: bool | str) -> None:
    """Take the options of every command, so that they may stand before or after its name."""
    parser.add_argument('-c', '--config', default=config, metavar='INI', help='the ini file, or development.ini')
    parser.add_argument('-q', '--quiet', action='store_true', default=quiet, help='no progress, only results')


def _sentence(summary: str) -> str:
    return summary[0].upper() + summary[1:] + '.'
