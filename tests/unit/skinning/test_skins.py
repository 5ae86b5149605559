"""Skins: what is found where, what is refused, which file wins."""

from __future__ import annotations

import types
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyramid.config import Configurator
from pyramid.renderers import render

from sedportal.kernel.errors import ConfigurationFault
from sedportal.skinning import skins
from sedportal.skinning.skins import load_skin, skins_folder

ROOT = Path(__file__).resolve().parents[3]
WHOLE = yaml.safe_load((ROOT / 'skins' / 'ivanovo' / 'skin.yaml').read_text(encoding='utf-8'))


def make(folder: Path, name: str = 'own', **entries: Any) -> Path:
    """Write a skin and return its folder; an entry given as None is left out."""
    place = folder / name
    (place / 'static').mkdir(parents=True)
    (place / 'static' / 'emblem.svg').write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding='utf-8')
    data = {key: value for key, value in {**WHOLE, **entries}.items() if value is not None}
    (place / 'skin.yaml').write_text(yaml.safe_dump(data, allow_unicode=True), encoding='utf-8')
    return place


def fault(folder: Path, name: str = 'own') -> str:
    with pytest.raises(ConfigurationFault) as caught:
        load_skin(folder, name)
    return str(caught.value)


def test_the_shipped_skin() -> None:
    skin = load_skin(ROOT / 'skins', 'ivanovo')
    assert skin.title('ru').endswith('Ивановской области')
    assert skin.title('en').endswith('Ivanovo Region')
    assert skin.title('de') == skin.title('ru')
    assert skin.support.name('en') == 'Portal help desk'
    assert skin.folders == (ROOT / 'skins' / 'ivanovo',)
    assert '--skin-brand:var(--light,#1b4f8f) var(--dark,#8db8f0)' in skin.stylesheet
    assert len(skin.digest) == 12


def test_every_shipped_skin_is_whole() -> None:
    names = [path.parent.name for path in (ROOT / 'skins').glob('*/skin.yaml')]
    assert [load_skin(ROOT / 'skins', name).name for name in names] == names


def test_a_skin_inherits_entry_by_entry(tmp_path: Path) -> None:
    make(tmp_path, 'base')
    colours = {'light': {'link': '#003366'}}
    (tmp_path / 'town').mkdir()
    own = {'inherits': 'base', 'title': {'ru': 'Город'}, 'colours': colours}
    (tmp_path / 'town' / 'skin.yaml').write_text(yaml.safe_dump(own), encoding='utf-8')
    skin = load_skin(tmp_path, 'town')
    assert (skin.title('ru'), skin.title('en')) == ('Город', WHOLE['title']['en'])
    assert '--skin-link:var(--light,#003366)' in skin.stylesheet
    assert f'--skin-brand:var(--light,{WHOLE["colours"]["light"]["brand"]})' in skin.stylesheet
    assert [folder.name for folder in skin.folders] == ['town', 'base']


def test_a_ring_is_told(tmp_path: Path) -> None:
    make(tmp_path, 'one', inherits='two')
    make(tmp_path, 'two', inherits='one')
    assert 'one → two → one' in fault(tmp_path, 'one')


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    colours = {'light': {**WHOLE['colours']['light'], 'brand': 'blue'}, 'dark': WHOLE['colours']['dark']}
    make(tmp_path, support=None, colours=colours, shade='x', emblem='../emblem.svg', title={'ru': 'Т', 'en': ''})
    told = fault(tmp_path)
    for part in ('support', 'colours.light.brand', 'shade', 'emblem', 'title.en'):
        assert part in told, told


def test_an_unknown_entry_inside(tmp_path: Path) -> None:
    make(tmp_path, support={**WHOLE['support'], 'fax': '1'})
    assert 'fax' in fault(tmp_path)


def test_an_emblem_that_is_not_there(tmp_path: Path) -> None:
    make(tmp_path, emblem='arms.svg')
    assert 'there is no static/arms.svg' in fault(tmp_path)


def test_colours_that_can_not_be_read(tmp_path: Path) -> None:
    pale = {**WHOLE['colours']['light'], 'link': '#88aadd', 'on_brand': '#1b4f90'}
    make(tmp_path, colours={'light': pale, 'dark': WHOLE['colours']['dark']})
    told = fault(tmp_path)
    assert 'on_brand #1b4f90 on brand' in told
    assert 'link #88aadd on the ground #ffffff' in told


@pytest.mark.parametrize(
    'text', ['', '- a list', 'title: [', 'a: &a [*a]', '\x00', '!!python/object/apply:os.getcwd []', '1: 2']
)
def test_files_that_are_no_skin(tmp_path: Path, text: str) -> None:
    (tmp_path / 'own').mkdir()
    (tmp_path / 'own' / 'skin.yaml').write_text(text, encoding='utf-8')
    assert 'skin.yaml' in fault(tmp_path)


@pytest.mark.parametrize('name', ['../own', 'Own', 'a/b', '.', 'свой'])
def test_names(tmp_path: Path, name: str) -> None:
    assert 'is no name of a skin' in fault(tmp_path, name)


def test_a_skin_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    make(tmp_path, 'town')
    assert 'there are: town' in fault(tmp_path, 'village')


def test_the_folder_of_skins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert skins_folder(tmp_path) == tmp_path
    with pytest.raises(ConfigurationFault, match='There is no folder of skins'):
        skins_folder(tmp_path / 'none')
    monkeypatch.setattr(skins, 'SHIPPED', tmp_path / 'inside')
    with pytest.raises(ConfigurationFault, match=r'set sedportal\.skins'):
        skins_folder(None)
    make(tmp_path / 'inside', 'shipped')
    assert skins_folder(None) == tmp_path / 'inside'


def test_an_own_skin_may_inherit_one_shipped_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skins, 'SHIPPED', tmp_path / 'inside')
    make(tmp_path / 'inside', 'shipped')
    (tmp_path / 'own').mkdir()
    (tmp_path / 'own' / 'skin.yaml').write_text('inherits: shipped', encoding='utf-8')
    assert load_skin(tmp_path, 'own').title('ru') == WHOLE['title']['ru']


def test_files_override_one_by_one(tmp_path: Path) -> None:
    base, town = make(tmp_path, 'base'), make(tmp_path, 'town', inherits='base')
    for place, text in ((base, 'base'), (town, 'town')):
        (place / 'templates').mkdir()
        (place / 'templates' / f'{text}.pt').write_text(f'<p>{text}</p>', encoding='utf-8')
    (base / 'templates' / 'parts.pt').write_text('<p>base parts</p>', encoding='utf-8')
    (town / 'templates' / 'parts.pt').write_text('<p>town parts</p>', encoding='utf-8')

    config = Configurator()
    config.registry.options = types.SimpleNamespace(skins=tmp_path, skin='town')
    config.include('pyramid_chameleon')
    config.include('sedportal.skinning')
    config.apply_skin('sedportal.web')
    config.commit()

    def shown(name: str) -> str:
        config.begin()
        try:
            return str(render(f'sedportal.web:templates/{name}.pt', {}))
        finally:
            config.end()

    assert shown('parts') == '<p>town parts</p>'
    assert shown('base') == '<p>base</p>'
