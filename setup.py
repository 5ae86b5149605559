"""Build the portal: its packages, its data files, the shipped workflows and skins, compiled catalogues."""

from __future__ import annotations

import re
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
# Looked up at run time when the ini file names no folder of its own: see design, section 8.
SHIPPED = {
    'sedportal._workflows': 'workflows',
    'sedportal._skins': 'skins',
    'sedportal._guides': 'docs/guides',
    'sedportal._pictures': 'docs/pictures',
}


def requirements(name: str) -> list[str]:
    """Return the requirement lines of ``requirements/<name>.in`` without its comments."""
    lines = (HERE / 'requirements' / f'{name}.in').read_text(encoding='utf-8').splitlines()
    return [line for line in map(str.strip, lines) if line and not line.startswith(('#', '-'))]


def pictures_of_guides() -> list[str]:
    """Return the pictures that the guides show; the others need not travel."""
    texts = (path.read_text(encoding='utf-8') for path in (HERE / 'docs' / 'guides').glob('*.md'))
    return sorted({name for text in texts for name in re.findall(r'\.\./pictures/([\w-]+\.webp)', text)})


class BuildWithCatalogues(build_py):
    """Compile the gettext catalogues before the data files are gathered; refuse to ship without a front end."""

    def run(self) -> None:
        compile_catalogues(HERE / 'sedportal' / 'locale')
        if not self.editable_mode and not (HERE / 'sedportal/web/static/vendor/manifest.json').is_file():
            raise SystemExit('The front-end files are missing: run "make frontend" before building.')
        super().run()


def compile_catalogues(locale: Path) -> None:
    """Write the ``.mo`` file beside each ``.po`` file below ``locale``; a fuzzy text is left out."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted(locale.glob('*/LC_MESSAGES/*.po')):
        with source.open('rb') as text:
            catalogue = read_po(text, locale=source.parts[-3])
        with source.with_suffix('.mo').open('wb') as binary:
            write_mo(binary, catalogue)


setup(
    name='sedportal',
    version='0.1.0',
    description='A document portal for a regional government',
    license='Apache-2.0',
    license_files=['LICENSE'],
    long_description=(HERE / 'README.md').read_text(encoding='utf-8') if (HERE / 'README.md').exists() else '',
    long_description_content_type='text/markdown',
    python_requires='>=3.11.5,<3.13',
    packages=[*find_packages(include=['sedportal', 'sedportal.*']), *SHIPPED],
    package_dir=SHIPPED,
    package_data={
        'sedportal': [f'**/*.{suffix}' for suffix in ('csv', 'json', 'md', 'mo', 'po', 'pt', 'txt', 'yaml')],
        'sedportal.web': ['static/**/*'],
        'sedportal._workflows': ['**/*'],
        'sedportal._skins': ['**/*'],
        'sedportal._guides': ['*.md'],
        'sedportal._pictures': pictures_of_guides(),
    },
    install_requires=requirements('run'),
    zip_safe=False,
    cmdclass={'build_py': BuildWithCatalogues},
    entry_points={
        'paste.app_factory': ['main = sedportal:main'],
        'console_scripts': ['sedportal = sedportal.cli:main'],
    },
)
