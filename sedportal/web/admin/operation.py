"""How the portal runs: the index, those who follow the ledger, what was put aside, sizes and room on the disk."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sedportal.documents.listing import count_by_state
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_datetime, format_number
from sedportal.kernel.storage import database
from sedportal.ledger.consumers import ConsumerStatus
from sedportal.security.roles import VIEW_OPERATIONS

from .reach import reach_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

    from sedportal.documents.files.marks import Mark

_MOST_LETTERS = 50
_STEP = 1024
_UNITS = (_('B'), _('KB'), _('MB'), _('GB'), _('TB'))


class OperationPage:
    """Answer what the page asks."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.registry = request.registry
        self.last_seq = request.portal.ledger.last_seq
        self.applied_seq = self.registry.index.applied_seq
        self.rebuilding = self.registry.index.needs_rebuild
        self.damage = list(self.registry.index.damage)

    @property
    def behind(self) -> int:
        """Return how many ledger records the index of this process is behind."""
        return max(self.last_seq - self.applied_seq, 0)

    @cached_property
    def consumers(self) -> list[ConsumerStatus]:
        """Return how those who follow the ledger stand."""
        return list(self.registry.ledger_runner.status())

    @cached_property
    def letters(self) -> list[dict[str, str]]:
        """Return the records that were put aside, the latest first."""
        ledger = self.request.portal.ledger
        letters = [letter for status in self.consumers for letter in ledger.dead_letters_of(status.name)]
        latest = sorted(letters, key=lambda letter: letter.at, reverse=True)[:_MOST_LETTERS]
        return [
            {
                'consumer': one.consumer,
                'seq': str(one.seq),
                'error': one.error,
                'at': format_datetime(datetime.fromisoformat(one.at)),
            }
            for one in latest
        ]

    @property
    def groups(self) -> list[tuple[Any, list[tuple[Any, Any]]]]:
        """Return the other facts, by what they are about."""
        return [
            (_('How much'), self.amounts), (_('Sizes'), self.sizes), (_('Attached files'), self.files),
            (_('Settings'), self.settings),
        ]  # fmt: skip

    @property
    def files(self) -> list[tuple[Any, Any]]:
        """Return how it stands with what is made of files, and what that is made with."""
        registry, verdicts = self.registry, self.request.portal.verdicts
        marks = registry.marks.all()
        resting = sum(registry.marks.next_try(mark) is None for mark in marks)
        closed = len(verdicts.held) if verdicts is not None else 0
        there, missing = _('there'), _('not there')
        return [
            (_('Could not be read'), format_number(len(marks))),
            (_('Of these not tried any more'), format_number(resting)),
            (_('Closed by the antivirus'), format_number(closed)),
            (_('Antivirus'), registry.antivirus.address if registry.antivirus is not None else missing),
            (_('Recognition of scans (tesseract)'), there if registry.tools.tesseract else missing),
            (_('Pages of office documents (LibreOffice)'), there if registry.tools.office else missing),
        ]

    @cached_property
    def marks(self) -> list[dict[str, Any]]:
        """Return the files that could not be read, the latest first."""
        return [self._mark(mark) for mark in self.registry.marks.all()[:_MOST_LETTERS]]

    def _mark(self, mark: Mark) -> dict[str, Any]:
        again = self.registry.marks.next_try(mark)
        return {
            'document': mark.uid, 'sha256': mark.sha256, 'fault': mark.fault, 'tries': str(mark.tries),
            'again': format_datetime(datetime.fromtimestamp(again, UTC)) if again is not None else '',
        }  # fmt: skip

    @property
    def amounts(self) -> list[tuple[Any, Any]]:
        """Return how much there is of what."""
        portal = self.request.portal
        documents = count_by_state(self.registry, portal, self.request.rights, tuple(self.registry.document_kinds))
        numbers = (
            (_('Documents in the index'), sum(documents.values())),
            (_('Organisations'), len(portal['organisations'])),
            (_('People'), len(portal['people'])),
            (_('Roles given'), len(portal.grants)),
            (_('Sessions'), len(portal.sessions)),
            (_('Ledger records'), self.last_seq),
        )
        return [(title, format_number(number)) for title, number in numbers]

    @property
    def sizes(self) -> list[tuple[Any, Any]]:
        """Return the sizes of what lies on the disk, and the room that is left."""
        options, opened = self.registry.options, database(self.registry)
        disk = shutil.disk_usage(_existing(options.var))
        return [
            (_('Database'), in_units(int(opened.getSize()))),
            (_('Index'), in_units(_weight(options.index))),
            (_('Copy of the ledger'), in_units(_weight(options.ledger_export))),
            (_('Free on the disk'), in_units(disk.free)),
        ]

    @property
    def settings(self) -> list[tuple[Any, Any]]:
        """Return what one asks first when something is wrong."""
        options, registry = self.registry.options, self.registry
        return [
            (_('Mode'), options.mode),
            (_('Address'), options.public_url),
            (_('Skin'), options.skin),
            (_('Workflows'), ', '.join(f'{one.name} {one.version}' for one in registry.workflows.definitions.values())),
        ]


def in_units(octets: int) -> Any:
    """Return a size as people read it: a whole number of the largest unit that gives at least ten, or bytes."""
    power = 0
    while octets >= _STEP * 10 and power < len(_UNITS) - 1:
        octets, power = octets // _STEP, power + 1
    return _('${number} ${unit}', mapping={'number': format_number(octets), 'unit': _UNITS[power]})


def _weight(folder: Path) -> int:
    """Return the size of the files in a folder; one that is replaced while we look counts nothing."""
    total = 0
    for path in folder.rglob('*'):
        with suppress(FileNotFoundError):
            total += path.stat().st_size if path.is_file() else 0
    return total


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return folder if folder.exists() else _existing(folder.parent)


def operation(request: Request) -> dict[str, Any]:
    """Show how the portal runs."""
    return {'page': OperationPage(request)}


def includeme(config: Configurator) -> None:
    """Register the page."""
    config.add_route('admin_operation', '/admin/operation', factory=reach_of(VIEW_OPERATIONS))
    config.add_view(
        operation, route_name='admin_operation', request_method='GET', permission=VIEW_OPERATIONS,
        renderer='sedportal.web:templates/admin/operation.pt',
    )  # fmt: skip
