"""Substance D's object map, without its index of paths for documents.

The index of paths answers «what lies below», which lists of documents ask the search index. For each document it cost
three records in the storage and most of the pages that a creation writes. Folders, organisations and people keep it.
"""

from __future__ import annotations

from typing import Any

from substanced.objectmap import ObjectMap
from substanced.util import get_oid

_UNKNOWN = object()


class PortalObjectMap(ObjectMap):
    """Know every object by id and by path; what lies below a place is indexed for containers only."""

    def add(self, obj: Any, path_tuple: tuple[str, ...], duplicating: bool = False, moving: bool = False) -> int:
        """Add an object at its path and return its id. Raises ``ValueError`` when id or path are taken."""
        if hasattr(obj, 'values') or duplicating:
            return int(super().add(obj, path_tuple, duplicating, moving))
        oid = get_oid(obj, _UNKNOWN)
        if oid is _UNKNOWN:
            return int(super().add(obj, path_tuple, duplicating, moving))
        if oid in self.objectid_to_path:
            raise ValueError(f'objectid {oid} already exists')
        if path_tuple in self.path_to_objectid:
            raise ValueError(f'path {path_tuple} already exists')
        self.path_to_objectid[path_tuple] = oid
        self.objectid_to_path[oid] = path_tuple
        return int(oid)

    def remove(self, obj_objectid_or_path_tuple: Any, moving: bool = False) -> Any:
        """Remove an object and all that lies below it; return the ids removed. References go too unless ``moving``."""
        path_tuple = self._get_path_tuple(obj_objectid_or_path_tuple)
        below = [] if path_tuple is None else self._at_and_below(path_tuple)
        removed = super().remove(obj_objectid_or_path_tuple, moving)
        left = [(path, oid) for path, oid in below if path in self.path_to_objectid]
        for path, oid in left:
            del self.path_to_objectid[path]
            del self.objectid_to_path[oid]
        oids = self.family.IF.Set([oid for _path, oid in left])
        if left and not moving:
            self.referencemap.remove(oids)
        removed.update(oids)
        return removed

    def _at_and_below(self, path_tuple: tuple[str, ...]) -> list[tuple[tuple[str, ...], int]]:
        found = []
        for path, oid in self.path_to_objectid.items(min=path_tuple):
            if path[: len(path_tuple)] != path_tuple:
                break
            found.append((path, oid))
        return found
