"""A new municipality from a table: try it first, see every fault by row and column, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyramid.response import Response

from sedportal.directory import passwords
from sedportal.directory.operations.importing import Plan, import_table, plan_import
from sedportal.directory.tables import MOST_BYTES, Table, decoded, read_table, template
from sedportal.kernel.errors import InvalidError
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import full_name
from sedportal.security.roles import MANAGE_ORGANISATIONS

from .names import role_title
from .passwords import in_own_unit
from .reach import Reach, reach_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

IMPORT = '/admin/organisations/import'


@dataclass(frozen=True)
class Made:
    """One new account, as the sheet for its owner shows it."""

    organisation: str
    name: str
    login: str
    password: str


class ImportPage:
    """Answer what the page asks: the ``text`` of the table, the ``plan`` once it was tried, accounts once made."""

    organisations_title = _('Organisations')

    def __init__(self, request: Request, text: str = '', plan: Plan | None = None) -> None:
        self.request = request
        self.text = text
        self.plan = plan
        self.made: list[Made] = []
        self.refused: Any = ''

    @property
    def organisations(self) -> list[dict[str, Any]]:
        """Return what would be made, by organisation."""
        return [
            {
                'name': self._name(one.slug, one.card), 'slug': one.slug, 'is_new': one.card is not None,
                'units': [title for title, _above in one.units.values()],
                'folders': [f'{within} / {title}' if within else title for title, within in one.folders],
                'people': [self._person(person) for person in one.people],
            }
            for one in (self.plan.organisations if self.plan is not None else ())
        ]  # fmt: skip

    def _name(self, slug: str, card: Any) -> str:
        if card is not None:
            return str(card['name'])
        return str(self.request.portal['organisations'][slug].name)

    def _person(self, person: Any) -> dict[str, str]:
        card = person.card
        return {
            'name': _name_of(card), 'login': card['login'],
            'position': card.get('position', ''),
            'roles': ', '.join(role_title(self.request, role) for role in person.roles),
        }  # fmt: skip


def import_page(context: Reach, request: Request) -> Any:
    """Show what a table needs; ``?template=`` gives one to fill in."""
    if 'template' in request.GET:
        response = Response(body=template(), content_type='text/csv', charset='utf-8')
        response.headers['Content-Disposition'] = 'attachment; filename="organisation.csv"'
        return response
    return {'page': ImportPage(request)}


def take_table(context: Reach, request: Request) -> dict[str, Any]:
    """Try the table or, if the button says so, make all that it says."""
    text = _text(request)
    plan = plan_import(request.registry, request.portal, read_table(text))
    page = ImportPage(request, text, plan)
    if plan.faults:
        request.response.status_int = 422
    elif request.POST.get('step') == 'make':
        _make(request, page, read_table(text), plan.people)
    return {'page': page}


def _make(request: Request, page: ImportPage, table: Table, people: Sequence[Any]) -> None:
    """Make everything in one unit of work; passwords are hashed before the write lock is taken."""
    invented = [passwords.invented_password() for _person in people]
    hashed = [request.registry.passwords.hash_password(password) for password in invented]
    try:
        plan: Plan = in_own_unit(request, lambda unit: import_table(unit, table, hashed))
    except InvalidError as refused:
        request.response.status_int = 422
        page.refused = refused.message
        return
    made = [(one, person) for one in plan.organisations for person in one.people]
    page.made = [
        Made(one.card['short_name'] if one.card else one.slug, _name_of(person.card), person.card['login'], given)
        for (one, person), given in zip(made, invented, strict=True)
    ]
    page.text = ''
    request.response.headers['Cache-Control'] = 'no-store'


def _name_of(card: Any) -> str:
    return full_name(card['surname'], card['first_name'], card['patronymic'])


def _text(request: Request) -> str:
    """Return the table: the file if one was chosen, else what was pasted."""
    upload, pasted = request.POST.get('file'), request.POST.get('text', '')
    if hasattr(upload, 'file'):
        return decoded(upload.file.read(MOST_BYTES + 1))
    return pasted if isinstance(pasted, str) else ''


def includeme(config: Configurator) -> None:
    """Register the page; it opens its own unit of work."""
    config.add_own_unit_path(IMPORT)
    config.add_route('admin_import', IMPORT, factory=reach_of(MANAGE_ORGANISATIONS))
    own = {
        'route_name': 'admin_import', 'permission': MANAGE_ORGANISATIONS,
        'renderer': 'sedportal.web:templates/admin/import.pt',
    }  # fmt: skip
    config.add_view(import_page, request_method='GET', **own)
    config.add_view(take_table, request_method='POST', **own)
