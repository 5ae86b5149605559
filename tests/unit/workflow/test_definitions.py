"""What the shipped definitions give to whom: the defaults that the public contract promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from sedportal.security.roles import PARTICIPANT_ROLES, ROLES
from sedportal.workflow.definition import Definitions, Text
from sedportal.workflow.loading import load_directory
from sedportal.workflow.schema import MARKS

KINDS = ('incoming', 'outgoing', 'internal', 'act')
RESTRICTED = MARKS[1:]
STAFF = {'reader', 'editor', 'registrar', 'manager', 'archivist', 'controller'}


@pytest.fixture(scope='module')
def definitions() -> Definitions:
    return Definitions(load_directory(Path(__file__).parents[3] / 'workflows'))


def holders(definitions: Definitions, kind: str, state: str, mark: str, permission: str) -> set[str]:
    row = definitions.matrix(kind, state, mark)
    return {role for role, held in row.items() if permission in held}


@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize('state', ['registered', 'archived'])
def test_registered_documents_are_visible_to_the_organisation(definitions: Definitions, kind: str, state: str) -> None:
    everybody = STAFF | PARTICIPANT_ROLES
    assert holders(definitions, kind, state, 'none', 'view') == everybody | {'auditor'}
    assert holders(definitions, kind, state, 'none', 'view_file') == everybody
    for mark in RESTRICTED:
        for permission in ('view', 'view_file', 'history'):
            assert holders(definitions, kind, state, mark, permission) == {'registrar', 'manager'} | PARTICIPANT_ROLES


@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize('mark', MARKS)
def test_drafts_are_visible_to_three_and_changed_by_two(definitions: Definitions, kind: str, mark: str) -> None:
    for permission in ('view', 'view_file', 'history'):
        assert holders(definitions, kind, 'draft', mark, permission) == {'initiator', 'registrar', 'manager'}
    for permission in ('edit', 'replace_file', 'move', 'delete', 'withdraw', 'link'):
        assert holders(definitions, kind, 'draft', mark, permission) == {'initiator', 'registrar'}
    assert holders(definitions, kind, 'draft', mark, 'register') == {'registrar'}


@pytest.mark.parametrize('kind', KINDS)
def test_nobody_changes_what_is_registered(definitions: Definitions, kind: str) -> None:
    for state in definitions[kind].states:
        if state != 'draft':
            for permission in ('edit', 'replace_file', 'delete', 'move'):
                assert holders(definitions, kind, state, 'none', permission) == set()
    assert holders(definitions, kind, 'registered', 'none', 'correct') == {'registrar'}
    assert holders(definitions, kind, 'registered', 'none', 'annul') == {'registrar'}
    assert holders(definitions, kind, 'registered', 'none', 'archive') == {'registrar', 'archivist'}
    assert holders(definitions, kind, 'registered', 'confidential', 'archive') == {'registrar'}


@pytest.mark.parametrize('role', sorted(ROLES))
def test_administrators_read_nothing_and_the_auditor_no_files(definitions: Definitions, role: str) -> None:
    open_cells = {permission for permission in ('view', 'view_file') if definitions.cells_open_to(role, permission)}
    expected = {'org_admin': set(), 'portal_admin': set(), 'auditor': {'view'}}
    assert open_cells == expected.get(role, {'view', 'view_file'})
    if role == 'auditor':
        cells = definitions.cells_open_to(role, 'view')
        assert {mark for workflow, state, mark in cells} == {'none'}
        assert {state for workflow, state, mark in cells} == {'registered', 'archived', 'annulled', 'destroyed'}


def test_required_to_register(definitions: Definitions) -> None:
    required = {kind: definitions.for_kind(kind).transitions['register'].required for kind in KINDS}
    assert required == {
        'incoming': (
            'title', 'correspondent', 'ext_number', 'doc_date', 'received_at', 'delivery', 'sheets', 'access_mark',
        ),
        'outgoing': (
            'title', 'doc_date', 'addressees', 'signatories', 'delivery', 'sheets', 'responsible_unit', 'executor_mark',
            'access_mark',
        ),
        'internal': ('title', 'doc_date', 'addressees', 'signatories', 'responsible_unit', 'access_mark'),
        'act': ('title', 'doc_date', 'signatories', 'sheets', 'responsible_unit', 'access_mark'),
    }  # fmt: skip


@pytest.mark.parametrize('cell', [('none', 'draft', 'none'), ('incoming', 'lost', 'none'), ('incoming', 'draft', 'x')])
def test_what_there_is_not_is_denied(definitions: Definitions, cell: tuple[str, str, str]) -> None:
    assert definitions.matrix(*cell) == {}


def test_cells_agree_with_the_matrix(definitions: Definitions) -> None:
    for role in ROLES:
        for permission in ('view', 'register'):
            asked = definitions.cells_open_to(role, permission)
            assert asked is definitions.cells_open_to(role, permission)
            assert asked == {
                (name, state, mark)
                for name in definitions
                for state in definitions[name].states
                for mark in MARKS
                if permission in definitions.matrix(name, state, mark).get(role, ())
            }


def test_the_generation_follows_the_content_and_not_its_form(tmp_path: Path, shipped: Path) -> None:
    text = (shipped / 'act.yaml').read_text(encoding='utf-8')

    def generation(content: str) -> str:
        (tmp_path / 'act.yaml').write_text(content, encoding='utf-8')
        return Definitions(load_directory(tmp_path)).generation

    assert generation(text) == generation('# A remark.\n' + text)
    assert generation(text) != generation(text.replace('manager: [view, view_file, history]', 'manager: [view]', 1))


def test_a_kind_without_workflow_is_said(definitions: Definitions) -> None:
    with pytest.raises(KeyError):
        definitions.for_kind('telegram')


@pytest.mark.parametrize(
    ('locale', 'said'), [('ru', 'Проект'), ('ru_RU', 'Проект'), ('de', 'Проект'), ('en', 'Draft'), ('en_GB', 'Draft')]
)
def test_texts_follow_the_locale(locale: str, said: str) -> None:
    assert Text('Проект', 'Draft').in_locale(locale) == said
    assert Text('Проект').in_locale(locale) == 'Проект'
