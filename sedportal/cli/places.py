"""Where the data of an ini file lies, for the commands that handle its files."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from sedportal.kernel.backup import Places
from sedportal.kernel.errors import ConfigurationFault
from sedportal.kernel.settings import validate
from sedportal.kernel.storage import file_layout

from . import inifile
from .environment import settings_of

if TYPE_CHECKING:
    from sedportal.kernel.settings import Settings


def settings_checked(args: argparse.Namespace) -> Settings:
    """Return the settings of ``args.config``. Raises :class:`ConfigurationFault` that lists every fault."""
    defaults = inifile.loader(args.config).get_settings('DEFAULT', {}) or {}
    return validate(settings_of(args), defaults.get('here'))


def places_of(args: argparse.Namespace, *, existing: bool = False) -> tuple[Places, Settings]:
    """Return the places and the checked settings of ``args.config``.

    Raises :class:`ConfigurationFault` where the objects are not in a file storage: PostgreSQL has tools of its own;
    with ``existing`` also where there are none yet.
    """
    options = settings_checked(args)
    layout = file_layout(options.zodb_uri)
    if layout is None:
        scheme = options.zodb_uri.partition(':')[0]
        raise ConfigurationFault(
            f'The objects are not in a file storage but at {scheme}://…: use the tools of that database; '
            'for PostgreSQL pg_basebackup or pg_dump, see the chapter on backups of the operator’s guide'
        )
    if existing and not layout.data.exists():
        raise ConfigurationFault(f'There is no portal yet: {layout.data} is missing; run: sedportal init')
    return Places(layout.data, layout.blobs, options.ledger_export, (options.index,)), options
