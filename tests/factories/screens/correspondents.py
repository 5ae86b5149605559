"""Screens of the directory of correspondents."""

from __future__ import annotations

from .kit import Screen, fill_in, press
from .surroundings import CLERK

PAGE = '/correspondents'

SCREENS = (
    Screen('correspondents', 'GET /correspondents', CLERK, f'{PAGE}?from='),
    Screen('correspondents-found', '', CLERK, f'{PAGE}?q=администрация'),
    Screen('correspondents-none', '', CLERK, f'{PAGE}?q=зщшгнек'),
    Screen('correspondent', 'GET /correspondents/{uid}', CLERK, f'{PAGE}/{{correspondent}}'),
    Screen('correspondent-new', 'GET /correspondents/new', CLERK, f'{PAGE}/new'),
    Screen(
        'correspondent-new-faults', '', CLERK, f'{PAGE}/new',
        (fill_in(inn='123'), press('main form .btn-primary')), sees='.error-summary',
    ),
    Screen('correspondent-edit', 'GET /correspondents/{uid}/edit', 'admin', f'{PAGE}/{{correspondent}}/edit'),
    Screen('correspondents-doubles', 'GET /correspondents/doubles', CLERK, f'{PAGE}/doubles'),
    Screen('correspondents-merge', 'GET /correspondents/merge', 'admin', f'{PAGE}/merge'),
)  # fmt: skip
