"""The pages: server-rendered, by domain, thin. A view reads the input, calls one operation and answers.

Delivery floor. Every view declares its permission; a view that forgets is refused to everybody (``NOBODY``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator

NOBODY = 'undeclared'
# Each part adds itself here when it lands.
PARTS = (
    'headers',
    'flash',
    'assets',
    'rendering',
    'translating',
    'preferences',
    'appearance',
    'frame',
    'layout',
    'forms',
    'errors',
    'login',
    'lists',
    'places',
    'documents',
    'notices',
    'desk',
    'search',
    'feeds',
    'status',
    'typeahead',
    'correspondents',
    'editing',
    'admin',
    'palette',
    'help',
)


def includeme(config: Configurator) -> None:
    """Set up what all pages share, then each part with its routes and views."""
    config.include('.compiling')
    config.include('pyramid_chameleon')
    config.set_default_permission(NOBODY)
    config.add_translation_dirs('sedportal:locale')
    for part in PARTS:
        config.include(f'.{part}')
