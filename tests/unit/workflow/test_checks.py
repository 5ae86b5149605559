"""The checks of definitions: each fault is found, told with its place, and the shipped definitions have none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sedportal.workflow.checks import check
from sedportal.workflow.loading import load_directory, read_definition
from sedportal.workflow.vocabulary import NamedGuard, Vocabulary


@pytest.fixture
def found(shipped: Path, vocabulary: Vocabulary) -> Callable[[Callable[[Any], None]], list[str]]:
    """Change the shipped definition of incoming documents and tell what the checks find."""

    def findings(change: Callable[[Any], None]) -> list[str]:
        form = yaml.safe_load((shipped / 'incoming.yaml').read_text(encoding='utf-8'))
        change(form)
        text = yaml.safe_dump(form, allow_unicode=True, sort_keys=False)
        definition, faults = read_definition(text.encode(), 'incoming.yaml')
        assert faults == []
        assert definition is not None
        return [f'{one.severity} {one.path}: {one}' for one in check({'incoming': definition}, vocabulary)]

    return findings


def put(path: str, value: Any) -> Callable[[Any], None]:
    """Return a change that sets the value at a dotted path; None takes it away."""

    def change(form: Any) -> None:
        *above, last = path.split('.')
        for key in above:
            form = form[key]
        if value is None:
            del form[last]
        else:
            form[last] = value

    return change


def both(*changes: Callable[[Any], None]) -> Callable[[Any], None]:
    def change(form: Any) -> None:
        for one in changes:
            one(form)

    return change


def test_the_shipped_definitions_have_no_fault(shipped: Path, vocabulary: Vocabulary) -> None:
    assert check(load_directory(shipped), vocabulary) == []


TITLE = {'ru': 'Ждёт', 'en': 'Waits'}
STATE = {'title': TITLE}
VIEW = {'registrar': ['view']}


@pytest.mark.parametrize(
    ('change', 'path', 'said'),
    [
        (put('roles', ['registrar', 'boss']), 'roles', 'There is no role “boss”; take one of: addressee'),
        (put('permissions', ['view', 'fly']), 'permissions', 'There is no permission “fly”; take one of: annul'),
        (put('initial', 'born'), 'initial', 'There is no state “born”; take one of: annulled'),
        (put('matrix.drft', {}), 'matrix.drft', 'There is no state “drft”'),
        (put('matrix.draft.org_admin', ['view']), 'matrix.draft.org_admin', '“org_admin” is not under “roles”'),
        (put('matrix.draft.manager', ['view', 'sign']), 'matrix.draft.manager', '“sign” is not under “permissions”'),
        (put('marks.none', ['registrar', 'boss']), 'marks.none', '“boss” is not under “roles”'),
        (put('states.draft.holder', ['boss']), 'states.draft.holder', '“boss” is not under “roles”'),
        (put('states.draft.holder', ['reader']), 'states.draft.holder', 'expected to act in “draft” but may not view'),
        (put('states.archived.holder', ['registrar']), 'states.archived.holder', '“archived” is final'),
        (put('transitions.archive.from', ['draf']), 'transitions.archive.from', 'There is no state “draf”'),
        (put('transitions.archive.to', 'arch'), 'transitions.archive.to', 'There is no state “arch”'),
        (put('transitions.archive.permission', 'sign'), 'transitions.archive.permission', '“sign” is not under'),
        (
            put('transitions.archive.guards', ['calm']),
            'transitions.archive.guards',
            'no guard “calm”; registered are: card_is_valid, organisation_is_active',
        ),
        (
            put('transitions.archive.effects', ['fly']),
            'transitions.archive.effects',
            'registered are: annul_number, assign_number',
        ),
        (put('transitions.archive.notices', {'boss': TITLE}), 'transitions.archive.notices', '“boss” is not under'),
        (put('transitions.archive.required', ['colour']), 'transitions.archive.required', 'has no field “colour”'),
        (
            put('transitions.archive.timed', {'after_days': 1, 'field': 'colour'}),
            'transitions.archive.timed.field',
            'The card of “incoming” has no field “colour”',
        ),
        (put('title', {'ru': 'Входящий'}), 'title', 'The text in “en” is missing'),
        (put('states.draft.title', {'en': 'Draft'}), 'states.draft.title', 'The text in “ru” is missing'),
        (put('transitions.archive.title.en', ''), 'transitions.archive.title', 'The text in “en” is missing'),
        (put('transitions.archive.description.en', ' '), 'transitions.archive.description', 'in “en” is missing'),
        (
            put('transitions.archive.notices', {'reader': {'ru': 'Сдан'}}),
            'transitions.archive.notices.reader',
            'in “en” is missing',
        ),
        (put('matrix.draft.manager', ['history']), 'matrix.draft.manager', '“manager” may “history” but not “view”'),
        (
            put('matrix.draft.manager', ['view', 'replace_file']),
            'matrix.draft.manager',
            '“manager” may “replace_file” but not “view_file”',
        ),
        (
            put('matrix.registered.registrar', ['view', 'edit', 'archive', 'annul']),
            'matrix.registered.registrar',
            'The files are frozen in “registered”, yet “registrar” may “edit”',
        ),
        (
            put('matrix.archived.archivist', ['view', 'view_file', 'replace_file']),
            'matrix.archived.archivist',
            '“archivist” may “replace_file”',
        ),
        (put('matrix.registered.registrar', ['view', 'delete']), 'matrix.registered.registrar', 'may “delete”'),
        (
            put('states.registered.files_frozen', False),
            'transitions.register.effects',
            '“assign_number” fixes the content: set files_frozen: true in “registered”',
        ),
        (
            put('transitions.archive.to', 'draft'),
            'transitions.archive.to',
            'The files are frozen in “registered” but not in “draft”',
        ),
        (put('marks.personal', []), 'marks.personal', 'Nobody may view a document with the mark “personal” in “draft”'),
        (put('marks.personal', ['reader']), 'marks.personal', 'mark “personal” in “withdrawn”'),
        (put('matrix.destroyed', None), 'states.destroyed', 'Nobody may view a document'),
        (put('states.destroyed.reserved', None), 'states.destroyed', 'No way leads from “draft” to this state'),
        (
            put('states.annulled.reserved', TITLE),
            'states.annulled.reserved',
            'The state is reserved, yet a way leads to it',
        ),
        (put('states.archived.final', False), 'states.archived', 'Nobody can leave this state'),
        (put('states.draft.final', True), 'states.draft.final', 'The state is final, yet “register” leaves it'),
        (put('transitions.archive.permission', None), 'transitions.archive.permission', 'Nobody may take this'),
        (
            put('transitions.register.from', ['draft', 'withdrawn']),
            'transitions.register.permission',
            'Nobody holds “register” in “withdrawn”',
        ),
        (
            both(
                put('transitions.archive.automatic', True), put('transitions.archive.from', ['archived', 'registered'])
            ),
            'transitions.archive',
            'Automatic transitions lead round in a circle',
        ),
    ],
)
def test_each_fault_is_found(found: Any, change: Callable[[Any], None], path: str, said: str) -> None:
    findings = found(change)
    assert any(one.startswith(f'error {path}: incoming.yaml:') and said in one for one in findings), findings


def test_idle_names_are_warnings(found: Any) -> None:
    findings = found(lambda form: (form['roles'].append('org_admin'), form['permissions'].append('sign')))
    assert {one.split(': ')[0] for one in findings} == {'warning permissions', 'warning roles'}


def test_administrators_who_read_are_a_warning(found: Any) -> None:
    def change(form: Any) -> None:
        form['roles'].append('org_admin')
        form['matrix']['registered']['org_admin'] = ['view']

    (finding,) = found(change)
    assert finding.startswith('warning matrix.registered.org_admin: ')
    assert '“org_admin” manages roles and would read documents' in finding


def test_a_chain_of_automatic_transitions_is_no_circle(found: Any) -> None:
    def change(form: Any) -> None:
        for name, permission in (('archive', 'archive'), ('register', 'register')):
            form['transitions'][name]['automatic'] = True
            assert form['transitions'][name]['permission'] == permission

    assert found(change) == []


def test_a_state_added_by_yaml_alone_passes(found: Any, vocabulary: Vocabulary) -> None:
    vocabulary.guards['calm'] = NamedGuard('calm', lambda unit, document, transition: None, 'All is calm')

    def change(form: Any) -> None:
        form['states']['review'] = {'title': {'ru': 'На проверке', 'en': 'In review'}}
        form['matrix']['review'] = {'registrar': ['view', 'view_file', 'register']}
        form['transitions']['check'] = {
            'title': {'ru': 'Проверить', 'en': 'Check'}, 'from': ['draft'], 'to': 'review',
            'permission': 'register', 'guards': ['calm'],
        }  # fmt: skip
        form['transitions']['register']['from'] = ['draft', 'review']

    assert found(change) == []


def test_a_kind_has_one_workflow(shipped: Path, vocabulary: Vocabulary) -> None:
    text = (shipped / 'incoming.yaml').read_text(encoding='utf-8').replace('name: incoming', 'name: other')
    other, faults = read_definition(text.encode(), 'other.yaml')
    assert faults == []
    assert other is not None
    (finding,) = check({**load_directory(shipped), 'other': other}, vocabulary)
    assert finding.place == f'other.yaml:{finding.line} kinds'
    assert 'The kind “incoming” already has the workflow “incoming”' in str(finding)
