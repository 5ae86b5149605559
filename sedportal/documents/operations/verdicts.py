"""Keep what the antivirus said of files; in the ledger stands what is bad news, and its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sedportal.directory.journal import note
from sedportal.ledger import append

from ..content import AttachedFile, Document, FileVersion, document_by_uid
from ..files.verdicts import INFECTED, OPEN, Standing, Verdicts

_ACTIONS = {INFECTED: 'document.file_infected', OPEN: 'document.file_cleared'}
_UNCHECKED = 'document.file_unchecked'


@dataclass(frozen=True)
class Found:
    """A verdict on a file, and the uids of the documents where it was seen."""

    standing: Standing
    documents: set[str]


def note_verdicts(unit: Any, found: Mapping[str, Found]) -> None:
    """Keep verdicts by SHA-256. What is closed, or opens again, is noted on the documents and told to their people."""
    if unit.portal.verdicts is None:
        unit.portal.verdicts = Verdicts()
    verdicts = unit.portal.verdicts
    for sha256, one in sorted(found.items()):
        before = verdicts.of(sha256)
        verdicts.put(sha256, one.standing)
        if one.standing.state == OPEN and before is None:
            continue
        if not one.documents:
            append(unit, 'file.held', subject=f'file:{sha256}', details=_details(one.standing))
        for uid in sorted(one.documents):
            document = document_by_uid(unit.portal, uid)
            for attached, version in _versions(document, sha256):
                action = _ACTIONS.get(one.standing.state, _UNCHECKED)
                about = {'file': attached.id, 'name': version.name, 'sha256': sha256, 'attached_by': version.by}
                note(unit, action, document, {**about, **_details(one.standing)})


def _details(standing: Standing) -> dict[str, str]:
    return {'threat': standing.told} if standing.state == INFECTED else {}


def _versions(document: Document | None, sha256: str) -> Iterator[tuple[AttachedFile, FileVersion]]:
    """Give each file of the document that holds those bytes, with its latest version that does."""
    for attached in document.files if document is not None else ():
        same = [version for version in attached.versions if version.sha256 == sha256]
        if same:
            yield attached, same[-1]
