"""Screens of the shell: the look, the keys, the components."""

from __future__ import annotations

from .kit import Screen
from .surroundings import CLERK

SCREENS = (
    Screen('appearance', 'GET /appearance', CLERK, '/appearance', schemes=True),
    Screen('appearance-stranger', '', '', '/appearance'),
    Screen('keys', 'GET /account/keys', CLERK, '/account/keys'),
    Screen('palette-page', 'GET /palette', CLERK, '/palette?q=кинешма'),
    Screen('components', 'GET /admin/components', 'admin', '/admin/components', schemes=True),
)  # fmt: skip
