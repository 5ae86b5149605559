"""Find and read a skin: ``skin.yaml`` with what it inherits, checked as a whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import colander
import yaml

from sedportal.kernel.errors import ConfigurationFault

from .colours import HEXADECIMAL, Palette, stylesheet, weak_pairs

SHIPPED = Path(__file__).resolve().parent.parent / '_skins'
_NAME = re.compile(r'[a-z][a-z0-9-]{0,39}')
_FILE = re.compile(r'[A-Za-z0-9][\w.-]*')


@dataclass(frozen=True)
class Support:
    """Say whom people call when something does not work."""

    names: Mapping[str, str]
    phone: str
    email: str

    def name(self, locale: str) -> str:
        """Return who answers, in the language ``locale``."""
        return self.names.get(locale, self.names['ru'])


@dataclass(frozen=True)
class Skin:
    """Hold a checked skin. ``folders`` are its own and those it inherits from, nearest first."""

    name: str
    folders: tuple[Path, ...]
    titles: Mapping[str, str]
    short_titles: Mapping[str, str]
    emblem: str
    support: Support
    stylesheet: str
    palettes: Mapping[str, Palette]

    def title(self, locale: str) -> str:
        """Return the portal's full name in the language ``locale``."""
        return self.titles.get(locale, self.titles['ru'])

    def short_title(self, locale: str) -> str:
        """Return the portal's name where there is little room."""
        return self.short_titles.get(locale, self.short_titles['ru'])

    @property
    def digest(self) -> str:
        """Return a name for the content of the stylesheet, for its address."""
        return hashlib.sha256(self.stylesheet.encode('utf-8')).hexdigest()[:12]


def skins_folder(configured: Path | None) -> Path:
    """Return the folder of skins: the configured one, else the one shipped inside; never the working directory.

    Raises :class:`ConfigurationFault` if there is none.
    """
    folder = configured or SHIPPED
    if not folder.is_dir():
        hint = '' if configured else '; set sedportal.skins to one'
        raise ConfigurationFault(f'There is no folder of skins {folder}{hint}')
    return folder


def known_skins(folder: Path) -> list[str]:
    """Return the names of the skins that can be worn: those of the folder and those shipped inside."""
    found = {path.parent.name for place in (folder, SHIPPED) for path in place.glob('*/skin.yaml')}
    return sorted(found)


def load_skin(folder: Path, name: str) -> Skin:
    """Read the skin ``name`` from the folder of skins.

    Raises :class:`ConfigurationFault` that lists every fault of its files: unknown or missing entries, colours
    that can't be read, an emblem that is not there, inheritance in a ring.
    """
    chain = _chain(folder, name)
    merged: dict[str, Any] = {}
    for _, data in reversed(chain):
        merged = _merge(merged, data)
    merged.pop('inherits', None)
    folders = tuple(path for path, _ in chain)
    entries = _checked(merged, folders[0])
    palettes = {scheme: Palette(**entries['colours'][scheme]) for scheme in ('light', 'dark')}
    faults = [f'colours.{scheme}: {pair}' for scheme in palettes for pair in weak_pairs(scheme, palettes[scheme])]
    if not any((path / 'static' / entries['emblem']).is_file() for path in folders):
        faults.append(f'emblem: there is no static/{entries["emblem"]}')
    if faults:
        raise _fault(folders[0], faults)
    support = entries['support']
    return Skin(
        name=name,
        folders=folders,
        titles=entries['title'],
        short_titles=entries['short_title'],
        emblem=entries['emblem'],
        support=Support(support['name'], support['phone'], support['email']),
        stylesheet=stylesheet(palettes['light'], palettes['dark']),
        palettes=palettes,
    )


def _chain(folder: Path, name: str) -> list[tuple[Path, dict[str, Any]]]:
    """Return folder and content of the skin and of each it inherits from, nearest first."""
    chain: list[tuple[Path, dict[str, Any]]] = []
    seen: list[str] = []
    while name:
        if name in seen:
            raise ConfigurationFault(f'The skins inherit in a ring: {" → ".join([*seen, name])}')
        if not _NAME.fullmatch(name):
            raise ConfigurationFault(f'"{name}" is no name of a skin: small Latin letters, digits and hyphens')
        seen.append(name)
        path = _place(folder, name)
        data = _read(path, name)
        chain.append((path, data))
        name = str(data.get('inherits') or '')
    return chain


def _place(folder: Path, name: str) -> Path:
    """Return the skin's own folder; a skin of one's own may wear or inherit one that is shipped inside."""
    own = folder / name
    return own if own.is_dir() or not (SHIPPED / name).is_dir() else SHIPPED / name


def _read(path: Path, name: str) -> dict[str, Any]:
    source = path / 'skin.yaml'
    try:
        data = yaml.safe_load(source.read_text(encoding='utf-8'))
    except FileNotFoundError:
        known = ', '.join(sorted(found.parent.name for found in path.parent.glob('*/skin.yaml'))) or 'none'
        raise ConfigurationFault(f'There is no skin "{name}": {source} is missing; there are: {known}') from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationFault(f'{source} can not be read: {error}') from error
    if not isinstance(data, dict):
        raise _fault(path, ['the file must hold entries such as "title:"'])
    return data


def _merge(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Lay ``own`` over ``base``, entry by entry at every depth."""
    merged = dict(base)
    for key, value in own.items():
        before = merged.get(key)
        merged[key] = _merge(before, value) if isinstance(before, Mapping) and isinstance(value, Mapping) else value
    return merged


def _checked(data: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Return the entries as the schema reads them. Raises :class:`ConfigurationFault` with all their faults."""
    schema = _schema()
    faults = [f'{name}: there is no such entry' for name in _unknown(schema, data)]
    try:
        entries: dict[str, Any] = schema.deserialize(data)
    except colander.Invalid as error:
        faults.extend(f'{place}: {text}' for place, text in error.asdict(translate=_plain).items())
    if faults:
        raise _fault(path, faults)
    return entries


def _unknown(schema: colander.SchemaNode, data: Any, place: str = '') -> Iterator[str]:
    """Name the entries that the schema does not know; colander itself would tell of them alone."""
    known = {child.name: child for child in schema.children}
    for name, value in data.items() if known and isinstance(data, Mapping) else ():
        if name in known:
            yield from _unknown(known[name], value, f'{place}{name}.')
        else:
            yield f'{place}{name}'


def _fault(path: Path, faults: list[str]) -> ConfigurationFault:
    return ConfigurationFault(f'{path / "skin.yaml"} is wrong:\n' + '\n'.join(f'  - {fault}' for fault in faults))


def _plain(message: Any) -> str:
    return str(message.interpolate() if hasattr(message, 'interpolate') else message)


def _text(most: int, name: str, validator: Any = None) -> colander.SchemaNode:
    lengths = colander.Length(1, most)
    return colander.SchemaNode(
        colander.String(), name=name, validator=colander.All(lengths, validator) if validator else lengths
    )


def _mapping(name: str, *children: colander.SchemaNode) -> colander.SchemaNode:
    return colander.SchemaNode(colander.Mapping(), *children, name=name)


def _in_two_languages(name: str, most: int) -> colander.SchemaNode:
    return _mapping(name, _text(most, 'ru'), _text(most, 'en'))


def _palette(scheme: str) -> colander.SchemaNode:
    colour = colander.Regex(f'^{HEXADECIMAL.pattern}$', 'must be a colour such as "#1d4f8c", in quotation marks')
    return _mapping(scheme, *(_text(7, name, colour) for name in Palette._fields))


def _schema() -> colander.SchemaNode:
    return _mapping(
        '',
        _in_two_languages('title', 120),
        _in_two_languages('short_title', 40),
        _text(100, 'emblem', colander.Regex(f'^{_FILE.pattern}$', 'must be the name of a file in static/')),
        _mapping('colours', _palette('light'), _palette('dark')),
        _mapping(
            'support',
            _in_two_languages('name', 120),
            _text(40, 'phone', colander.Regex(r'^[\d +()\-,доб.ext]+$', 'must be a telephone number')),
            _text(120, 'email', colander.Email('must be a mail address')),
        ),
    )
