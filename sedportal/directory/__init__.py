"""The region: portal, organisations with their units and folders, people, groups, grants of roles, accounts.

The lowest room of the domain. Whoever changes any of it calls ``operations``; nobody writes to the content directly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def add_standard_folder(config: Configurator, name: str, title: str, kind: str) -> None:
    """Let every new organisation have a folder ``name`` for documents of ``kind``."""
    config.registry.standard_folders[name] = (title, kind)


def includeme(config: Configurator) -> None:
    """Register the content types of the directory."""
    from . import content, workplaces
    from .preferences import add_preference

    for name in ('Portal', 'Organisations', 'Organisation', 'Folder', 'People', 'Person', 'Groups', 'Group'):
        config.add_content_type(name, getattr(content, name))
    config.include('.correspondents')
    config.include('.roll')
    config.registry.standard_folders = {}
    config.registry.readiness = workplaces.ReadinessCache()
    config.registry.latest_step = 0  # evolve, above, knows better
    config.registry.preferences = {}
    config.add_directive('add_standard_folder', add_standard_folder)
    config.add_directive('add_preference', add_preference)
