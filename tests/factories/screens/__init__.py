"""The catalogue of screens: every page of the portal, in each of its states, and how to come to it.

The browser tests look at each of them (``tests/browser/test_screens.py``), ``make pictures`` takes its picture.
Whoever adds a page adds its screen, a line in the module of its part, and further lines for its states: empty, with
faults, with a dialog open, with long texts. ``tests/unit/ground/test_screens.py`` holds the catalogue against
the routes.
"""

from __future__ import annotations

from . import administration, documents, places
from .kit import Screen
from .surroundings import Surroundings

__all__ = ['NO_SCREEN', 'SCREENS', 'Screen', 'Surroundings']

SCREENS: tuple[Screen, ...] = (*places.SCREENS, *documents.SCREENS, *administration.SCREENS)

NO_SCREEN: dict[str, str] = {
    'GET /healthz': 'for machines',
    'GET /readyz': 'for machines',
    'GET /metrics': 'for machines',
    'GET /static/{digest}/*subpath': 'files',
    'GET /static/{digest}/skin.css': 'a file',
    'GET /static/{digest}/portal.css': 'a file',
    'GET /admin/workplaces/export/{format}': 'a download',
    'GET Document/files': 'a download',
    'GET /admin/groups/{name}/title': 'the same form as that of a new group',
    'GET Folder/roles/take/{grant}': 'the same page as that of an organisation',
    'GET /admin/roles/take/{grant}': 'the same page as that of an organisation',
}
"""Pages without a screen of their own, and why. Pages of the API need not stand here."""
