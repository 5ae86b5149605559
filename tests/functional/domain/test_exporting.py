"""An export holds what its person may see, and the files that he may open."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest

from sedportal.documents.exporting import documents_at, export_documents, place_at, sink_for
from sedportal.documents.files.intake import receive
from sedportal.documents.operations import attach_file
from tests.factories.portal import Portal

CLERK, ORGANISATION = 'registrar.g-kineshma', 'g-kineshma'


def exported(portal: Portal, login: str, target: Path, *, ended: bool = False) -> dict[str, tuple[str, int]]:
    """Return state and number of files of each document that is exported in the name of ``login``."""
    with portal.reading() as root:
        rights = portal.registry.rights_cache.rights_of(portal.registry, root, login)
        place = place_at(root, ORGANISATION, 'Входящие')
        export_documents(place, sink_for(target), rights, ended=ended)
    rows = [json.loads(line) for line in (target / 'documents.jsonl').read_text(encoding='utf-8').splitlines()]
    return {row['id']: (row['origin']['state'], len(row['files'])) for row in rows}


@pytest.fixture
def marked(portal: Portal) -> str:
    """Give a registered document that few may see."""
    return portal.registered(CLERK, access_mark='confidential')


@pytest.fixture
def filed(portal: Portal) -> str:
    """Give a registered document with a file."""
    uid = portal.draft(CLERK)
    with portal.acting(CLERK) as unit:
        attach_file(unit, portal.document(unit.portal, uid), receive(BytesIO(b'%PDF-1.4'), limit=100), 'письмо.pdf')
    portal.advance(uid, CLERK, 'register')
    return uid


def test_rights_choose_documents_and_files(portal: Portal, marked: str, filed: str, tmp_path: Path) -> None:
    whole = exported(portal, CLERK, tmp_path / 'clerk')
    assert (whole[filed], marked in whole) == (('registered', 1), True)
    of_archivist = exported(portal, 'archivist.g-kineshma', tmp_path / 'archivist')
    assert (filed in of_archivist, marked in of_archivist) == (True, False)
    of_auditor = exported(portal, 'auditor', tmp_path / 'auditor')
    assert of_auditor[filed] == ('registered', 0), 'the card, and no file'
    assert exported(portal, 'registrar.dep-fin', tmp_path / 'stranger') == {}


def test_what_has_ended_comes_only_if_asked_for(portal: Portal, tmp_path: Path) -> None:
    uid = portal.draft(CLERK)
    portal.advance(uid, CLERK, 'withdraw')
    assert uid not in exported(portal, CLERK, tmp_path / 'living')
    assert exported(portal, CLERK, tmp_path / 'all', ended=True)[uid][0] == 'withdrawn'


def test_every_document_of_the_portal_is_below_it(portal: Portal) -> None:
    portal.draft(CLERK)
    portal.draft('registrar.dep-fin')
    with portal.reading() as root:
        every = {one.uid for one in portal.registry.all_documents(root)}
        assert {one.uid for one in documents_at(root)} == every
        assert {one.uid for one in documents_at(root['organisations'][ORGANISATION])} < every
