"""The pages of docs/howto/ do what they say: their code and their YAML are run as they stand there."""

from __future__ import annotations

import argparse
import json
import re
import sys
import types
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyramid.config import Configurator

import sedportal.evolve
from sedportal import cli
from sedportal.cli.environment import environment
from sedportal.directory.operations import add_organisation
from sedportal.documents.files.intake import receive
from sedportal.documents.kinds import KINDS
from sedportal.documents.operations import attach_file, create_draft
from sedportal.kernel.errors import InvalidError, RefusedError
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.ledger.consumers import Follower
from sedportal.skinning.skins import load_skin
from tests.factories.cards import CARDS, card_of
from tests.factories.portal import ROOT, Portal

CLERK = 'registrar.dep-fin'
TOWN = {
    'slug': 'plyos', 'name': 'Администрация города Плёс', 'short_name': 'Плёс', 'category': 'urban_okrug',
    'seat': 'Плёс',
}  # fmt: skip


def blocks(page: str, language: str) -> list[str]:
    """Return the pieces of code on a page."""
    text = (ROOT / 'docs' / 'howto' / f'{page}.md').read_text(encoding='utf-8')
    return re.findall(rf'^```{language}\n(.*?)^```', text, re.DOTALL | re.MULTILINE)


def module_of(page: str, name: str) -> types.ModuleType:
    """Return the first piece of Python on a page as a module."""
    module = types.ModuleType(name)
    exec(compile(blocks(page, 'python')[0], f'{page}.md', 'exec'), module.__dict__)
    return module


def merged(below: Any, above: Any) -> Any:
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return {**below, **{key: merged(below.get(key), value) for key, value in above.items()}}


class Definitions:
    """The shipped definitions in a folder of the test's own, to be changed as a page says."""

    def __init__(self, registry: Any, folder: Path) -> None:
        self.registry = registry
        self.folder = folder
        for path in (ROOT / 'workflows').glob('*.yaml'):
            (folder / path.name).write_bytes(path.read_bytes())

    def change(self, page: str, name: str, based_on: str = '') -> None:
        """Put the YAML of a page upon a definition and make it live."""
        shipped = (self.folder / f'{based_on or name}.yaml').read_text(encoding='utf-8')
        form = merged(yaml.safe_load(shipped), yaml.safe_load(blocks(page, 'yaml')[0]))
        text = yaml.safe_dump(form, allow_unicode=True, sort_keys=False)
        (self.folder / f'{name}.yaml').write_text(text, encoding='utf-8')
        self.load(self.folder)

    def load(self, folder: Path) -> None:
        self.registry.workflows.load(folder)
        self.registry.state_matrix = self.registry.workflows.definitions


@pytest.fixture
def definitions(portal: Portal, tmp_path: Path) -> Iterator[Definitions]:
    """Give definitions that can be changed; the shipped ones live again afterwards."""
    folder = tmp_path / 'workflows'
    folder.mkdir()
    changeable = Definitions(portal.registry, folder)
    yield changeable
    changeable.load(ROOT / 'workflows')


def test_a_state_by_yaml_alone(portal: Portal, definitions: Definitions) -> None:
    definitions.change('state', 'incoming')
    uid = portal.draft(CLERK)
    with pytest.raises(InvalidError):
        portal.advance(uid, CLERK, 'refuse')
    portal.advance(uid, CLERK, 'refuse', comment='Не подлежит регистрации')
    with portal.reading() as root:
        assert portal.document(root, uid).state == 'refused'
    assert 'Отказано в регистрации' in portal.browser(CLERK).get(f'/documents/{uid}').maybe_follow()


def test_a_skin(tmp_path: Path) -> None:
    (tmp_path / 'town' / 'static').mkdir(parents=True)
    (tmp_path / 'town' / 'skin.yaml').write_text(blocks('skin', 'yaml')[0], encoding='utf-8')
    (tmp_path / 'town' / 'static' / 'town.svg').write_bytes((ROOT / 'skins/ivanovo/static/emblem.svg').read_bytes())
    (tmp_path / 'ivanovo').symlink_to(ROOT / 'skins' / 'ivanovo')
    assert load_skin(tmp_path, 'town').short_title('ru') == 'СЭД города'


def test_a_guard(portal: Portal, definitions: Definitions) -> None:
    config = Configurator(registry=portal.registry)
    module_of('guard', 'guard').includeme(config)
    config.commit()
    definitions.change('guard', 'incoming')
    uid = portal.draft(CLERK)
    with pytest.raises(RefusedError) as refused:
        portal.advance(uid, CLERK, 'register')
    assert 'Attach the document itself first.' in str(refused.value)
    with portal.acting(CLERK) as unit:
        attach_file(unit, portal.document(unit.portal, uid), receive(BytesIO(b'%PDF-1.4'), limit=100), 'письмо.pdf')
    portal.advance(uid, CLERK, 'register')
    definitions.load(ROOT / 'workflows')
    del portal.registry.workflows.vocabulary.guards['has_a_file']


def test_a_consumer(portal: Portal, tmp_path: Path) -> None:
    portal.registered(CLERK)
    portal.registered('registrar.g-shuya')
    portal.registered(CLERK)
    tally = module_of('consumer', 'consumer').Tally(tmp_path / 'tally.json')
    follower = Follower(portal.registry, tally)
    while follower.step() is not None:
        assert follower.last_error == ''
    with portal.reading() as root:
        assert tally.position() == root.ledger.last_seq
        tally.apply(list(root.ledger.since(0, 10_000)), root)
    assert json.loads(tally.path.read_bytes())['registered'] == {'dep-fin': 2, 'g-shuya': 1}


def test_a_kind_and_a_step(
    portal: Portal, definitions: Definitions, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_subkind = {key: value for key, value in card_of('internal').items() if key != 'subkind'}
    kind = module_of('kind', 'protocol').KIND
    monkeypatch.setitem(KINDS, 'protocol', kind)
    monkeypatch.setitem(portal.registry.document_kinds, 'protocol', kind)
    monkeypatch.setitem(portal.registry.number_patterns, 'protocol', kind.number_pattern)
    monkeypatch.setitem(portal.registry.standard_folders, 'protocols', (kind.folder_title, 'protocol'))
    monkeypatch.setitem(CARDS, 'protocol', without_subkind)
    definitions.change('kind', 'protocol', based_on='internal')
    (tmp_path / 'step_0100_add_protocol_folders.py').write_text(blocks('evolve', 'python')[0], encoding='utf-8')
    monkeypatch.setattr(sedportal.evolve, '__path__', [*sedportal.evolve.__path__, str(tmp_path)])
    assert list(sedportal.evolve.evolve(portal.registry)) == ['step_0100_add_protocol_folders']
    assert list(sedportal.evolve.evolve(portal.registry)) == []
    uid = portal.registered(CLERK, 'protocol')
    with portal.reading() as root:
        assert portal.document(root, uid).number == '1-пр'
    page = portal.browser(CLERK).get('/organisations/dep-fin/protocols')
    assert '1-пр' in page
    sys.modules.pop('sedportal.evolve.step_0100_add_protocol_folders')


def test_a_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    module = module_of('command', 'sedportal.cli.holdings')
    monkeypatch.setitem(sys.modules, 'sedportal.cli.holdings', module)
    entry = eval('{' + blocks('command', 'python')[1] + '}', {'Command': cli.Command})
    monkeypatch.setitem(cli.COMMANDS, 'holdings', entry['holdings'])
    text = (ROOT / 'development.ini').read_text(encoding='utf-8')
    ini = tmp_path / 'portal.ini'
    ini.write_text(text.replace('%(here)s/var', str(tmp_path / 'var')).replace('%(here)s', str(ROOT)), encoding='utf-8')
    command = ['-c', str(ini), '--quiet']
    assert cli.main([*command, 'init']) == 0
    assert cli.main([*command, 'holdings']) == 1
    with environment(argparse.Namespace(config=str(ini))) as registry, unit_of_work(registry) as unit:
        place = add_organisation(unit, TOWN)
        create_draft(unit, place, 'internal', card_of('internal'))
    capsys.readouterr()
    assert cli.main([*command, 'holdings', '--kind', 'internal']) == 0
    assert capsys.readouterr().out == 'draft: 1\n'
    assert cli.main([*command, 'holdings', '--kind', 'act']) == 1
