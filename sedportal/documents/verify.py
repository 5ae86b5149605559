"""Check the documents' files against their digests, and the index against the documents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from ZODB.POSException import POSKeyError

from sedportal.kernel.findings import Finding

from .indexing import all_documents


def verify_files(registry: Any, portal: Any) -> Iterator[Finding]:
    """Give a finding for each version of each file whose bytes are not what was received."""
    for document in all_documents(portal):
        for attached in document.files:
            for version in attached.versions:
                fault = _file_fault(version)
                if fault:
                    yield Finding('error', f'document:{document.uid}', f'file {version.name}: {fault}')


def _file_fault(version: Any) -> str:
    digest, size = hashlib.sha256(), 0
    try:
        with version.blob.open('r') as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
                size += len(chunk)
    except (OSError, POSKeyError) as fault:
        return f'can’t be read: {fault}'
    if size != version.size:
        return f'{size} bytes instead of {version.size}'
    return '' if digest.hexdigest() == version.sha256 else 'the bytes have changed'


def verify_index(registry: Any, portal: Any) -> Iterator[Finding]:
    """Give a finding for each document that the index lacks, has too much, or has with other rights or words."""
    index = registry.index
    if index.applied_seq < portal.ledger.last_seq:
        behind = portal.ledger.last_seq - index.applied_seq
        yield Finding('warning', 'index', f'{behind} ledger records behind; it catches up while the portal serves')
        return
    known = set()
    for document in all_documents(portal):
        known.add(document.uid)
        fault = _index_fault(index, registry.index_entry(document))
        if fault:
            yield Finding('error', f'document:{document.uid}', f'index: {fault}; run `sedportal reindex`')
    for uid in index.all_uids():
        if uid not in known:
            yield Finding('error', f'document:{uid}', 'index: no such document; run `sedportal reindex`')


def _index_fault(index: Any, entry: Any) -> str:
    stored = index.stored_entry(entry.uid)
    if stored is None:
        return 'the document is missing'
    if set(stored['tokens']) != set(entry.tokens):
        return 'other rights than computed'
    if stored['file_keys'] != [file.key for file in entry.files]:
        return 'the words of other files than those that were read'
    return '' if stored['stored'] == dict(entry.stored) else 'another row than the card gives'
