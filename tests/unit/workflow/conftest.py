"""A registry with the shipped workflows, people with roles and documents to lead through them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyramid.config import Configurator

from sedportal.kernel.clock import FixedClock
from sedportal.kernel.unit_of_work import UnitOfWork
from sedportal.security.grants import Grant
from sedportal.security.permits import Rights
from sedportal.workflow.machine import initialise
from sedportal.workflow.storage import state_of
from sedportal.workflow.vocabulary import STANDARD_PERMISSIONS, NamedEffect, NamedGuard, Vocabulary

WORKFLOWS = Path(__file__).parents[3] / 'workflows'
NOON = datetime(2026, 3, 10, 9, tzinfo=UTC)
FIELDS = (
    'title', 'correspondent', 'ext_number', 'doc_date', 'received_at', 'delivery', 'sheets', 'access_mark',
    'addressees', 'signatories', 'responsible_unit', 'executor_mark', 'due',
)  # fmt: skip

GUARDS = ('card_is_valid', 'organisation_is_active')


@dataclass
class Person:
    """Whoever acts."""

    key: str


@dataclass
class Place:
    """The organisation in which the documents lie."""

    __oid__: int = 7
    __parent__: Any = None


@dataclass
class Letter:
    """A document with a card, as the domain's content has it."""

    kind: str = 'incoming'
    workflow_name: str = ''
    workflow_version: int = 0
    access_mark: str = 'none'
    participants: dict[str, tuple[str, ...]] = field(default_factory=dict)
    __parent__: Any = field(default_factory=Place)
    number: str = ''
    title: str = ''
    correspondent: str = ''
    ext_number: str = ''
    doc_date: Any = None
    received_at: Any = None
    delivery: str = ''
    sheets: Any = None
    addressees: tuple[str, ...] = ()
    signatories: tuple[str, ...] = ()
    responsible_unit: str = ''
    executor_mark: str = ''
    due: Any = None

    @property
    def state(self) -> str:
        return state_of(self)

    def fill(self) -> Letter:
        """Fill what an incoming document needs to be registered."""
        self.title, self.correspondent, self.ext_number = 'О дорогах', 'Дептранс', 'б/н'
        self.doc_date, self.received_at, self.delivery, self.sheets = NOON.date(), NOON, 'post', 0
        return self


def field_title(kind: str, key: str) -> str | None:
    """Title the card fields, the same for all kinds."""
    return f'Field {key}' if key in FIELDS else None


def give_number(unit: Any, document: Any, transition: Any, fields: Any) -> None:
    """Number a document as the registers do, and note the state that the effect saw."""
    document.number = f'вх-1/26 from {document.state}'


def annul_number(unit: Any, document: Any, transition: Any, fields: Any) -> None:
    """Note the reason of an annulment, as the registers do."""
    document.number = f'annulled: {fields["comment"]}'


def no_objection(unit: Any, document: Any, transition: Any) -> None:
    """Let every transition go on."""


def registered(folder: Path) -> Configurator:
    """Return a configurator in which a small domain has registered what the definitions name."""
    config = Configurator(settings={'sedportal.workflows': str(folder)})
    config.registry.clock = FixedClock(NOON)
    config.include('sedportal.workflow')
    config.add_workflow_effect('assign_number', give_number, 'Gives the number', binds=True)
    config.add_workflow_effect('annul_number', annul_number)
    for name in GUARDS:
        config.add_workflow_guard(name, no_objection, name)
    config.add_workflow_field_titles(field_title)
    return config


@dataclass
class Desk:
    """The portal's registry with everything that a test needs to act on documents."""

    config: Configurator

    @property
    def registry(self) -> Any:
        return self.config.registry

    def unit(self, *roles: str, login: str = 'ivanova', everything: bool = False) -> UnitOfWork:
        """Return the unit of work of a person who holds ``roles`` at the documents' organisation."""
        grants = tuple(
            Grant(number, login, role, Place.__oid__, 'administrator:admin', NOON) for number, role in enumerate(roles)
        )
        rights = Rights(login, grants, self.registry.state_matrix, everything=everything)
        return UnitOfWork(None, self.registry, Person(login), rights)

    def letter(self, kind: str = 'incoming', **card: Any) -> Letter:
        """Return a new document in its initial state."""
        letter = Letter(kind, **card)
        initialise(letter, self.registry.workflows.definitions.for_kind(kind))
        return letter


@pytest.fixture
def vocabulary() -> Vocabulary:
    """What the domain would register."""
    return Vocabulary(
        permissions={permission.name: permission for permission in STANDARD_PERMISSIONS},
        guards={name: NamedGuard(name, no_objection, name) for name in GUARDS},
        effects={
            'assign_number': NamedEffect('assign_number', give_number, binds=True),
            'annul_number': NamedEffect('annul_number', annul_number),
        },
        field_titles=[field_title],
    )


@pytest.fixture
def shipped() -> Path:
    """The folder with the portal's own definitions."""
    return WORKFLOWS


@pytest.fixture
def new_letter() -> type[Letter]:
    """The class of documents, for tests that need one outside a workflow."""
    return Letter


@pytest.fixture
def desk() -> Desk:
    """The shipped workflows, live."""
    config = registered(WORKFLOWS)
    config.commit()
    return Desk(config)


@pytest.fixture
def configurator() -> Callable[[Path], Configurator]:
    """Make a configurator whose definitions stand in a folder of the test."""
    return registered


@pytest.fixture
def desk_of(tmp_path: Path) -> Callable[..., Desk]:
    """Make a registry from the definitions written out in the test; ``prepare`` may register more."""

    def make(prepare: Callable[[Configurator], None] = lambda config: None, **texts: str) -> Desk:
        for name, text in texts.items():
            (tmp_path / f'{name}.yaml').write_text(text, encoding='utf-8')
        config = registered(tmp_path)
        prepare(config)
        config.commit()
        return Desk(config)

    return make
