"""The persistent objects of the directory of correspondents."""

from __future__ import annotations

from typing import Any, NamedTuple

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent
from substanced.folder import Folder as BaseFolder

from sedportal.kernel.ids import object_id

from .names import NameIndex

ORGANISATION, CITIZEN = 'organisation', 'citizen'
MOST_RECENT = 20


class Use(NamedTuple):
    """How an organisation dealt with a correspondent: how often, on what day last, and how the last letter came."""

    times: int
    last: int
    delivery: str = ''
    group: str = ''


class Correspondent(Persistent):
    """Somebody outside who writes and is written to: an organisation or a citizen.

    ``organisation`` is the slug of the one that entered it, empty for what came with the portal. ``merged_into`` is
    the uid of the card that took this one in; ``absorbed`` are the uids of those that this one took in.
    """

    __name__: str | None = None
    __parent__: Any = None
    short_name = ''
    inn = ''
    address = ''
    email = ''
    phone = ''
    group = ''
    delivery = ''
    aliases: tuple[str, ...] = ()
    active = True
    merged_into = ''
    absorbed: tuple[str, ...] = ()
    history: tuple[int, ...] = ()

    def __init__(self, uid: str, kind: str, name: str, organisation: str = '') -> None:
        self.uid = uid
        self.__oid__ = object_id(uid)
        self.kind = kind
        self.name = name
        self.organisation = organisation

    @property
    def title(self) -> str:
        """Return the name."""
        return self.name

    @property
    def citizen(self) -> bool:
        """Tell whether this is a citizen, whose data are personal."""
        return self.kind == CITIZEN

    @property
    def names(self) -> tuple[str, ...]:
        """Return all names that it goes by, the usual one first."""
        return tuple(filter(None, (self.name, self.short_name, *self.aliases)))

    @property
    def ledger_subject(self) -> str:
        """Return the name under which the ledger speaks of it."""
        return f'correspondent:{self.uid}'

    @property
    def rights_place(self) -> Any:
        """Return the place that answers for it: the organisation that entered it, else the portal."""
        portal = self.__parent__.__parent__
        return portal['organisations'].get(self.organisation) or portal


class Usage(Persistent):
    """What one organisation has used of the directory: it finds that first."""

    def __init__(self) -> None:
        self.names = NameIndex()
        self.uses = LOBTree()
        self.recent: tuple[int, ...] = ()

    def note(self, correspondent: Correspondent, use: Use) -> None:
        """Record a use of ``correspondent``."""
        oid = correspondent.__oid__
        if oid not in self.uses:
            self.names.put(oid, correspondent.uid, correspondent.names, (correspondent.inn,))
        self.uses[oid] = use
        self.recent = (oid, *(other for other in self.recent if other != oid))[:MOST_RECENT]


class Correspondents(BaseFolder):
    """All correspondents by uid, and the indexes by which they are found.

    ``shared`` finds organisations, ``own[slug]`` the citizens that one organisation entered, ``used[slug]`` what it
    used. What is switched off or merged stands in none of them.
    """

    open_to_staff = False
    inherits_rights = True

    def __init__(self) -> None:
        super().__init__()
        self.shared = NameIndex()
        self.own = OOBTree()
        self.used = OOBTree()
        self.by_inn = OOBTree()

    def index_for(self, correspondent: Correspondent) -> NameIndex:
        """Return the index in which it is found, made when first needed."""
        if not correspondent.citizen:
            return self.shared
        if correspondent.organisation not in self.own:
            self.own[correspondent.organisation] = NameIndex()
        index: NameIndex = self.own[correspondent.organisation]
        return index

    def usage_of(self, slug: str) -> Usage:
        """Return what the organisation ``slug`` used, made when first needed."""
        if slug not in self.used:
            self.used[slug] = Usage()
        usage: Usage = self.used[slug]
        return usage

    def reindex(self, correspondent: Correspondent) -> None:
        """Bring the indexes to the present names of a correspondent, or out of them if it is off."""
        oid, numbers = correspondent.__oid__, (correspondent.inn,)
        indexes = [self.index_for(correspondent)]
        indexes += [usage.names for usage in self.used.values() if oid in usage.uses]
        for index in indexes:
            if correspondent.active:
                index.put(oid, correspondent.uid, correspondent.names, numbers)
            else:
                index.drop(oid)

    def move_inn(self, correspondent: Correspondent, before: str, after: str) -> None:
        """Record another taxpayer's number."""
        oid = correspondent.__oid__
        if before:
            held = tuple(other for other in self.by_inn.get(before, ()) if other != oid)
            self.by_inn[before] = held
        if after:
            self.by_inn[after] = (*self.by_inn.get(after, ()), oid)


def correspondents_of(portal: Any) -> Correspondents:
    """Return the directory of correspondents; an empty one where an older database has none yet."""
    found = portal.get('correspondents')
    return found if found is not None else Correspondents()
