"""Loading folders of definitions: forms, places of faults, hostile values."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sedportal.kernel.errors import ConfigurationFault
from sedportal.workflow.loading import load_directory, locate, read_definition

SMALL = """\
name: small
version: 3
type: lifecycle
title: {ru: Малый, en: Small}
kinds: [note]
initial: draft
roles: [initiator]
permissions: [view, finish]
states:
  draft: {title: {ru: Проект, en: Draft}}
  done: {title: {ru: Готов, en: Done}, final: true}
matrix:
  draft: {initiator: [view, finish]}
  done: {initiator: [view]}
marks: {none: all, official_use: all, personal: all, confidential: [initiator]}
transitions:
  finish:
    title: {ru: Закончить, en: Finish}
    from: [draft]
    to: done
    permission: finish
"""


def faults(text: str) -> list[str]:
    definition, findings = read_definition(text.encode(), 'small.yaml')
    assert (definition is None) == bool(findings)
    return [str(finding) for finding in findings]


def test_a_definition_is_read() -> None:
    definition, findings = read_definition(SMALL.encode(), 'small.yaml')
    assert findings == []
    assert definition is not None
    assert (definition.version, definition.kinds, definition.title.in_locale('en_GB')) == (3, ('note',), 'Small')
    finish = definition.transitions['finish']
    assert (finish.sources, finish.target, finish.comment_required, finish.by_itself) == (
        ('draft',),
        'done',
        False,
        False,
    )
    assert definition.permissions_of('draft', 'none') == {'initiator': {'view', 'finish'}}
    assert definition.viewable_cells('initiator') == {
        (state, mark) for state in ('draft', 'done') for mark in ('none', 'official_use', 'personal', 'confidential')
    }


def test_every_key_of_a_transition_is_read() -> None:
    more = (
        SMALL
        + """\
    guards: [one, two]
    required: [title]
    comment: required
    effects: [number]
    timed: {after_days: 30, field: due}
    notices: {initiator: {ru: Готово, en: Done}}
  close: {title: {ru: Закрыть, en: Close}, from: [draft, done], to: done, automatic: true}
"""
    )
    definition, findings = read_definition(more.encode(), 'small.yaml')
    assert findings == []
    assert definition is not None
    finish, close = definition.transitions.values()
    assert (finish.guards, finish.required, finish.effects) == (('one', 'two'), ('title',), ('number',))
    assert finish.comment_required
    assert finish.timer is not None
    assert (finish.timer.after_days, finish.timer.field) == (30, 'due')
    assert finish.notices['initiator'].ru == 'Готово'
    assert close.automatic
    assert definition.transitions_from('draft') == (finish, close)
    assert definition.transitions_from('done') == (close,)


def test_all_faults_are_listed_with_their_places() -> None:
    text = (
        SMALL.replace('version: 3', 'version: three')
        .replace('kinds: [note]', 'kinds: []')
        .replace('final: true', 'finall: true')
        .replace('    to: done\n', '')
        .replace('initiator: [view, finish]', 'initiator: [view, view, Finish]')
    )
    assert faults(text) == [
        'small.yaml:2 version: error: A whole number from 1 to 999999 is expected here.',
        'small.yaml:5 kinds: error: The list is empty; name at least one.',
        'small.yaml:11 states.done.finall: error: '
        'Unknown key; known here: title, description, final, files_frozen, reserved, holder.',
        'small.yaml:13 matrix.draft.initiator.1: error: “view” stands twice in the list.',
        'small.yaml:13 matrix.draft.initiator.2: error: '
        'A name is expected here: small Latin letters, digits and _, beginning with a letter, at most 63.',
        'small.yaml:17 transitions.finish.to: error: This key is missing; add it.',
    ]


@pytest.mark.parametrize(
    ('old', 'new', 'said'),
    [
        ('type: lifecycle', 'type: approval', '“approval” is not known here; take one of: lifecycle.'),
        ('final: true', 'final: yes', 'Write true or false.'),
        ('marks: {none: all', 'marks: {none: some', 'A list is expected here'),
        (', confidential: [initiator]', '', 'marks.confidential: error: This key is missing'),
        (', confidential:', ', secret: all, confidential:', 'marks.secret: error: Unknown key'),
        ('ru: Малый', 'de: Klein', 'title.de: error: Unknown key; known here: ru, en.'),
        ('ru: Малый', 'ru: [Малый]', 'title.ru: error: A text is expected here.'),
        ('ru: Малый', 'ru: ' + 'М' * 2001, 'longer than 2000 characters'),
        ('title: {ru: Малый, en: Small}', 'title: Малый', 'Keys with values are expected here.'),
        ('name: small', 'name: Small!', 'A name is expected here'),
        ('name: small', 'name: other', 'The file must bear the name of its workflow: “other.yaml”.'),
        ('name: small', 'name: ' + '9' * 6000, 'A name is expected here'),
        ('version: 3', 'version: ' + '9' * 6000, 'A whole number'),
        ('    from: [draft]', '    from: draft', 'A list is expected here'),
        ('    from: [draft]', '    from: []', 'name at least one'),
        ('    from: [draft]', '    from: [[draft]]', 'A name is expected here'),
        ('  draft: {title: {ru: Проект, en: Draft}}', '  Черновик: {}', 'states.Черновик: error: A name is expected'),
        ('  draft: {title: {ru: Проект, en: Draft}}', '  draft:', 'states.draft: error: This key is missing'),
        ('    to: done', '    to: done\n    comment: maybe', 'take one of: required, optional'),
        ('    to: done', '    to: done\n    timed: {after_days: -1, field: due}', 'from 0 to 36500'),
        ('    to: done', '    to: done\n    callable: os.system', 'callable: error: Unknown key'),
    ],
)
def test_wrong_forms_are_faults(old: str, new: str, said: str) -> None:
    assert old in SMALL
    assert said in '\n'.join(faults(SMALL.replace(old, new)))


@pytest.mark.parametrize('text', ['just a word', '[a, b]', '{}', '"name": 1', '? \n: \n', '{"": {}}'])
def test_other_shapes_are_faults(text: str) -> None:
    assert faults(text)


def test_a_blank_value_counts_as_missing() -> None:
    assert faults(SMALL.replace('kinds: [note]', 'kinds:')) == [
        'small.yaml:5 kinds: error: This key is missing; add it.'
    ]
    assert faults(SMALL + '    guards:\n') == []


def test_a_folder_reports_every_file(tmp_path: Path) -> None:
    (tmp_path / 'small.yaml').write_text(SMALL, encoding='utf-8')
    assert list(load_directory(tmp_path)) == ['small']
    (tmp_path / 'bad.yaml').write_text('a: *b', encoding='utf-8')
    (tmp_path / 'worse.yaml').write_bytes(os.urandom(1_000_000))
    (tmp_path / 'late.yml').write_text(SMALL, encoding='utf-8')
    (tmp_path / 'folder.yaml').mkdir()
    (tmp_path / '.#small.yaml').write_text('left by an editor', encoding='utf-8')
    (tmp_path / 'README.md').write_text('about', encoding='utf-8')
    with pytest.raises(ConfigurationFault) as caught:
        load_directory(tmp_path)
    lines = str(caught.value).splitlines()
    assert [line.split(':')[0] for line in lines] == ['bad.yaml', 'folder.yaml', 'late.yml', 'worse.yaml']


@pytest.mark.parametrize('there', [True, False])
def test_a_folder_without_definitions_is_a_fault(tmp_path: Path, there: bool) -> None:
    with pytest.raises(ConfigurationFault):
        load_directory(tmp_path if there else tmp_path / 'nowhere')


def test_the_setting_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert locate({'sedportal.workflows': f' {tmp_path} '}) == tmp_path
    with pytest.raises(ConfigurationFault, match='absolute folder'):
        locate({'sedportal.workflows': 'workflows'})
    with pytest.raises(ConfigurationFault, match='no such folder'):
        locate({'sedportal.workflows': str(tmp_path / 'nowhere')})


def test_without_the_setting_the_shipped_copy_counts_and_never_the_working_directory(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shipped.parent)
    with pytest.raises(ConfigurationFault, match='set sedportal'):
        locate({})


names = st.sampled_from(
    ['draft', 'done', 'initiator', 'view', 'finish', 'all', 'none', 'ru', 'en', 'title', '', 'Ж', '9']
)
values = st.recursive(
    st.one_of(names, st.text(max_size=5), st.integers(), st.booleans(), st.none(), st.floats()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3)),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.data())
def test_any_value_anywhere_is_read_or_a_fault(data: st.DataObject) -> None:
    form: Any = yaml.safe_load(SMALL)
    for _time in range(data.draw(st.integers(1, 3))):
        spot = form
        while isinstance(spot, dict) and spot:
            key = data.draw(st.sampled_from(sorted(spot, key=str)))
            if not isinstance(spot[key], dict) or data.draw(st.booleans()):
                spot[key] = data.draw(values)
                break
            spot = spot[key]
    definition, findings = read_definition(yaml.safe_dump(form, allow_unicode=True).encode(), 'small.yaml')
    assert (definition is None) == bool(findings)
    assert all(str(finding) for finding in findings)


@settings(deadline=None)
@given(values)
def test_any_file_is_read_or_a_fault(value: Any) -> None:
    definition, findings = read_definition(yaml.safe_dump(value).encode(), 'small.yaml')
    assert definition is None
    assert findings
