"""Compute a person's rights for a request, and keep them while nothing that they depend on changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

from sedportal.kernel.clock import moscow

from .permits import STRANGER, Rights, grants_on

_KEPT = 5_000


class RightsCache:
    """Keep the rights of people; an entry counts for one generation of grants, one day and one set of workflows."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], Rights] = OrderedDict()
        self._lock = threading.Lock()

    def rights_of(self, registry: Any, portal: Any, login: str) -> Rights:
        """Return the rights of the person ``login`` as of now; those of a stranger if unknown or not active."""
        person = portal['people'].get(login)
        if person is None or not person.active:
            return STRANGER
        day = moscow(registry.clock.now()).date()
        matrices = registry.state_matrix
        key = (portal.instance, login, portal.grants.generation, day, matrices.generation)
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None:
            return kept
        principals = (login, *portal['groups'].principals_of(login))
        rights = Rights(login, grants_on(portal.grants.of_principals(principals), day), matrices)
        if portal.grants._p_changed:
            return rights  # a generation that may yet be rolled back must not be remembered
        with self._lock:
            self._kept[key] = rights
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return rights
