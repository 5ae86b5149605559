"""Find the route of a path by its first part, where Pyramid tries one pattern after the other.

The portal has some two hundred routes; most pages of folders have none of them, and paid for all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.interfaces import IRoutesMapper
from pyramid.urldispatch import RoutesMapper

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

_OPEN = frozenset('{*:')


class QuickRoutes(RoutesMapper):
    """Match as Pyramid does, with those routes only whose pattern may begin as the path does."""

    def __init__(self) -> None:
        super().__init__()
        self._by_beginning: dict[str, RoutesMapper] = {}

    def connect(self, *args: Any, **kw: Any) -> Any:
        """Add a route; see Pyramid's ``RoutesMapper.connect``."""
        self._by_beginning = {}
        return super().connect(*args, **kw)

    def __call__(self, request: Request) -> Any:
        """Return the route of the request and what it matched; see Pyramid's ``RoutesMapper``."""
        # As the server gave it: beginnings are of ASCII, and what can't be decoded is for Pyramid to refuse.
        beginning = _beginning(request.environ.get('PATH_INFO', ''))
        known = self._by_beginning or self._sorted()
        return known.get(beginning, known[''])(request)

    def _sorted(self) -> dict[str, RoutesMapper]:
        known = {
            beginning: RoutesMapper() for beginning in ['', *map(_literal, self.routelist)] if beginning is not None
        }
        for route in self.routelist:
            literal = _literal(route)
            for mapper in known.values() if literal is None else [known[literal]]:
                mapper.routelist.append(route)
        self._by_beginning = known
        return known


def _beginning(path: str) -> str:
    return path.removeprefix('/').partition('/')[0]


def _literal(route: Any) -> str | None:
    """Return the first part of a route's pattern, None if it takes more than one, or signs that the server encodes."""
    beginning = _beginning(route.pattern)
    return None if _OPEN & set(beginning) or not beginning.isascii() else beginning


def includeme(config: Configurator) -> None:
    """Let routes be found by their first part. Must come before the first route."""
    if config.registry.queryUtility(IRoutesMapper) is not None:
        raise RuntimeError('a route was added before sedportal.kernel.routing')
    config.registry.registerUtility(QuickRoutes(), IRoutesMapper)
