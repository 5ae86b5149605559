"""The catalogue of screens: every page of the portal, in each of its states, and how to come to it.

The browser tests look at each of them (``tests/browser/test_screens.py``), ``make pictures`` takes its picture.
Whoever adds a page adds its screen, a line in the module of its part, and further lines for its states: empty, with
faults, with a dialog open, with long texts. ``tests/unit/ground/test_screens.py`` holds the catalogue against
the routes.
"""

from __future__ import annotations

from . import administration, correspondents, documents, lists, people, places, shell
from .kit import Screen
from .surroundings import Surroundings

__all__ = ['NO_SCREEN', 'SCREENS', 'Screen', 'Surroundings']

SCREENS: tuple[Screen, ...] = (
    *places.SCREENS,
    *documents.SCREENS,
    *correspondents.SCREENS,
    *lists.SCREENS,
    *administration.SCREENS,
    *people.SCREENS,
    *shell.SCREENS,
)

NO_SCREEN: dict[str, str] = {
    'GET /healthz': 'for machines',
    'GET /readyz': 'for machines',
    'GET /metrics': 'for machines',
    'GET /static/{digest}/*subpath': 'files',
    'GET /static/{digest}/skin.css': 'a file',
    'GET /static/{digest}/portal.css': 'a file',
    'GET /admin/workplaces/export/{format}': 'a download',
    'GET /feeds/{token}.atom': 'for programs',
    'GET /admin/ledger/export/{format}': 'a download',
    'GET /admin/skin/preview.css': 'a file',
    'GET /skin/{digest}/skin.css': 'a file',
    'GET /skin/{digest}/emblem': 'a file',
    'GET /search/suggest': 'a fragment: what the search field offers while one types',
    'GET /views/{key}': 'leads to the list',
    'GET /bulk/runs/{run}': 'looked at in tests/browser/test_lists.py, where there is a run',
    'GET /views/{key}/edit': 'the same form as that of a new view',
    'GET /typeahead/correspondents': 'a fragment: what the form offers while one types',
    'GET /typeahead/documents': 'a fragment: what the form offers while one types',
    'GET /typeahead/people': 'a fragment: what the form offers while one types',
    'GET /typeahead/values': 'a fragment: what the form offers while one types',
    'GET /typeahead/day': 'a fragment: a day in words',
    'GET /typeahead/similar': 'a fragment: the warning of a form',
    'GET /staging/{id}': 'a download',
    'GET /staging/{id}/pages/{number}': 'a picture',
    'GET /staging/{id}/preview': 'a part of the form, on a page of its own without scripts',
    'GET /help/pictures/{name}': 'a picture',
    'GET Document/files': 'a download',
    'GET Document/history.csv': 'a download',
    'GET Document/editing': 'a line of the page of a document',
    'GET Document/mentions': 'a list inside the field for a comment',
    'GET /admin/groups/{name}/title': 'the same form as that of a new group',
    'GET Folder/roles/take/{grant}': 'the same page as that of an organisation',
    'GET /admin/roles/take/{grant}': 'the same page as that of an organisation',
}
"""Pages without a screen of their own, and why. Pages of the API need not stand here."""
