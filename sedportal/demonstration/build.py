"""Carry out the demonstration through the portal's own operations, each in the name of the person who would do it.

The rights, the numbers, the ledger and the histories are therefore real. Refused where the settings don't allow
a demonstration.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from sedportal.directory.correspondents.content import CITIZEN
from sedportal.directory.correspondents.operations import add_correspondent
from sedportal.directory.operations import ensure_portal
from sedportal.documents.files.intake import Received, receive
from sedportal.documents.operations import attach_file, create_draft, take_transition
from sedportal.documents.senders import finder_for
from sedportal.kernel.errors import ConfigurationFault, WrongStateError
from sedportal.kernel.i18n import _
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import UnitOfWork, unit_of_work
from sedportal.ledger.bulk import in_bulk

from .files import make_file
from .foundation import found_region
from .plan import OLDEST, PlannedDocument, plan
from .texts import ARCHIVE_COMMENTS, CITIZENS
from .timeline import Event, TravellingClock, events, travelling
from .volume import LightDocument, volume
from .workplaces import found_workplaces

if TYPE_CHECKING:
    from pyramid.registry import Registry

_EVENTS_AT_ONCE = 40
# Each transaction writes the last page of each folder and register anew: the more documents, the fewer pages for each.
_DOCUMENTS_AT_ONCE = 2000
_LARGEST_FILE = 10 * 1024 * 1024
# The region is founded before the oldest document, and some weekend may have moved that one back.
_FOUNDED_BEFORE = timedelta(days=OLDEST + 10)

Done = Callable[[int], object]


def build_demonstration(
    registry: Registry, done: Done = lambda count: None, documents: Sequence[PlannedDocument] | None = None
) -> int:
    """Make the region with its accounts and documents in an empty portal; return the number of documents.

    Parameters: ``done`` is told how many more documents are made, :func:`planned` of them in all; ``documents``
    are made instead of the whole plan of today.
    Raises :class:`WrongStateError` where there are organisations already, ``ConfigurationFault`` where the
    settings don't allow a demonstration.
    """
    refuse_unless_allowed(registry)
    ensure_portal(registry)
    with reading(registry) as portal:
        if len(portal['organisations']):
            raise WrongStateError(_('There are organisations already. The demonstration is made in an empty portal.'))
    now = registry.clock.now()
    documents = plan(registry.clock.today()) if documents is None else documents
    with travelling(registry, now - _FOUNDED_BEFORE) as clock:
        with unit_of_work(registry) as unit:
            found_region(unit)
        _live_through(registry, clock, documents, events(documents, now), done)
    with unit_of_work(registry) as unit:
        found_workplaces(unit)
    return len(documents)


def planned(registry: Registry) -> int:
    """Return how many documents :func:`build_demonstration` makes."""
    return len(plan(registry.clock.today()))


def refuse_unless_allowed(registry: Registry) -> None:
    """Raise ``ConfigurationFault`` unless the settings allow invented people with a published password."""
    if not registry.options.demonstration:
        raise ConfigurationFault('sedportal.demonstration is off: people and documents are invented only for showing')


def _live_through(
    registry: Registry,
    clock: TravellingClock,
    documents: Sequence[PlannedDocument],
    happening: Sequence[Event],
    done: Done,
) -> None:
    uids: dict[int, str] = {}
    remaining = iter(happening)
    while batch := list(islice(remaining, _EVENTS_AT_ONCE)):
        with ExitStack() as files:
            # Files are made, hashed and checked before the write lock is taken, as those of clients are.
            received = {
                event.index: [files.enter_context(one) for one in _files_of(documents[event.index])]
                for event in batch
                if event.step is None
            }
            with unit_of_work(registry) as unit:
                for event in batch:
                    clock.move_to(event.moment)
                    _happen(unit, documents[event.index], event, uids, received)
        done(len(received))


def _files_of(document: PlannedDocument) -> Iterator[Received]:
    for name, kind in document.files:
        yield receive(io.BytesIO(make_file(kind, document.letter)), limit=_LARGEST_FILE, name=name)


def _happen(
    unit: UnitOfWork,
    planned_one: PlannedDocument,
    event: Event,
    uids: dict[int, str],
    received: dict[int, list[Received]],
) -> None:
    if event.step is None:
        own = in_the_name_of(unit, f'{planned_one.initiator}.{planned_one.organisation}')
        place = unit.portal['organisations'][planned_one.organisation]
        _enter_citizen(own, place, planned_one.card)
        document = create_draft(own, place, planned_one.kind, planned_one.card)
        for one in received[event.index]:
            attach_file(own, document, one, one.name)
        uids[event.index] = document.uid
        return
    own = in_the_name_of(unit, f'{event.step.actor}.{planned_one.organisation}')
    document = unit.registry.document_by_uid(unit.portal, uids[event.index])
    take_transition(own, document, event.step.transition, comment=event.step.comment)


def _enter_citizen(unit: UnitOfWork, place: Any, card: Mapping[str, Any]) -> None:
    """Enter the citizen whose letter comes in, as the clerk does who registers it."""
    name = card.get('correspondent')
    if not name or card.get('correspondent_group') != CITIZENS:
        return
    if not finder_for(unit.registry, unit.portal, unit.rights, place).called(name):
        add_correspondent(unit, {'kind': CITIZEN, 'name': name, 'group': CITIZENS, 'delivery': 'post'}, place)


def in_the_name_of(unit: UnitOfWork, login: str) -> UnitOfWork:
    """Return the unit in the hands of the person ``login``, with no more rights than he has."""
    rights = unit.registry.rights_cache.rights_of(unit.registry, unit.portal, login)
    return unit.acting_as(unit.portal['people'][login], rights)


def add_documents(registry: Registry, count: int, seed: int = 1, done: Done = lambda count: None) -> int:
    """Add documents without files, spread evenly over organisations and kinds; return how many.

    Parameters: ``seed`` makes other documents of another number; ``done`` is told how many more there are.
    They are made and registered today: a number can't be given in the past. Nobody is told of them. The index and the
    other consumers have them at the end. Raises ``ConfigurationFault``.
    """
    refuse_unless_allowed(registry)
    light = volume(count, str(seed), registry.clock.today())
    added = 0
    with in_bulk(registry) as hand_over:
        while batch := list(islice(light, _DOCUMENTS_AT_ONCE)):
            with unit_of_work(registry, quiet=True) as unit:
                people: dict[str, UnitOfWork] = {}
                for document in batch:
                    _add(unit, people, document)
            hand_over(unit.appended)
            added += len(batch)
            done(len(batch))
    return added


def _add(unit: UnitOfWork, people: dict[str, UnitOfWork], light: LightDocument) -> None:
    def acting(role_name: str) -> Any:
        login = f'{role_name}.{light.organisation}'
        if login not in people:
            people[login] = in_the_name_of(unit, login)
        return people[login]

    place = unit.portal['organisations'][light.organisation]
    document = create_draft(acting(light.initiator), place, light.kind, light.card)
    if light.state != 'draft':
        take_transition(acting('registrar'), document, 'register')
    if light.state == 'archived':
        take_transition(acting('registrar'), document, 'archive', comment=ARCHIVE_COMMENTS[0])
