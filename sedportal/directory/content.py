"""The persistent objects of the directory. They hold data; what may be done to them stands in ``operations``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from BTrees.OOBTree import OOBTree
from persistent import Persistent
from substanced.folder import Folder as PlainFolder
from substanced.util import is_broken, wrap_if_broken

from sedportal.kernel.russian import full_name, short_name
from sedportal.ledger import Ledger
from sedportal.security.grants import GrantBook
from sedportal.security.permits import principal_of_group
from sedportal.security.second_factor import SecondFactor
from sedportal.security.sessions import SessionBook

from .object_map import PortalObjectMap
from .placing import put_leaf
from .workplaces import WorkplaceBook

# What is broken is so by its class; a portal has a few dozen of these.
_whole: set[type] = set()


def _wrapped(child: Any) -> Any:
    """Return the child, wrapped if its class is gone."""
    kind = type(child)
    if kind in _whole:
        return child
    if not is_broken(child):
        _whole.add(kind)
    return wrap_if_broken(child)


class BaseFolder(PlainFolder):
    """Substance D's folder; it reads its children without a timer around each of them.

    The timer is for a statistics server and cost more than the look-up: every address is walked through here.
    """

    # Asked of each place on the way up: it is no document.
    workflow_name: str | None = None

    def __getitem__(self, name: str) -> Any:
        return _wrapped(self.data[name])

    def get(self, name: str, default: Any = None) -> Any:
        """Return the child called ``name``, or ``default``."""
        return _wrapped(self.data.get(name, default))


class Shelf(BaseFolder):
    """What holds folders: it knows them by name, so that nobody walks all its documents to find them."""

    folder_names: tuple[str, ...] = ()

    def subfolders(self) -> Iterator[Folder]:
        """Give the folders that lie directly in here, in the order they came."""
        for name in self.folder_names:
            yield self[name]

    def add(self, name: str, other: Any, *args: Any, **options: Any) -> str:
        """Put ``other`` in under ``name``; see the base class."""
        if not args and options.keys() == {'registry'} and not hasattr(other, 'values') and self._order is None:
            return put_leaf(self, name, other, **options)
        added: str = super().add(name, other, *args, **options)
        if isinstance(other, Folder):
            self.folder_names = (*self.folder_names, added)
        return added

    def remove(self, name: str, *args: Any, **options: Any) -> Any:
        """Take out what is called ``name``; see the base class."""
        removed = super().remove(name, *args, **options)
        if name in self.folder_names:
            self.folder_names = tuple(held for held in self.folder_names if held != name)
        return removed


class Portal(BaseFolder):
    """The root. Besides its children it holds the grants, the ledger and the sessions.

    ``instance`` tells this database from any other one that the same process may have seen.
    """

    open_to_staff = True
    inherits_rights = True
    # By login, what a person sent ahead for documents to come (documents.operations.staging).
    staged: Any = None
    notices: Any = None  # documents.notices.NoticeBook, made with the first notice
    saved_views: Any = None  # documents.saved_views.SavedViews, once somebody saves one
    imports: Any = None  # documents.operations.importing: uid by run and row, once something is imported
    bulk_runs: Any = None  # documents.bulk.BulkRun by key, once somebody begins one
    skin_settings: Any = None  # made when somebody lays something over the skin
    feeds: Any = None  # documents.feeds.Feeds, once somebody opens one
    dictionary_book: Any = None  # made with the first change of a dictionary
    verdicts: Any = None  # documents.files.verdicts.Verdicts, with the first word of the antivirus
    leases: Any = None  # jobs.leases: holder and beat by job, where several processes share the portal
    evolved = 0  # number of the last step of sedportal.evolve; a new portal needs none of the earlier ones

    def __init__(self, instance: str) -> None:
        super().__init__()
        self.instance = instance
        self.grants = GrantBook()
        self.ledger = Ledger()
        self.sessions = SessionBook()
        self.idempotency = OOBTree()
        self.__objectmap__ = PortalObjectMap(self)
        self.__objectmap__.add(self, ('',))


class Organisations(BaseFolder):
    """All organisations by their slug."""

    open_to_staff = True
    inherits_rights = True


@dataclass(frozen=True)
class Unit:
    """A unit of an organisation; ``parent`` is the key of the unit above, or empty."""

    key: str
    title: str
    parent: str = ''
    valid_until: date | None = None


class Organisation(Shelf):
    """A state body or municipality: its card, units, registers and folders.

    ``valid_until`` and ``successor`` (a slug) tell of a reorganisation; what it left stays where it is.
    """

    open_to_staff = True
    inherits_rights = True
    workplace_book: WorkplaceBook | None = None  # made with the first workplace
    successors: tuple[str, ...] = ()  # further ones, where it was split

    def __init__(self, slug: str, name: str, short_name: str, category: str, seat: str, workplaces: int = 0) -> None:
        super().__init__()
        self.slug = slug
        self.name = name
        self.short_name = short_name
        self.category = category
        self.seat = seat
        self.workplaces = workplaces
        self.parent = ''
        self.valid_from: date | None = None
        self.valid_until: date | None = None
        self.successor = ''
        self.units = OOBTree()
        self.registers = OOBTree()
        self.number_patterns: dict[str, str] = {}
        self.history: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """Return the full name."""
        return self.name

    def active_on(self, day: date) -> bool:
        """Tell whether the organisation exists on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class Folder(Shelf):
    """A folder of documents and folders.

    ``kind`` is the kind of document it is for, or empty for any; ``standard`` folders come with the organisation
    and stay; ``inherits_rights`` False cuts off the roles held above it.
    """

    inherits_rights = True

    def __init__(self, title: str, kind: str = '', standard: bool = False) -> None:
        super().__init__()
        self.title = title
        self.kind = kind
        self.standard = standard
        self.history: tuple[int, ...] = ()

    @property
    def open_to_staff(self) -> bool:
        """Tell whether all staff may know of it: the standard folders are the same everywhere."""
        return self.standard


class People(BaseFolder):
    """All people by login."""

    open_to_staff = False

    def of_organisation(self, slug: str) -> Iterator[Person]:
        """Give the people of the organisation ``slug``, by login."""
        for login in self.by_organisation.get(slug, ()):
            yield self[login]

    def __init__(self) -> None:
        super().__init__()
        self.by_organisation = OOBTree()


class Person(Persistent):
    """A member of staff and his account. The login never changes: grants, sessions and the ledger name it."""

    __name__: str | None = None
    __parent__: Any = None
    email = ''
    phone = ''
    unit = ''
    locale = ''
    last_login: datetime | None = None
    valid_until: date | None = None
    preferences: Mapping[str, Any] = MappingProxyType({})
    # Set while the password is one that an administrator knows: nothing else can be done before it is changed.
    must_change_password = False
    second_factor: SecondFactor | None = None

    def __init__(
        self, login: str, surname: str, first_name: str, patronymic: str, organisation: str, position: str = ''
    ) -> None:
        self.login = login
        self.surname = surname
        self.first_name = first_name
        self.patronymic = patronymic
        self.organisation = organisation
        self.position = position
        self.active = True
        self.password_hash: str | None = None
        self.password_changed_at: datetime | None = None
        self.history: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """Name the person as an actor in the ledger."""
        return self.login

    @property
    def name(self) -> str:
        """Return surname and initials: «Иванов И.И.»."""
        return short_name(self.surname, self.first_name, self.patronymic)

    @property
    def full_name(self) -> str:
        """Return surname, first name and patronymic."""
        return full_name(self.surname, self.first_name, self.patronymic)

    @property
    def rights_place(self) -> Any:
        """Return the place whose administrators manage this person: his organisation, else the portal."""
        portal = self.__parent__.__parent__
        return portal['organisations'].get(self.organisation) or portal


class Groups(BaseFolder):
    """All groups by name, and who is in which."""

    open_to_staff = False

    def __init__(self) -> None:
        super().__init__()
        self.by_login = OOBTree()

    def principals_of(self, login: str) -> tuple[str, ...]:
        """Return the principals of the groups that ``login`` is a member of."""
        return tuple(principal_of_group(name) for name in self.by_login.get(login, ()))


class Group(Persistent):
    """A named set of people. ``organisation`` is the slug of the owner, or empty for a group of the portal."""

    __name__: str | None = None
    __parent__: Any = None

    def __init__(self, name: str, title: str, organisation: str = '') -> None:
        self.name = name
        self.title = title
        self.organisation = organisation
        self.members: tuple[str, ...] = ()
        self.history: tuple[int, ...] = ()

    @property
    def rights_place(self) -> Any:
        """Return the place whose administrators manage this group."""
        portal = self.__parent__.__parent__
        return portal['organisations'].get(self.organisation) or portal


def organisation_of(obj: Any) -> Organisation | None:
    """Return the organisation that ``obj`` stands in, or None for what belongs to the portal."""
    while obj is not None and not isinstance(obj, Organisation):
        obj = getattr(obj, '__parent__', None)
    return obj
