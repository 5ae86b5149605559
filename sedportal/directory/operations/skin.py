"""Lay names, support, colours and an emblem over the portal's skin, and take them back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sedportal.ledger import append
from sedportal.security.permits import require
from sedportal.security.roles import MANAGE_ORGANISATIONS
from sedportal.skinning.emblems import accept_emblem
from sedportal.skinning.settings import SkinSettings, check_values, differing, values_of


def change_skin(unit: Any, values: Mapping[str, str], emblem: bytes = b'') -> None:
    """Wear other ``values`` over the skin's file from now on; what is not given stays.

    Parameters: ``values`` by ``skinning.settings.TEXTS`` and ``COLOURS``; ``emblem`` is an SVG or PNG, empty for no
    change. Raises :class:`InvalidError` by field, weak contrasts with their figures, :class:`RefusedError`.
    """
    require(unit, MANAGE_ORGANISATIONS, unit.portal)
    skin, settings = unit.registry.skin, unit.portal.skin_settings
    before = {**values_of(skin), **(settings.values if settings is not None else {})}
    after = {**before, **{key: value.strip() for key, value in values.items() if key in before}}
    check_values(after)
    changes: dict[str, list[Any]] = {key: [before[key], value] for key, value in after.items() if before[key] != value}
    made = accept_emblem(emblem) if emblem else None
    if not changes and made is None:
        return
    if settings is None:
        settings = unit.portal.skin_settings = SkinSettings()
    settings.put(differing(skin, after), made)
    if made is not None:
        changes['emblem'] = [None, hashlib.sha256(made[1]).hexdigest()]
    append(unit, 'skin.changed', subject=f'skin:{skin.name}', details={'changes': changes})


def reset_skin(unit: Any) -> None:
    """Wear the skin as its file has it."""
    require(unit, MANAGE_ORGANISATIONS, unit.portal)
    if unit.portal.skin_settings is not None:
        unit.portal.skin_settings = None
        append(unit, 'skin.reset', subject=f'skin:{unit.registry.skin.name}')
