"""Version 1 of the API, by domain: a module for each, with its views and its addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator

PARTS = ('account', 'directory', 'roles', 'documents', 'files', 'progress', 'lists', 'workflows', 'contract')


def includeme(config: Configurator) -> None:
    """Add each part's addresses."""
    for part in PARTS:
        config.include(f'.{part}')
