"""What a person may set for himself: which preferences there are, what each may be, what it is without a choice.

Whoever needs one declares it (``config.add_preference``); :func:`..operations.set_preferences` keeps it, pages read
it as ``request.preferences`` (``web/preferences.py``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sedportal.kernel.errors import invalid
from sedportal.kernel.i18n import _

if TYPE_CHECKING:
    from pyramid.config import Configurator

# One preference in JSON; a person's record is read with each of his requests.
MOST_CHARACTERS = 4000


@dataclass(frozen=True)
class Preference:
    """One preference: its ``default``, what it ``accepts``.

    ``device`` says that the browser keeps it too, in a cookie, for pages before the login: then its values are
    short words of small letters, digits and hyphens.
    """

    name: str
    default: Any
    accepts: Callable[[Any], bool]
    device: bool = False

    def fits(self, value: Any) -> bool:
        """Tell whether ``value`` may be kept under this name."""
        try:
            short = len(json.dumps(value, ensure_ascii=False)) <= MOST_CHARACTERS
        except (TypeError, ValueError):
            return False
        return short and bool(self.accepts(value))


def add_preference(
    config: Configurator,
    name: str,
    default: Any,
    *,
    choices: Collection[Any] = (),
    accepts: Callable[[Any], bool] | None = None,
    device: bool = False,
) -> None:
    """Declare a preference (the directive ``config.add_preference``).

    Parameters: ``choices`` are the values it may have, or ``accepts`` tells of each whether it may; values must be
    such as JSON holds. ``device`` as in :class:`Preference`. Raises ``ValueError`` for a name declared twice.
    """
    declared: dict[str, Preference] = config.registry.preferences
    if name in declared:
        raise ValueError(f'the preference {name} is declared twice')
    allowed = tuple(choices)
    declared[name] = Preference(name, default, accepts or (lambda value: value in allowed), device)


def preference_of(person: Any, declared: Preference) -> Any:
    """Return what ``person`` chose, or None if he chose nothing that still may be chosen."""
    value = person.preferences.get(declared.name)
    return value if value is not None and declared.fits(value) else None


def check(declared: Mapping[str, Preference], values: Mapping[str, Any]) -> None:
    """Raise :class:`InvalidError` for each of ``values`` that is not declared or may not be chosen; None always may."""
    unfit = [
        name
        for name, value in values.items()
        if name not in declared or (value is not None and not declared[name].fits(value))
    ]
    if unfit:
        raise invalid({name: [_('This can not be chosen here.')] for name in unfit})


def without_defaults(declared: Mapping[str, Preference], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of ``values`` that differ from what counts without a choice."""
    return {name: value for name, value in values.items() if value != declared[name].default}
