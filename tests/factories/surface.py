"""Every address of the portal, read from the introspector, with its variables filled in by real things.

A view that lands is swept by the tests that use this without anybody telling them. One whose address has a part that
:class:`Things` can't fill stops those tests: add the value here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyramid.interfaces import IRoutesMapper
from pyramid.traversal import resource_path

from sedportal.directory.content import Folder, Organisation, Organisations, Portal, organisation_of
from sedportal.documents.content import Document

SAFE = ('GET', 'HEAD')
_VARIABLE = re.compile(r'\{(\w+)(?::(?:[^{}]|\{[^{}]*\})+)?\}|\*(\w+)')
# Files that are the same for everybody.
STATIC = frozenset({'__fcstatic/', 'static_file', 'skin_stylesheet'})


@dataclass(frozen=True)
class Address:
    """One way in: ``view`` names what answers, whatever stands for the variables; ``upload``: it takes files."""

    method: str
    path: str
    view: str
    upload: bool = False

    @property
    def is_api(self) -> bool:
        """Tell whether programs use it."""
        return self.path.startswith('/api/')

    def __str__(self) -> str:
        return f'{self.method} {self.path} ({self.view})'


@dataclass(frozen=True)
class Things:
    """What stands for the variables of addresses: one document with its surroundings.

    ``folder`` is the path of its folder, ``file`` the id of its file, ``group`` a group's name; ``grants`` are ids of
    roles held at the portal, the organisation and the folder.
    """

    uid: str
    file: str
    slug: str
    folder: str
    kind: str
    year: int
    grants: tuple[str, str, str]
    group: str = 'none'

    @classmethod
    def of(cls, portal: Any, document: Document, group: str = 'none') -> Things:
        """Return the things around ``document``; ``group`` names a group."""
        organisation = organisation_of(document)
        assert organisation is not None
        return cls(
            document.uid,
            document.files[0].id if document.files else 'no-file',
            organisation.slug,
            resource_path(document.__parent__),
            document.kind,
            document.created_at.year,
            tuple(_grant_at(portal, place) for place in (portal, organisation, document.__parent__)),
            group,
        )

    def variable(self, name: str, route: str, context: Any) -> str:
        """Return what the variable ``name`` of a route stands for. Raises ``KeyError`` for an unknown one."""
        at_portal, at_organisation, at_folder = self.grants
        place, at_place = (f'/organisations/{self.slug}', at_organisation)
        if context is Folder:
            place, at_place = self.folder, at_folder
        values = {
            'uid': self.uid,
            'slug': self.slug,
            'id': at_place if 'role' in route else self.file,
            'grant': at_portal if route.startswith('admin_') else at_place,
            'name': self.group if 'group' in route else 'delivery' if 'dictionar' in route else self.kind,
            'login': f'registrar.{self.slug}',
            'traverse': place.removeprefix('/organisations/'),
            'group': self.group,
            'digest': '0' * 16,
            'guide': 'staff',
            'key': 'none',
            'run': 'none',
            'token': 'none',
            'seq': '1',
            'number': '1',
            'format': 'csv',
        }
        return values[name]

    def behind(self, name: str, pattern: str) -> str:
        """Return what stands behind the name of a view. Raises ``KeyError`` for an unknown variable."""
        if pattern.startswith('give-up/'):
            return f'give-up/{self.kind}/{self.year}/1'
        values = {
            'files': self.file, 'versions': self.file, 'discussion': 'none', 'transitions': 'register',
            'number-patterns': self.kind, 'registers': 'csv', 'units': 'none', 'workplaces': 'none',
        }  # fmt: skip
        return pattern.replace('*', values[name]) if '*' in pattern else pattern

    def places(self, context: Any) -> tuple[str, ...]:
        """Return the addresses at which an object of the class ``context`` stands. Raises ``KeyError``."""
        return {
            Portal: ('',),
            Organisations: ('/organisations',),
            Organisation: (f'/organisations/{self.slug}',),
            Folder: (self.folder,),
            Document: (f'/documents/{self.uid}', f'{self.folder}/{self.uid}'),
        }[context]


def _grant_at(portal: Any, place: Any) -> str:
    return next((str(grant.id) for grant in portal.grants.at_place(place.__oid__)), '0')


def addresses(registry: Any, *things: Things) -> list[Address]:
    """Return every address of the portal, each once, for each of ``things``.

    Raises ``LookupError`` naming a view that can't be filled in.
    """
    found = {
        (address.method, address.path): address
        for one in things
        for address in _all_addresses(registry, one)
        if address.view not in STATIC
    }
    return list(found.values())


def _all_addresses(registry: Any, things: Things) -> Iterator[Address]:
    patterns = {route.name: route.pattern for route in registry.getUtility(IRoutesMapper).get_routes(True)}
    for entry in registry.introspector.get_category('views'):
        view = entry['introspectable']
        context = view['context']
        if view['exception_only'] or (isinstance(context, type) and issubclass(context, Exception)):
            continue
        if context is not None and getattr(context, '__name__', '') == 'IExceptionResponse':
            continue
        try:
            paths = tuple(_paths(view, patterns, things))
        except KeyError as unknown:
            raise LookupError(f'tests/factories/surface.py can not fill {unknown} of {view.title}') from unknown
        name = view['route_name'] or '/'.join((context.__name__, view['name'], view.get('behind') or ''))
        for path in paths:
            for method in _methods(view['request_methods']):
                yield Address(method, path, name, bool(view.get('upload')))


def _paths(view: Any, patterns: dict[str, str], things: Things) -> Iterator[str]:
    route = view['route_name']
    if route is not None:
        yield _VARIABLE.sub(
            # What follows a route, as in ``*traverse``, may be empty.
            lambda found: things.variable(found[1], route, view['context']) if found[1] else '',
            '/' + patterns[route].lstrip('/'),
        )
        return
    for place in things.places(view['context']):
        parts = [place, view['name'], things.behind(view['name'], view.get('behind') or '')]
        yield '/'.join(part for part in parts if part) or '/'


def _methods(declared: Any) -> tuple[str, ...]:
    if declared is None:
        return ('GET', 'HEAD', 'POST')
    methods = (declared,) if isinstance(declared, str) else tuple(declared)
    return (*methods, 'HEAD') if 'GET' in methods else methods
