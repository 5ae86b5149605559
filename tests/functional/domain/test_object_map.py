"""The object map without an index of paths for documents: ids, paths and references stay right through all changes."""

from __future__ import annotations

from typing import Any

from sedportal.documents.indexing import all_documents
from tests.factories.random_changes import Walk


def faults(portal: Any) -> list[str]:
    """Compare the object map with the objects, both ways."""
    with portal.reading() as root:
        objectmap, found = root.__objectmap__, []
        waiting, known = [root], {}
        while waiting:
            place = waiting.pop()
            known[place.__oid__] = place
            if hasattr(place, 'values'):
                waiting.extend(held for held in place.values() if hasattr(held, '__oid__'))
        for oid, held in known.items():
            if objectmap.object_for(oid, root) is not held:
                found.append(f'{oid} does not lead to {held!r}')
        found += [f'{oid} is left over' for oid in objectmap.objectid_to_path if oid not in known]
        found += [f'{path} is left over' for path, oid in objectmap.path_to_objectid.items() if oid not in known]
        indexed = {oid for levels in objectmap.pathindex.values() for oids in levels.values() for oid in oids}
        found += [
            f'{document.uid} is indexed by path' for document in all_documents(root) if document.__oid__ in indexed
        ]
        return found


def test_it_agrees_with_the_objects_after_random_changes(portal: Any) -> None:
    walk = Walk(portal, 7)
    try:
        for count in range(150):
            change = walk.step()
            if count % 10 == 0:
                assert faults(portal) == [], change
    finally:
        walk.restore_definitions()
    assert faults(portal) == []
