"""An earlier version of a file comes back as a new one, while the state leaves files open."""

from __future__ import annotations

import io

import pytest

from sedportal.documents.files.intake import receive
from sedportal.documents.operations import attach_file, replace_file, restore_version
from sedportal.kernel.errors import NotFoundError, RefusedError, WrongStateError

CLERK = 'registrar.g-kineshma'


@pytest.fixture
def attached(portal):
    """Make a draft with a file of two versions; return its uid and the file's id."""
    uid = portal.draft(CLERK)
    with portal.acting(CLERK) as unit:
        document = portal.document(unit.portal, uid)
        file = attach_file(unit, document, receive(io.BytesIO(b'first words'), limit=100), 'a.txt')
        replace_file(unit, document, file.id, receive(io.BytesIO(b'second words'), limit=100), 'b.txt')
    return uid, file.id


def restore(portal, uid, file_id, number, login=CLERK):
    with portal.acting(login) as unit:
        restore_version(unit, portal.document(unit.portal, uid), file_id, number)


def test_an_earlier_version_comes_back_on_top(portal, attached):
    uid, file_id = attached
    restore(portal, uid, file_id, 1)
    with portal.reading() as root:
        document = portal.document(root, uid)
        versions = document.file(file_id).versions
        assert [one.name for one in versions] == ['a.txt', 'b.txt', 'a.txt']
        with versions[-1].blob.open('r') as stream:
            assert stream.read() == b'first words'
        record = root.ledger.get(document.history[-1])
        assert (record.action, record.details['restored'], record.details['version']) == (
            'document.file_restored', 1, 3,
        )  # fmt: skip


def test_only_what_differs_and_is_there_can_be_restored_by_who_may(portal, attached):
    uid, file_id = attached
    with pytest.raises(WrongStateError):
        restore(portal, uid, file_id, 2)
    for number in (0, 3):
        with pytest.raises(NotFoundError):
            restore(portal, uid, file_id, number)
    with pytest.raises(RefusedError):
        restore(portal, uid, file_id, 1, 'manager.g-kineshma')
    portal.advance(uid, CLERK, 'register')
    with pytest.raises(RefusedError):
        restore(portal, uid, file_id, 1)
