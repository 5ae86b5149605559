"""The form of a person's card, for a new person and for one who is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import colander
import deform

from sedportal.directory.schemas import person_schema
from sedportal.kernel.i18n import _

from ..forms.renderer import Form
from .posting import buttons

if TYPE_CHECKING:
    from pyramid.request import Request

    from .reach import Reach


def person_form(request: Request, reach: Reach, *, back: str, organisation: str, new: bool = False) -> Form:
    """Return the form of a person's card; with ``new`` it asks for login and password too.

    Parameters: ``organisation`` is the slug of the one whose units can be chosen.
    """
    schema = person_schema()
    own = [('', _('— the portal itself —'))] if reach.everywhere else []
    pairs = [*own, *((one.slug, one.name) for one in reach.organisations)]
    schema['organisation'].widget = deform.widget.SelectWidget(values=pairs)
    known = request.portal['organisations'].get(organisation)
    units = [(key, unit.title) for key, unit in known.units.items()] if known is not None else []
    schema['unit'].widget = deform.widget.SelectWidget(values=[('', _('— none —')), *units])
    if not units:
        del schema['unit']
    if new:
        schema['login'].description = _('Small Latin letters, digits, «.», «-», «_». It never changes.')
        schema.add(password_node())
    else:
        del schema['login']
    form = Form(request, schema, 'person', buttons=buttons(_('Save'), back, _('Cancel')))
    for name in ('login', 'email', 'phone'):
        if name in form:
            form[name].widget.attributes = {'autocomplete': 'off'}
    return form


def password_node() -> Any:
    """Return the node for a password that may be left empty."""
    return colander.SchemaNode(
        colander.String(),
        name='password',
        title=_('Password'),
        description=_(
            'Leave it empty: then the portal makes one up and shows it once. 8 to 1,000 characters otherwise.'
        ),
        missing='',
        widget=deform.widget.TextInputWidget(attributes={'autocomplete': 'off', 'spellcheck': 'false'}),
    )
