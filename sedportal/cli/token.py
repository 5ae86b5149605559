"""Make a token of the API for a person, ahead of its use."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta

from sedportal.directory.accounts import issue_token
from sedportal.kernel.clock import moscow
from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_datetime
from sedportal.kernel.unit_of_work import unit_of_work

from .environment import environment

MOST_DAYS = 366


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal token``."""
    parser.description = (
        'Make a token for programs that act for a person; it stands on the output and nowhere else. '
        'While the portal serves, POST /api/v1/login gives one.'
    )
    parser.add_argument('person', metavar='PERSON', help='login')
    parser.add_argument('--days', type=_days, default=30, metavar='N', help=f'how long it counts, 1 to {MOST_DAYS}; 30')


def run(args: argparse.Namespace) -> int:
    """Print the token on the output, and on the side until when it counts."""
    with environment(args) as registry, unit_of_work(registry) as unit:
        person = unit.portal['people'].get(args.person)
        if person is None:
            raise NotFoundError(_('There is nobody with the login ${login}.', mapping={'login': args.person}))
        opened = issue_token(unit, person, timedelta(days=args.days), 'sedportal token')
    print(opened.token)
    if not args.quiet:
        until = format_datetime(moscow(opened.expires_at))
        print(f'It counts until {until} (Moscow), or until the password changes.', file=sys.stderr)
    return 0


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f'{text} is no number of days from 1 to {MOST_DAYS}')
    return int(text)
