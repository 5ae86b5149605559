"""Open the ini file that ``-c`` names; whatever is wrong with the file itself is said without a traceback."""

from __future__ import annotations

import configparser
from pathlib import Path
from typing import Any

import plaster
from plaster_pastedeploy import Loader

from sedportal.kernel.errors import ConfigurationFault


def loader(config: str) -> Any:
    """Return plaster's loader for the ini file ``config``.

    Raises :class:`ConfigurationFault` if there is no such file or it is not written as an ini file.
    """
    path = Path(config.partition('#')[0])
    if not path.is_file():
        raise ConfigurationFault(f'There is no ini file {path}; name one with -c')
    try:
        # Named, not looked for: plaster reads the metadata of every installed package to find it, 0.15 s a time.
        found = Loader(plaster.parse_uri(config))
        sections = found.get_sections()
    except (plaster.PlasterError, configparser.Error, UnicodeDecodeError) as error:
        raise ConfigurationFault(f'{path} is not a readable ini file: {error}') from error
    if not any(section.startswith('app:') for section in sections):
        raise ConfigurationFault(f'{path} has no [app:main]: it configures no portal')
    return found
