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


def places_of(args: argparse.Namespace, *, existing: bool = False) -> tuple[Places, Settings]:
    """Return the places and the checked settings of ``args.config``.

    Raises :class:`ConfigurationFault` where the objects are not in a file storage: PostgreSQL has tools of its own;
    with ``existing`` also where there are none yet.
    """
    defaults = inifile.loader(args.config).get_settings('DEFAULT', {}) or {}
    options = validate(settings_of(args), defaults.get('here'))
    layout = file_layout(options.zodb_uri)
    if layout is None:
        raise ConfigurationFault(f'{options.zodb_uri} is no file storage: use the tools of that database')
    if existing and not layout.data.exists():
        raise ConfigurationFault(f'There is no portal yet: {layout.data} is missing; run: sedportal init')
    return Places(layout.data, layout.blobs, options.ledger_export, (options.index,)), options
