"""What every page shares: the skin, the menu, who is logged in, breadcrumbs, messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pyramid.events import BeforeRender
from pyramid.i18n import get_localizer
from pyramid.traversal import resource_path

from sedportal.directory.content import Folder, Organisation, Portal
from sedportal.documents.content import Document
from sedportal.kernel.i18n import _, translated
from sedportal.kernel.russian import format_datetime
from sedportal.security.permits import decide
from sedportal.security.roles import MANAGE_GROUPS, MANAGE_PEOPLE, MANAGE_ROLES, VIEW_CORRESPONDENTS, VIEW_LEDGER
from sedportal.security.surface import is_api

from .admin.skin_files import emblem_address, skin_address, worn_skin
from .appearance.choices import SCHEME, attributes
from .frame import Frame, frame_of
from .help.guides import chapter_for

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

LOCALES = ('ru', 'en')
LOCALE_COOKIE = 'sed-locale'
_MENU = (
    ('/', _('My desk'), 'KeyD'),
    ('/organisations', _('Organisations'), 'KeyO'),
    ('/documents', _('Documents'), 'KeyL'),
    ('/search', _('Search'), 'KeyS'),
    ('/admin', _('Administration'), 'KeyA'),
)
SCHEME_ICONS = {'system': 'circle-half', 'light': 'sun', 'dark': 'moon'}


@dataclass(frozen=True)
class Link:
    """A link of the menu or the breadcrumbs; ``key`` is the code of the key that leads there after «g»."""

    url: str
    title: str
    current: bool = False
    key: str = ''


class Layout:
    """Answer what ``layout.pt`` asks for one request."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.registry = request.registry

    @property
    def locale(self) -> str:
        """Return the language of the page."""
        return str(self.request.locale_name)

    @cached_property
    def skin(self) -> Any:
        """Return the skin of this portal, with what was laid over it."""
        return worn_skin(self.request)

    @property
    def skin_url(self) -> str:
        """Return the address of the skin's colours; it changes with them."""
        return skin_address(self.request)

    @property
    def emblem_url(self) -> str:
        """Return the address of the emblem."""
        return emblem_address(self.request)

    @cached_property
    def look(self) -> dict[str, str]:
        """Return the attributes of ``<html>`` that say how this person wants the pages to look."""
        return dict(attributes(self.request.preferences))

    @property
    def low_vision(self) -> bool:
        """Tell whether anything of the version for low vision is switched on."""
        return any(name.startswith('data-a11y-') for name in self.look)

    @property
    def schemes(self) -> list[tuple[str, str, str, bool]]:
        """Return the choice of light and dark: (value, title, icon, chosen)."""
        chosen = self.request.preferences[SCHEME.name]
        return [
            (value, self.translate(title), SCHEME_ICONS[value], value == chosen)
            for value, title in SCHEME.options.items()
        ]

    @property
    def scheme_label(self) -> str:
        """Return what the choice of light and dark is called."""
        return self.translate(SCHEME.title)

    @property
    def printed(self) -> str:
        """Return what stands at the head of a printed page: when, and by whom."""
        now = format_datetime(self.registry.clock.now())
        if self.person is None:
            return now
        return self.translate(_('Printed ${when}, ${who}', mapping={'when': now, 'who': self.person.name}))

    @property
    def here(self) -> str:
        """Return the address of this page, to come back to; of a page that was posted, the front page."""
        return str(self.request.path_qs) if self.request.method == 'GET' else '/'

    @property
    def here_quoted(self) -> str:
        """Return the same as the value of a parameter."""
        return quote(self.here)

    @cached_property
    def notices(self) -> tuple[str, int] | None:
        """Return where news for this person are and how many; None while no part of the portal counts them."""
        counter = getattr(self.registry, 'notice_counter', None)
        if counter is None or self.person is None:
            return None
        answer: tuple[str, int] | None = counter(self.request)
        return answer

    @cached_property
    def frame(self) -> Frame:
        """Return what stands around the content of the page."""
        return frame_of(self)

    @property
    def person(self) -> Any:
        """Return the person who is logged in, or None."""
        return self.request.person

    @property
    def csrf_token(self) -> str:
        """Return the token that every form of the page carries."""
        return str(self.request.csrf_token)

    @property
    def search_query(self) -> str:
        """Return the words in the search field."""
        return str(self.request.GET.get('q', '')) if self.request.path_info == '/search' else ''

    @cached_property
    def flashes(self) -> list[Any]:
        """Return the messages that the last change left for this page, and take them away."""
        return list(self.request.flashes())

    def asset_url(self, name: str) -> str:
        """Return the address of a file of the portal or the skin, with its content's digest in it."""
        return str(self.registry.assets.url(self.request, name))

    def translate(self, text: Any) -> str:
        """Return a text in the language of the page."""
        return translated(get_localizer(self.request), text)

    @property
    def help_chapter(self) -> str:
        """Return the guide and chapter about this page, as they stand behind ``/help/``."""
        return chapter_for(self.request.path_info)

    @property
    def switch_locale_url(self) -> str:
        """Return where the language switch posts to."""
        return '/account/locale'

    @cached_property
    def menu(self) -> list[Link]:
        """Return the main menu: what this person can use."""
        if self.person is None:
            return []
        current, entries = self.menu_shown[0], _MENU if self.administers else _MENU[:-1]
        return [Link(url, self.translate(title), url == current, key) for url, title, key in entries]

    @cached_property
    def menu_shown(self) -> tuple[str, bool]:
        """Return what the menu depends on: its entry for this page, if any, and whether there is «Administration»."""
        path = self.request.path_info
        current = '/' if path == '/' else next((url for url, _title, _key in _MENU[1:] if path.startswith(url)), '')
        return current, self.person is not None and self.administers

    @property
    def sees_correspondents(self) -> bool:
        """Tell whether the directory of correspondents is open to this person."""
        return self.person is not None and bool(self.request.rights.holds_anywhere(VIEW_CORRESPONDENTS))

    @cached_property
    def administers(self) -> bool:
        """Tell whether there is anything under «Administration» for this person."""
        rights, portal = self.request.rights, self.request.portal
        wanted = (MANAGE_PEOPLE, MANAGE_ROLES, MANAGE_GROUPS, VIEW_LEDGER)
        if any(decide(rights, permission, portal).allowed for permission in wanted):
            return True
        return any(grant.role == 'org_admin' for grant in rights.grants)

    @cached_property
    def breadcrumbs(self) -> list[Link]:
        """Return the way from the portal to what the page shows."""
        if self.person is None or self.request.path_info == '/':
            return []
        crumbs: list[Link] = []
        place = getattr(self.request, 'context', None)
        if isinstance(place, Portal):
            return [] if self.request.path_info == '/' else [Link('/', self.translate(_('My desk')))]
        while place is not None and not isinstance(place, Portal):
            if isinstance(place, Organisation | Folder | Document):
                crumbs.append(Link(resource_path(place), self.title_of(place)))
            place = getattr(place, '__parent__', None)
        crumbs.append(Link('/organisations', self.translate(_('Organisations'))))
        return crumbs[::-1]

    def title_of(self, place: Any) -> str:
        """Return the short title of an organisation, folder or document."""
        if isinstance(place, Organisation):
            return str(place.short_name)
        if isinstance(place, Document):
            return place.number or self.translate(_('Draft'))
        return str(place.title)


def locale_of(request: Request) -> str:
    """Return the language: a program's word, the person's choice, the cookie, else the portal's default."""
    default: str = request.registry.options.default_locale
    if is_api(request) and request.headers.get('Accept-Language'):
        return str(request.accept_language.lookup(LOCALES, default=default))
    chosen = getattr(request.person, 'locale', '') if _asks_database(request) else ''
    chosen = chosen or request.registry.cookies.read(request, LOCALE_COOKIE)
    return str(chosen) if chosen in LOCALES else default


def _asks_database(request: Request) -> bool:
    return bool(request.environ.get('tm.active'))


def set_notice_counter(config: Configurator, counter: Callable[[Request], tuple[str, int] | None]) -> None:
    """Let the header show how many news a person has (the directive ``config.set_notice_counter``).

    Parameters: ``counter`` answers for a request with the page of the news and their number, at no cost worth
    speaking of: every page asks it.
    """
    config.registry.notice_counter = counter


def _add_layout(event: BeforeRender) -> None:
    request = event.get('request')
    if request is not None:
        event['layout'] = request.layout


def includeme(config: Configurator) -> None:
    """Offer ``layout`` to every template and choose the language of every request."""
    config.set_locale_negotiator(locale_of)
    config.add_request_method(Layout, 'layout', reify=True)
    config.add_directive('set_notice_counter', set_notice_counter)
    config.add_subscriber(_add_layout, BeforeRender)
