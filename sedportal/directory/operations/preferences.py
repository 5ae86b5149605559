"""What people set for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sedportal.kernel.errors import RefusedError
from sedportal.kernel.i18n import _
from sedportal.ledger import append

from ..content import Person
from ..journal import subject_of
from ..preferences import check, without_defaults


def set_preferences(unit: Any, person: Person, values: Mapping[str, Any]) -> None:
    """Keep what ``person``, who acts himself, prefers; a value of None goes back to what counts without a choice.

    Parameters: ``values`` by the names that ``config.add_preference`` declared. The ledger says which were changed,
    not to what. Raises :class:`RefusedError` for somebody else, :class:`InvalidError` for unknown names and values.
    """
    if unit.actor.key != person.login:
        raise RefusedError(_('Preferences are everybody’s own.'))
    declared = unit.registry.preferences
    check(declared, values)
    given = {name: declared[name].default if value is None else value for name, value in values.items()}
    before = dict(person.preferences)
    # What is declared no longer goes with the next change.
    after = without_defaults(declared, {**{name: kept for name, kept in before.items() if name in declared}, **given})
    changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    if not changed:
        return
    person.preferences = after
    details = {'preferences': changed}
    append(unit, 'person.preferences', subject=subject_of(person), organisation=person.organisation, details=details)
