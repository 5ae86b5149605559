"""What an administrator lays over the skin's file: names, support, colours, an emblem. Kept in the database.

The file stays as it is: taking the settings back shows it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from persistent import Persistent

from sedportal.kernel.errors import invalid
from sedportal.kernel.i18n import _

from .colours import GROUNDS, HEXADECIMAL, LEAST_CONTRAST, Palette, contrast, stylesheet
from .skins import Skin, Support

SCHEMES = ('light', 'dark')
TEXTS: Mapping[str, tuple[str, int]] = MappingProxyType({
    'title_ru': (_('Name of the portal in Russian'), 120),
    'title_en': (_('Name of the portal in English'), 120),
    'short_ru': (_('Short name in Russian'), 40),
    'short_en': (_('Short name in English'), 40),
    'support_ru': (_('Who helps, in Russian'), 120),
    'support_en': (_('Who helps, in English'), 120),
    'phone': (_('Phone of support'), 40),
    'email': (_('E-mail of support'), 120),
})  # fmt: skip
_PARTS: Mapping[str, str] = MappingProxyType({
    'brand': _('Main colour'), 'on_brand': _('Writing on the main colour'), 'link': _('Links in texts'),
    'accent': _('Focus and what is new'),
})  # fmt: skip
COLOURS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {f'{scheme}_{part}': (scheme, part) for scheme in SCHEMES for part in Palette._fields}
)


class SkinSettings(Persistent):
    """Keep what is laid over the skin: ``values`` by the keys of ``TEXTS`` and ``COLOURS``, and an emblem."""

    def __init__(self) -> None:
        self.values: Mapping[str, str] = {}
        self.emblem: bytes = b''
        self.emblem_type = ''
        self.digest = ''

    def put(self, values: Mapping[str, str], emblem: tuple[str, bytes] | None = None) -> None:
        """Keep ``values``, and an ``emblem`` (media type, bytes) if there is another one.

        ``digest`` names the content, for addresses that browsers may keep.
        """
        self.values = dict(values)
        if emblem is not None:
            self.emblem_type, self.emblem = emblem
        text = repr(sorted(self.values.items())).encode()
        self.digest = hashlib.sha256(text + self.emblem).hexdigest()[:12]


def part_title(part: str) -> str:
    """Return what a colour of the palette is for."""
    return _PARTS[part]


def values_of(skin: Skin) -> dict[str, str]:
    """Return the values of a skin by the keys of ``TEXTS`` and ``COLOURS``."""
    texts = {
        'title_ru': skin.title('ru'), 'title_en': skin.title('en'), 'short_ru': skin.short_title('ru'),
        'short_en': skin.short_title('en'), 'support_ru': skin.support.name('ru'),
        'support_en': skin.support.name('en'), 'phone': skin.support.phone, 'email': skin.support.email,
    }  # fmt: skip
    return {**texts, **{key: getattr(skin.palettes[scheme], part) for key, (scheme, part) in COLOURS.items()}}


def palettes_of(values: Mapping[str, str]) -> dict[str, Palette]:
    """Return the palettes that complete ``values`` give."""
    return {scheme: Palette(*(values[f'{scheme}_{part}'] for part in Palette._fields)) for scheme in SCHEMES}


def figures(scheme: str, palette: Palette) -> dict[str, float]:
    """Return the contrast of each colour with what it stands on, the least of several."""
    on_grounds = {
        part: min(contrast(getattr(palette, part), ground) for ground in GROUNDS[scheme]) for part in ('link', 'accent')
    }
    pair = contrast(palette.on_brand, palette.brand)
    return {'brand': pair, 'on_brand': pair, **on_grounds}


def check_values(values: Mapping[str, str]) -> None:
    """Raise :class:`InvalidError` by field for complete ``values`` that can't be worn; contrast is told in figures."""
    errors: dict[str, list[str]] = {}
    for key, (_title, limit) in TEXTS.items():
        if not values[key].strip() or len(values[key]) > limit:
            errors[key] = [_('Write 1 to ${limit} characters.', mapping={'limit': limit})]
    for key in COLOURS:
        if not HEXADECIMAL.fullmatch(values[key]):
            errors[key] = [_('Write a colour as #1b4f8f.')]
    if not any(key in errors for key in COLOURS):
        errors.update(_weak(values))
    if errors:
        raise invalid(errors)


def _weak(values: Mapping[str, str]) -> dict[str, list[str]]:
    errors = {}
    for scheme, palette in palettes_of(values).items():
        for part, ratio in figures(scheme, palette).items():
            if ratio < LEAST_CONTRAST and part != 'brand':
                mapping = {'ratio': f'{ratio:.2f}', 'least': f'{LEAST_CONTRAST}'}
                text = _('Hard to read: contrast ${ratio}, needed is ${least}.', mapping=mapping)
                errors[f'{scheme}_{part}'] = [text]
    return errors


def worn(skin: Skin, settings: SkinSettings | None) -> Skin:
    """Return the skin with the settings laid over it."""
    if settings is None:
        return skin
    values = {**values_of(skin), **settings.values}
    palettes = palettes_of(values)
    return replace(
        skin,
        titles={'ru': values['title_ru'], 'en': values['title_en']},
        short_titles={'ru': values['short_ru'], 'en': values['short_en']},
        support=Support({'ru': values['support_ru'], 'en': values['support_en']}, values['phone'], values['email']),
        palettes=palettes,
        stylesheet=stylesheet(palettes['light'], palettes['dark']),
    )


def differing(skin: Skin, values: Mapping[str, Any]) -> dict[str, str]:
    """Return those ``values`` that differ from the skin's own."""
    own = values_of(skin)
    return {key: str(value) for key, value in values.items() if own.get(key) != value}
