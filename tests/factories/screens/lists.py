"""Screens of lists: filters, columns, saved views, bulk changes, the queue."""

from __future__ import annotations

from .kit import Screen
from .surroundings import CLERK

HERE = '/organisations/g-kineshma/incoming'

SCREENS = (
    Screen('documents', 'GET /documents', CLERK, '/documents', schemes=True),
    Screen('documents-filtered', '', CLERK, '/documents?state=registered&urgent=1&registered_from=год&date_to=нет'),
    Screen(
        'documents-columns', '', CLERK, '/documents?columns=registered,ext_number,kind,access,since,case,organisation'
    ),
    Screen('document-steps', 'GET Document/steps', CLERK, '/documents/{draft}/steps'),
    Screen('document-queue', '', CLERK, f'/documents/{{draft}}?list={HERE}&at=1', sees='.queue'),
    Screen('columns', 'GET /lists/columns', CLERK, f'/lists/columns?list={HERE}'),
    Screen('view-new', 'GET /views/new', CLERK, '/views/new?list=/documents%3Fstate%3Ddraft'),
    Screen('views-empty', 'GET /views', CLERK, '/views'),
)
