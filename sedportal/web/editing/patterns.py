"""How numbers are written: the pattern of each kind, with an example that follows what one types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import deform

from sedportal.directory.content import Organisation
from sedportal.documents.kinds import KINDS
from sedportal.kernel.clock import moscow
from sedportal.kernel.errors import DomainError, InvalidError, NotFoundError
from sedportal.kernel.i18n import _
from sedportal.registers.content import register_key
from sedportal.registers.numbering import MAX_LENGTH, check_pattern, render
from sedportal.registers.operations import pattern_of, set_pattern

from ..forms.renderer import Form
from .posting import accepted, cancel, done, fields, given_back, line, posted

if TYPE_CHECKING:
    from pyramid.request import Request

_SAMPLE = {'org': 'ОРГ', 'dept': '01', 'case': '01-05', 'kind': 'вид', 'L': 'А'}
_LAST_OF_A_YEAR = 99_999
TOKENS = (
    ('{seq}', _('the place in the register: 1, 2, 3…')),
    ('{seq:04}', _('the same with zeros in front: 0001')),
    ('{yy}', _('the year, two digits')),
    ('{yyyy}', _('the year, four digits')),
    ('{case}', _('the case index of the document')),
    ('{dept}', _('the responsible unit, up to 10 letters')),
    ('{org}', _('the short name of the organisation, up to 10 letters')),
    ('{kind}', _('the kind, three letters')),
    ('{L}', _('the first letter of the title')),
)


@dataclass(frozen=True)
class Example:
    """What a pattern makes: the next number, the longest of a year, or what is wrong with it."""

    number: str
    longest: str
    fault: str

    @property
    def room(self) -> int:
        """Return how many characters the longest number leaves."""
        return MAX_LENGTH - len(self.longest)


def example_of(request: Request, organisation: Organisation, kind: str, pattern: str) -> Example:
    """Return what ``pattern`` would make of the next number of ``kind``."""
    year = moscow(request.registry.clock.now()).year
    register = organisation.registers.get(register_key(kind, year))
    parts = {**_SAMPLE, 'org': organisation.short_name[:10]}
    try:
        check_pattern(pattern)
        number = render(pattern, register.next_seq if register else 1, year, parts)
        return Example(number, render(pattern, _LAST_OF_A_YEAR, year, parts), '')
    except InvalidError as refused:
        told = [text for texts in refused.errors.values() for text in texts] or [refused.message]
        return Example('', '', request.layout.translate(told[0]))


def patterns(context: Organisation, request: Request) -> dict[str, Any]:
    """Show how the numbers of each kind are written, with an example."""
    path = request.resource_path(context, 'number-patterns')
    rows = []
    for key, kind in KINDS.items():
        pattern = pattern_of(request.registry, context, key)
        number = example_of(request, context, key, pattern).number or '—'
        rows.append({'title': kind.plural, 'pattern': pattern, 'example': number, 'url': f'{path}/{key}'})
    return {'title': _('How numbers are written'), 'rows': rows, 'back': request.resource_path(context)}


def example(context: Organisation, request: Request) -> dict[str, Any]:
    """Show what the pattern that is being typed makes."""
    pattern = str(request.GET.get('pattern', ''))[:200].strip()
    return {'example': example_of(request, context, _kind(request), pattern)}


def pattern(context: Organisation, request: Request) -> Any:
    """Set how the numbers of one kind are written from the next one on; ``example`` only shows what it would make."""
    kind = _kind(request)
    back, now = request.resource_path(context, 'number-patterns'), pattern_of(request.registry, context, kind)
    form = _form(request, context, kind, back)
    if request.method != 'POST':
        return _page(request, context, kind, form.render({'pattern': now}), now)
    typed = str(dict(posted(request)).get('pattern', ''))[:200].strip()
    if 'example' in request.POST:
        return _page(request, context, kind, form.render({'pattern': typed}), typed)
    try:
        set_pattern(request.unit, context, kind, accepted(form, request)['pattern'])
    except deform.ValidationFailure as failure:
        request.response.status_int = 422
        return _page(request, context, kind, failure.render(), typed)
    except DomainError as refused:
        return _page(request, context, kind, given_back(request, form, refused), typed)
    made = example_of(request, context, kind, pattern_of(request.registry, context, kind)).number
    return done(request, _('The next number will look like this: ${example}', mapping={'example': made}), back)


def _kind(request: Request) -> str:
    kind = request.subpath[0]
    if kind not in KINDS:
        raise NotFoundError(_('There is no such register.'))
    return str(kind)


def _form(request: Request, organisation: Organisation, kind: str, back: str) -> Form:
    node = line('pattern', _('Pattern'), hint=_('Up to ${limit} characters when filled in.', mapping={
        'limit': MAX_LENGTH
    }))  # fmt: skip
    node.widget = deform.widget.TextInputWidget(
        attributes={
            'autocomplete': 'off',
            'spellcheck': 'false',
            'maxlength': '200',
            'hx-get': f'{back}/{kind}/example',
            'hx-trigger': 'input changed delay:200ms',
            'hx-target': '#example',
            'hx-sync': 'this:replace',
        }
    )
    buttons = [
        deform.Button('go', _('Save'), css_class='btn-primary'),
        deform.Button('example', _('Show an example'), css_class='btn-secondary'),
        cancel(back),
    ]
    return Form(request, fields(node), buttons=buttons)


def _page(request: Request, organisation: Organisation, kind: str, form: str, pattern: str) -> dict[str, Any]:
    say = request.layout.translate
    return {
        'title': KINDS[kind].plural, 'organisation': organisation, 'form': form,
        'example': example_of(request, organisation, kind, pattern),
        'tokens': [(key, say(text)) for key, text in TOKENS],
    }  # fmt: skip
