"""The wheel and the source archive hold everything that the portal needs, and nothing else."""

from __future__ import annotations

import re
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = ('__pycache__', '.pyc')


@pytest.fixture(scope='session')
def wheel(archives: Path) -> zipfile.ZipFile:
    [path] = archives.glob('*.whl')
    return zipfile.ZipFile(path)


def files(folder: str) -> set[str]:
    """Return the files below a folder of the project, as paths from its top."""
    found = (path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob('*') if path.is_file())
    return {name for name in found if not any(part in name for part in LEFT_OUT)}


def test_the_wheel_holds_the_whole_package(wheel: zipfile.ZipFile) -> None:
    assert files('sedportal') - set(wheel.namelist()) == set()


@pytest.mark.parametrize(('folder', 'inside'), [('workflows', '_workflows'), ('skins', '_skins')])
def test_the_wheel_holds_workflows_and_skins(wheel: zipfile.ZipFile, folder: str, inside: str) -> None:
    shipped = {name.removeprefix(f'sedportal/{inside}/') for name in wheel.namelist() if f'sedportal/{inside}/' in name}
    assert shipped == {name.removeprefix(f'{folder}/') for name in files(folder)}
    assert shipped


def test_the_wheel_holds_compiled_catalogues_and_the_front_end(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    for source in files('sedportal/locale'):
        assert source.rpartition('.')[0] + '.mo' in names
    assert {'sedportal/web/static/vendor/manifest.json', 'sedportal/web/static/vendor/licences/bootstrap.txt'} <= names


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split('/')[0] for name in wheel.namelist()}
    assert {re.sub(r'-[\d.]+\.', '.', top) for top in tops} == {'sedportal', 'sedportal.dist-info'}


def test_the_wheel_says_how_it_is_run(wheel: zipfile.ZipFile) -> None:
    [name] = [name for name in wheel.namelist() if name.endswith('entry_points.txt')]
    text = wheel.read(name).decode('utf-8')
    assert 'sedportal = sedportal.cli:main' in text
    assert 'main = sedportal:main' in text
    metadata = wheel.read(name.replace('entry_points.txt', 'METADATA')).decode('utf-8')
    python = re.search(r'^Requires-Python: (.*)$', metadata, re.MULTILINE)
    assert python is not None
    assert set(python[1].split(',')) == {'<3.13', '>=3.11.5'}
    assert 'Requires-Dist: substanced==1.0b1' in metadata


def test_the_source_archive_can_be_built_from(archives: Path) -> None:
    [path] = archives.glob('*.tar.gz')
    with tarfile.open(path) as archive:
        names = {name.partition('/')[2] for name in archive.getnames()}
    wanted = files('sedportal') | files('workflows') | files('skins') | files('requirements')
    assert {name for name in wanted - names if not name.endswith('.mo')} == set()
    assert {'setup.py', 'pyproject.toml', 'development.ini', 'production.ini', 'tools/frontend.py'} <= names
