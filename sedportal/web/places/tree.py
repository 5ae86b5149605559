"""The tree of an organisation's folders: the way to the present one is open, each with what one sees in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyramid.traversal import resource_path

from sedportal.directory.content import Folder, Organisation
from sedportal.documents.listing import find_documents
from sedportal.kernel.russian import collation_key
from sedportal.search.interfaces import SearchQuery
from sedportal.security.permits import decide
from sedportal.security.roles import BROWSE

if TYPE_CHECKING:
    from pyramid.request import Request


@dataclass(frozen=True)
class Node:
    """A folder in the tree: ``count`` are the documents one sees in it and below, ``cut`` marks rights of its own."""

    url: str
    title: str
    count: int
    current: bool
    open: bool
    cut: bool
    children: tuple[Node, ...]


def seen_by_place(request: Request, organisation: Organisation) -> Mapping[str, int]:
    """Return how many documents one sees in each place of ``organisation``, all below it included, by object id."""
    query = SearchQuery(frozenset(), organisations=(organisation.slug,), facets=('places',), limit=0)
    return find_documents(request.registry, request.portal, request.rights, query).result.facets['places']


def open_folders(request: Request, place: Any) -> list[Folder]:
    """Return the folders in ``place`` that one may know of: the standard ones first, then by title."""
    known = [folder for folder in place.subfolders() if decide(request.rights, BROWSE, folder).allowed]
    standard = list(request.registry.standard_folders)

    def order(folder: Folder) -> tuple[int, str]:
        place = standard.index(folder.__name__) if folder.__name__ in standard else len(standard)
        return place, collation_key(folder.title)

    return sorted(known, key=order)


def tree_of(
    request: Request, organisation: Organisation, current: Folder | None, counts: Mapping[str, int]
) -> list[Node]:
    """Return the top of the tree.

    Parameters: ``current`` is the folder that the page shows. Below the way to it, folders are given one floor deep,
    so that the tree stays small in an organisation with many.
    """
    way = set()
    place: Any = current
    while isinstance(place, Folder):
        way.add(place.__oid__)
        place = place.__parent__
    return _nodes(request, open_folders(request, organisation), way, current, counts, deeper=True)


def _nodes(
    request: Request,
    folders: Iterable[Folder],
    way: set[int],
    current: Folder | None,
    counts: Mapping[str, int],
    *,
    deeper: bool,
) -> list[Node]:
    nodes = []
    for folder in folders:
        on_the_way = folder.__oid__ in way
        inside = open_folders(request, folder) if folder.folder_names and (deeper or on_the_way) else []
        nodes.append(
            Node(
                url=resource_path(folder),
                title=folder.title,
                count=counts.get(str(folder.__oid__), 0),
                current=folder is current,
                open=on_the_way,
                cut=not folder.inherits_rights,
                children=tuple(_nodes(request, inside, way, current, counts, deeper=on_the_way)),
            )
        )
    return nodes
