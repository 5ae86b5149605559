"""Screens of a document and of the forms that make and change one, of folders and of registers."""

from __future__ import annotations

from .kit import LONG, Screen, click, empty_all, fill_in, press
from .surroundings import CLERK

LOCAL, FINANCE = 'orgadmin.dep-fin', '/organisations/dep-fin'
PAGE, DRAFT = '/documents/{registered}', '/documents/{draft}'
ORGANISATION = '/organisations/g-kineshma'
FOLDER = f'{ORGANISATION}/incoming'
SEND = 'main form .form-buttons button[type=submit]'

SCREENS = (
    # The document
    Screen('document', 'GET Document/', CLERK, PAGE, schemes=True),
    Screen('document-draft', '', CLERK, DRAFT),
    Screen('document-archived', '', CLERK, '/documents/{archived}'),
    Screen('document-annulled', '', CLERK, '/documents/{annulled}'),
    Screen('document-withdrawn', '', CLERK, '/documents/{withdrawn}'),
    Screen('document-outgoing', '', CLERK, '/documents/{outgoing}'),
    Screen('document-act', '', CLERK, '/documents/{act}'),
    Screen('document-history', 'GET Document/history', CLERK, f'{PAGE}/history'),
    Screen('document-access', 'GET Document/access', CLERK, f'{PAGE}/access'),
    Screen('document-access-person', '', CLERK, f'{PAGE}/access?person=registrar.g-shuya'),
    Screen('document-comments', 'GET Document/discussion', CLERK, f'{PAGE}/discussion'),
    Screen('document-comments-faults', '', CLERK, f'{PAGE}/discussion', (
        fill_in(text='@nobody.nowhere'), click('#say [type=submit]'),
    ), sees='#new-comment-fault'),
    Screen('document-versions', 'GET Document/versions', CLERK, f'{PAGE}/versions'),
    Screen('document-compare', 'GET Document/compare', CLERK, f'{PAGE}/compare?all=1'),
    Screen('document-history-narrowed', '', CLERK, f'{PAGE}/history?what=comments&from=31.02'),
    Screen('document-print', 'GET Document/print', CLERK, f'{PAGE}/print'),
    Screen('document-in-place', '', CLERK, DRAFT, (click('#card .card-top a'),), sees='#edit-card form'),
    Screen('notices', 'GET /notifications', CLERK, '/notifications'),
    # Making and changing one
    Screen('add', 'GET Organisation/add', CLERK, f'{ORGANISATION}/add'),
    Screen('registration', 'GET Folder/add', CLERK, f'{FOLDER}/add', schemes=True),
    Screen(
        'registration-faults', '', CLERK, f'{FOLDER}/add', (press('#form-register'),), sees='.error-summary',
        schemes=True,
    ),
    Screen(
        'registration-long', '', CLERK, f'{FOLDER}/add',
        (fill_in(title=LONG, correspondent=LONG[:200], doc_date='31.02'), press('#form-register')),
        sees='.error-summary',
    ),
    Screen('registration-outgoing', '', CLERK, f'{ORGANISATION}/outgoing/add'),
    Screen('registration-internal', '', CLERK, f'{ORGANISATION}/internal/add'),
    Screen('registration-act', '', CLERK, f'{ORGANISATION}/acts/add'),
    Screen('edit-draft', 'GET Document/edit', CLERK, f'{DRAFT}/edit'),
    Screen('edit-registered', '', CLERK, f'{PAGE}/edit'),
    Screen(
        'edit-faults', '', CLERK, f'{DRAFT}/edit', (empty_all('[name=title]'), press(SEND)), sees='.error-summary'
    ),
    Screen('transition', 'GET Document/transitions', CLERK, f'{DRAFT}/transitions/register'),
    Screen('annul', '', CLERK, f'{PAGE}/transitions/annul'),
    Screen('annul-faults', '', CLERK, f'{PAGE}/transitions/annul', (press(SEND),), sees='.error-summary'),
    Screen('attachments', 'GET Document/attachments', CLERK, f'{DRAFT}/attachments'),
    Screen('copy', 'GET Document/copy', CLERK, f'{DRAFT}/copy'),
    Screen('move', 'GET Document/move', CLERK, f'{DRAFT}/move'),
    Screen('delete', 'GET Document/delete', CLERK, f'{DRAFT}/delete'),
    Screen('links', 'GET Document/links', CLERK, f'{PAGE}/links'),
    Screen('links-faults', '', CLERK, f'{PAGE}/links', (press(SEND),), sees='.error-summary'),
    Screen('participants', 'GET Document/participants', CLERK, f'{DRAFT}/participants'),
    # Folders
    Screen('folder-new', 'GET Folder/new', CLERK, f'{FOLDER}/new'),
    Screen('folder-new-faults', '', CLERK, f'{FOLDER}/new', (press(SEND),), sees='.error-summary'),
    Screen('folder-new-in-organisation', 'GET Organisation/new', CLERK, f'{ORGANISATION}/new'),
    Screen('folder-rename', 'GET Folder/rename', CLERK, f'{FOLDER}/rename'),
    Screen('folder-move', 'GET Folder/move', CLERK, f'{FOLDER}/move'),
    Screen('folder-copy', 'GET Folder/copy', CLERK, f'{FOLDER}/copy'),
    Screen('folder-delete', 'GET Folder/delete', CLERK, f'{FOLDER}/delete'),
    # Registers
    Screen('registers', 'GET Organisation/registers', CLERK, f'{ORGANISATION}/registers'),
    Screen('reserve', '', CLERK, f'{ORGANISATION}/registers/reserve'),
    Screen('reserve-faults', '', CLERK, f'{ORGANISATION}/registers/reserve', (press(SEND),), sees='.error-summary'),
    Screen('number-patterns', 'GET Organisation/number-patterns', LOCAL, f'{FINANCE}/number-patterns'),
    Screen('number-pattern', '', LOCAL, f'{FINANCE}/number-patterns/incoming'),
)  # fmt: skip
