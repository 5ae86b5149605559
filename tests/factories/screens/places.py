"""Screens of places, lists and search, and of what everybody may do."""

from __future__ import annotations

from .kit import LONG, Screen, fill_in, press, unfold
from .surroundings import CLERK

STAFF, READER = 'staff01.dep-zdrav', 'staff02.dep-kultury'
FOLDER = '/organisations/g-kineshma/incoming'

SCREENS = (
    # Logging in and what belongs to oneself
    Screen('login', 'GET /login', '', '/login', schemes=True),
    Screen(
        'login-refused', '', '', '/login',
        (fill_in(login='nobody', password='wrong-word'), press('#login .btn-primary')), sees='#login-error',
        status=401,
    ),
    Screen('account', 'GET /account', CLERK, '/account'),
    Screen('account-password', 'GET /account/password', CLERK, '/account/password'),
    Screen(
        'account-password-faults', '', CLERK, '/account/password',
        (fill_in(current_password='wrong', new_password='1', new_password_again='2'), press('#password .btn-primary')),
        sees='.alert-danger',
    ),
    Screen('account-sessions', 'GET /account/sessions', CLERK, '/account/sessions'),
    Screen('help', 'GET /help', CLERK, '/help'),
    Screen('help-guide', 'GET /help/{guide}', CLERK, '/help/staff'),
    Screen('help-stranger', '', '', '/help/operator'),
    # Places and lists
    Screen('home', 'GET Portal/', CLERK, '/', schemes=True),
    Screen('home-reader', '', READER, '/'),
    Screen('person-menu', '', CLERK, '/', (unfold('.person-menu'),), sees='.person-menu .menu-card'),
    Screen('organisations', 'GET Organisations/', CLERK, '/organisations'),
    Screen('organisation', 'GET Organisation/', CLERK, '/organisations/g-kineshma'),
    Screen('folder', 'GET Folder/', CLERK, FOLDER, schemes=True),
    Screen('folder-filtered', '', CLERK, f'{FOLDER}?state=registered'),
    Screen('folder-empty', '', CLERK, f'{FOLDER}?q=несуществующее', sees='.empty'),
    # Search
    Screen('search-start', 'GET /search', CLERK, '/search'),
    Screen('search', '', CLERK, '/search?q=ремонт+дорог', schemes=True),
    Screen('feeds', 'GET /account/feeds', CLERK, '/account/feeds?list=%2Fsearch%3Fq%3Dремонт'),
    Screen('feeds-none', '', CLERK, '/account/feeds'),
    Screen('search-layout', '', CLERK, '/search?q=ghbrfp'),
    Screen('search-nothing', '', CLERK, '/search?q=несуществующее', sees='.empty'),
    # Refusals
    Screen('refused', '', READER, '/organisations/g-kineshma/registers', status=403),
    Screen('not-found', '', READER, '/documents/00000000-0000-7000-8000-000000000000', status=404),
    Screen('wrong-address', '', CLERK, f'/{LONG[:60]}', status=404),
)  # fmt: skip
