"""The region: portal, organisations with their units and folders, people, groups, grants of roles, accounts.

The lowest room of the domain. Whoever changes any of it calls ``operations``; nobody writes to the content directly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register the content types of the directory."""
    from . import content

    for name in ('Portal', 'Organisations', 'Organisation', 'Folder', 'People', 'Person', 'Groups', 'Group'):
        config.add_content_type(name, getattr(content, name))
