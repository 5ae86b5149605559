"""How it stands with what is made of attached files: which can’t be read, which are closed, and the programs for it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sedportal.documents.files.limited.faults import BROKEN, TOO_HEAVY, TOO_SLOW
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_datetime, format_number

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.files.marks import Mark

_MOST_MARKS = 50
_FAULTS = {
    BROKEN: _('Damaged'),
    TOO_HEAVY: _('Takes too much memory or time'),
    TOO_SLOW: _('Took too long by the clock'),
}


class FilesPart:
    """The part of the page that tells of files."""

    request: Request
    registry: Any

    @property
    def files(self) -> list[tuple[Any, Any]]:
        """Return how many files are marked and closed, and which programs there are."""
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
        return [self._mark(mark) for mark in self.registry.marks.all()[:_MOST_MARKS]]

    def _mark(self, mark: Mark) -> dict[str, Any]:
        again = self.registry.marks.next_try(mark)
        return {
            'document': mark.uid, 'sha256': mark.sha256, 'fault': _FAULTS.get(mark.fault, mark.fault),
            'tries': str(mark.tries),
            'again': format_datetime(datetime.fromtimestamp(again, UTC)) if again is not None else '',
        }  # fmt: skip
