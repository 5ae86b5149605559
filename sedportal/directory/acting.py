"""Act in a person's name outside the request's own transaction, with the rights that count once the lock is held."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sedportal.kernel.errors import RefusedError
from sedportal.kernel.i18n import _
from sedportal.kernel.unit_of_work import UnitOfWork, unit_of_work


@contextmanager
def unit_in_name_of(registry: Any, login: str) -> Iterator[UnitOfWork]:
    """Open a unit of work in the name of ``login``. Raises :class:`RefusedError` if the account is gone or off."""
    with unit_of_work(registry) as unit:
        person = unit.portal['people'].get(login)
        if person is None or not person.active:
            raise RefusedError(_('This account is switched off.'))
        yield unit.acting_as(person, registry.rights_cache.rights_of(registry, unit.portal, login))
