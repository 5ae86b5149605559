"""The portal as a command sees it: the application of the ini file, without serving and without threads."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sedportal
from sedportal.kernel.errors import ConfigurationFault
from sedportal.kernel.storage import file_layout
from sedportal.ledger.runner import catch_up

from . import inifile

if TYPE_CHECKING:
    from pyramid.registry import Registry


@contextmanager
def environment(
    args: argparse.Namespace,
    *,
    follow: bool = False,
    read_only: bool = False,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Registry]:
    """Give the registry of the portal that ``args.config`` configures, and close it afterwards.

    Parameters: with ``follow`` the index and the other consumers are brought to the ledger's end before closing, so
    that the next start has nothing to catch up with; with ``read_only`` a portal that serves may go on meanwhile;
    ``settings`` stand in for those of the file.
    Raises ``ConfigurationFault``.
    """
    loader = inifile.loader(args.config)
    loader.setup_logging({})
    defaults = loader.get_settings('DEFAULT', {}) or {}
    given = {**settings_of(args), **(settings or {})}
    if read_only:
        given['zodbconn.uri'] = beside(given['zodbconn.uri'])
    # Commands answer nobody: no threads, no checks of answers.
    unasked = {'sedportal.background': False, 'sedportal.api_checks': 'false'}
    application = sedportal.main(defaults, **{**given, **unasked})
    registry = application.registry
    try:
        yield registry
        if follow:
            catch_up(registry, timeout=3600)
    finally:
        registry.background.stop()


def settings_of(args: argparse.Namespace) -> dict[str, str]:
    """Return the settings of ``[app:main]`` as text. Raises ``ConfigurationFault``."""
    settings = dict(inifile.loader(args.config).get_settings('app:main', {}))
    settings.pop('use', None)
    return settings


def beside(uri: str) -> str:
    """Return the address that reads a file storage beside the process that writes it. Raises ``ConfigurationFault``."""
    layout = file_layout(uri)
    if layout is None:
        return uri
    if not layout.data.exists():
        raise ConfigurationFault(f'There is no portal yet: {layout.data} is missing; run: sedportal init')
    return f'{uri}{"&" if "?" in uri else "?"}read_only=true'
