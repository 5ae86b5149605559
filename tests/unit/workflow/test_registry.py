"""Registering names and loading at start."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyramid.exceptions import ConfigurationConflictError, ConfigurationExecutionError

from sedportal.workflow.findings import DefinitionFault


def test_the_definitions_are_live_after_the_commit(desk: Any) -> None:
    workflows = desk.registry.workflows
    assert list(workflows.definitions) == ['act', 'incoming', 'internal', 'outgoing']
    assert desk.registry.state_matrix is workflows.definitions
    assert workflows.findings == ()
    assert (workflows.definitions['act'].source.file, workflows.folder.name) == ('act.yaml', 'workflows')


def test_faults_stop_the_start_all_at_once(tmp_path: Path, shipped: Path, configurator: Callable[[Path], Any]) -> None:
    text = (shipped / 'act.yaml').read_text(encoding='utf-8')
    (tmp_path / 'act.yaml').write_text(text.replace('effects: [assign_number]', 'effects: [fly]'), encoding='utf-8')
    (tmp_path / 'broken.yaml').write_text('{', encoding='utf-8')
    with pytest.raises(ConfigurationExecutionError) as caught:
        configurator(tmp_path).commit()
    fault = caught.value.evalue
    assert isinstance(fault, DefinitionFault)
    assert [finding.file for finding in fault.findings] == ['act.yaml', 'broken.yaml']
    assert 'There is no effect “fly”; registered are: annul_number, assign_number.' in str(fault)


def test_warnings_are_logged_and_kept(
    tmp_path: Path, shipped: Path, configurator: Callable[[Path], Any], caplog: pytest.LogCaptureFixture
) -> None:
    text = (shipped / 'act.yaml').read_text(encoding='utf-8')
    (tmp_path / 'act.yaml').write_text(
        text.replace('withdraw, annul]\n\nstates', 'withdraw, annul, sign]\n\nstates'), encoding='utf-8'
    )
    config = configurator(tmp_path)
    with caplog.at_level(logging.WARNING):
        config.commit()
    assert 'Nobody holds the permission “sign”' in caplog.text
    assert [finding.severity for finding in config.registry.workflows.findings] == ['warning']


def test_definitions_stay_when_a_reload_fails(desk: Any, tmp_path: Path) -> None:
    before = desk.registry.workflows.definitions
    (tmp_path / 'act.yaml').write_text('name: act', encoding='utf-8')
    with pytest.raises(DefinitionFault):
        desk.registry.workflows.load(tmp_path)
    assert desk.registry.workflows.definitions is before


def test_a_package_registers_after_the_engine(desk_of: Any, shipped: Path) -> None:
    def prepare(config: Any) -> None:
        config.add_workflow_guard('calm', lambda unit, document, transition: None, 'All is calm')
        config.add_workflow_permission('publish', 'Publish', requires=('view', 'view_file'))
        config.set_workflow_field_reader(lambda document, key: 'filled')

    text = (shipped / 'act.yaml').read_text(encoding='utf-8')
    text = text.replace('    permission: archive\n', '    permission: publish\n    guards: [calm]\n')
    text = text.replace('withdraw, annul]\n\nstates', 'withdraw, annul, publish]\n\nstates')
    desk = desk_of(prepare, act=text.replace('issue_tasks, archive, annul]', 'issue_tasks, publish, annul]'))
    vocabulary = desk.registry.workflows.vocabulary
    assert (vocabulary.guards['calm'].title, vocabulary.permissions['publish'].requires) == (
        'All is calm',
        ('view', 'view_file'),
    )
    assert vocabulary.read_field(None, 'anything') == 'filled'
    introspected = desk.config.introspector.get('workflow guards', 'calm')
    assert introspected['entry'] is vocabulary.guards['calm']


def test_a_name_is_registered_once(tmp_path: Path, configurator: Callable[[Path], Any]) -> None:
    config = configurator(tmp_path)
    config.include(lambda inner: inner.add_workflow_guard('calm', lambda *args: None, 'One'))
    config.include(_other)
    with pytest.raises(ConfigurationConflictError):
        config.commit()


def _other(config: Any) -> None:
    config.add_workflow_guard('calm', lambda *args: None, 'Two')
