"""Parallel clients over real HTTP: they create, move and register documents while others read; does any fail?"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import sedportal
from sedportal.directory.operations.folders import make_folder
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.ledger.runner import catch_up

from .client import PASSWORD
from .figures import CARD, Figure
from .load import Caller, Script, csrf_token, drive
from .serving import Served, serving
from .site import build, settings_of

PLACES = ('dep-fin', 'dep-zdrav', 'dep-obraz', 'gov-apparat')
TARGET = 'Перенесённые'
READERS = 32
# Who reads a page asks for the next one some time later; without a rest the readers alone would take all there is.
REST = 0.5


def parallel_writers(documents: int, kept: Path | None, writers: tuple[int, ...], creations: int) -> list[Figure]:
    """Serve a portal of ``documents`` and return rates and failures for each number of ``writers``."""
    with TemporaryDirectory(prefix='sedportal-bench-') as name:
        folder = kept or Path(name)
        build(folder, documents)
        targets = make_targets(folder)
        figures = []
        for number in writers:
            with serving(folder) as served:
                people = [Caller(served.host, f'registrar.{_place(one)}', PASSWORD) for one in range(number)]
                readers = [Caller(served.host, f'manager.{_place(one)}', PASSWORD) for one in range(READERS)]
                # Passwords are slow to check on purpose: that is no part of what is measured.
                drive(served.address, [caller.log_in() for caller in (*people, *readers)])
                scripts = [_write(caller, one, creations // number) for one, caller in enumerate(people)]
                figures += _figures(f'{number} writers', served, scripts, ('create',))
                scripts = [_work(caller, targets, one, creations // number // 2) for one, caller in enumerate(people)]
                reading = [_read(caller, one, scripts) for one, caller in enumerate(readers)]
                whose = f'{number} writers, {READERS} readers'
                figures += _figures(whose, served, [*scripts, *reading], ('create', 'move', 'register', 'read'))
        return figures


def _figures(who: str, served: Served, scripts: list[Script], kinds: tuple[str, ...]) -> Iterator[Figure]:
    begun = served.cpu()
    tally = drive(served.address, scripts)
    spent = served.cpu() - begun
    for problem in tally.failed[:3]:
        print(problem, file=sys.stderr)
    alone = kinds == ('create',)
    for kind in kinds:
        yield Figure(f'{who}: {kind}', tally.rate(kind), '/s', least=180 if alone else None)
        yield Figure('  99th percentile', tally.percentile(kind, 0.99), 'ms')
    if alone:
        # The clock shows the load of the machine, too; this does not.
        yield Figure('  for a CPU second of the server', len(tally.taken['create']) / spent, '/CPU s')
    yield Figure('  failed, or a conflict shown', len(tally.failed), '', most=0)


def make_targets(folder: Path) -> dict[str, str]:
    """Make the folders that documents are moved to, and return the id of each by organisation."""
    registry = sedportal.main({'here': str(folder)}, **settings_of(folder, building=False)).registry
    with unit_of_work(registry) as unit:
        targets = {}
        for slug in PLACES:
            incoming = unit.portal['organisations'][slug]['incoming']
            known = [one for one in incoming.subfolders() if one.title == TARGET]
            targets[slug] = str((known or [make_folder(unit, incoming, TARGET)])[0].__oid__)
    catch_up(registry, 600)
    registry.background.stop()
    return targets


def _place(number: int) -> str:
    return PLACES[number % len(PLACES)]


def _write(caller: Caller, number: int, times: int) -> Script:
    for _count in range(times):
        yield caller.api('create', 'POST', '/api/v1/documents', {**CARD, 'organisation': _place(number)})


def _work(caller: Caller, targets: dict[str, str], number: int, times: int) -> Script:
    slug = _place(number)
    token = csrf_token((yield caller.page('log in', '/')).body)
    for _count in range(times):
        made = yield caller.api('create', 'POST', '/api/v1/documents', {**CARD, 'organisation': slug})
        uid = made.json()['uid']
        form = {'csrf_token': token, 'folder': targets[slug], 'go': 'go'}
        yield caller.page('move', f'/organisations/{slug}/incoming/{uid}/move', form)
        yield caller.api('register', 'POST', f'/api/v1/documents/{uid}/transitions', {'transition': 'register'})


def _read(caller: Caller, number: int, writers: list[Script]) -> Script:
    chance = random.Random(number)
    folder = f'/organisations/{_place(number)}/incoming/'
    pages = ['/', folder, '/search?q=%D1%80%D0%B5%D0%BC%D0%BE%D0%BD%D1%82', '/documents']
    # They read for as long as anybody writes.
    while any(script.gi_frame is not None for script in writers):
        yield caller.page('read', chance.choice(pages), rest=REST * 2 * chance.random())
