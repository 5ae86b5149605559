"""Read the parameters of a query and the headers that condition a change; each fault is named by its parameter."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from sedportal.documents.reading import Fault, read_day
from sedportal.kernel.errors import StaleError, invalid
from sedportal.kernel.i18n import _

from .problems import PreconditionRequiredError

if TYPE_CHECKING:
    from pyramid.request import Request

LARGEST_PAGE = 200
_LARGEST_OFFSET = 100_000_000
_LONGEST_TEXT = 1000
_FLAGS = {'': False, '0': False, 'false': False, '1': True, 'true': True}
_TAG = re.compile(r'(?:W/)?"?([\x21\x23-\x7e]*)"?')


class Parameters:
    """The parameters of one query: what is wrong is collected until :meth:`check`.

    Parameters: ``known`` are their names; any other one is a fault, since a misspelt filter would show too much.
    """

    def __init__(self, request: Request, known: Collection[str]) -> None:
        self._values = request.GET
        self.errors: dict[str, list[str]] = {}
        for name in self._values:
            if name not in known:
                self.errors[name[:100]] = [_('There is no such parameter here.')]

    def text(self, name: str) -> str:
        """Return a text, '' if it is not given."""
        given = self._values.getall(name)
        if len(given) > 1:
            self.errors[name] = [_('Give this parameter once.')]
        value = given[0].strip() if given else ''
        if len(value) > _LONGEST_TEXT:
            self.errors[name] = [_('Shorten this to ${maximum} characters.', mapping={'maximum': _LONGEST_TEXT})]
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts given for ``name``, which may stand several times; empty ones don't count."""
        return tuple(dict.fromkeys(value.strip() for value in self._values.getall(name) if value.strip()))

    def one_of(self, name: str, choices: Collection[str], default: str) -> str:
        """Return one of the ``choices``."""
        value = self.text(name) or default
        if value not in choices:
            self._refuse_choice(name, choices)
        return value

    def some_of(self, name: str, choices: Collection[str]) -> tuple[str, ...]:
        """Return the values given, each one of the ``choices``."""
        values = self.texts(name)
        if not all(value in choices for value in values):
            self._refuse_choice(name, choices)
        return values

    def day(self, name: str) -> date | None:
        """Return a calendar day, None if it is not given."""
        value = self.text(name)
        try:
            return read_day(value) if value else None
        except Fault as fault:
            self.errors[name] = [fault.message]
            return None

    def days(self, first: str, last: str) -> tuple[date | None, date | None]:
        """Return the first and the last day of a stretch."""
        start, end = self.day(first), self.day(last)
        if start and end and end < start:
            self.errors[last] = [_('The last day is before the first one.')]
        return start, end

    def flag(self, name: str) -> bool:
        """Return yes or no; no if it is not given."""
        value = self.text(name).lower()
        if value not in _FLAGS:
            self._refuse_choice(name, ('0', '1'))
        return _FLAGS.get(value, False)

    def page(self, limit: int) -> tuple[int, int]:
        """Return offset and limit of the page asked for; ``limit`` is the usual one."""
        return self._count('offset', 0, 0, _LARGEST_OFFSET), self._count('limit', limit, 0, LARGEST_PAGE)

    def check(self) -> None:
        """Raise :class:`InvalidError` if anything was wrong."""
        if self.errors:
            raise invalid(self.errors)

    def _count(self, name: str, default: int, least: int, most: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if not re.fullmatch('[0-9]{1,10}', value) or not least <= int(value) <= most:
            mapping = {'least': least, 'maximum': most}
            self.errors[name] = [_('Write a whole number from ${least} to ${maximum}.', mapping=mapping)]
            return default
        return int(value)

    def _refuse_choice(self, name: str, choices: Collection[str]) -> None:
        self.errors[name] = [_('Choose one of: ${choices}.', mapping={'choices': ', '.join(sorted(choices))})]


def tag_of(revision: int) -> str:
    """Return the entity tag of a revision, as it stands in ``ETag`` and ``If-Match``."""
    return f'"{revision}"'


def expected_revision(request: Request, revision: int, *, required: bool) -> int | None:
    """Return ``revision``, the present one, if the caller's ``If-Match`` admits it; None if he does not say.

    Raises :class:`StaleError` if it names other versions only, :class:`PreconditionRequiredError` if it is missing
    but ``required``. Weak tags count as strong ones: proxies that compress weaken them.
    """
    header: Any = request.headers.get('If-Match', '').strip()
    if not header:
        if required:
            message = _('Send the document’s “etag” in the header “If-Match”, so that nobody’s change gets lost.')
            raise PreconditionRequiredError(message)
        return None
    if header == '*':
        return revision
    tags = {found.group(1) for found in map(_TAG.fullmatch, map(str.strip, header.split(','))) if found}
    if str(revision) not in tags:
        raise StaleError(
            _('Somebody changed this document since you read it. Read it again, then change it.'), current=revision
        )
    return revision
