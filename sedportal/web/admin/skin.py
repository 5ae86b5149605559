"""Settings of the skin: what is worn and where it comes from, tried on before it is saved, live without a restart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import colander
import deform
from pyramid.response import Response

from sedportal.directory.operations import change_skin, reset_skin
from sedportal.documents.files.uploads import uploaded
from sedportal.kernel.errors import ConfigurationFault, NotFoundError
from sedportal.kernel.i18n import _
from sedportal.security.roles import MANAGE_ORGANISATIONS
from sedportal.skinning.colours import HEXADECIMAL, stylesheet
from sedportal.skinning.settings import COLOURS, SCHEMES, TEXTS, figures, palettes_of, part_title, values_of, worn
from sedportal.skinning.skins import known_skins, load_skin, skins_folder

from ..editing.widgets import FilesWidget
from ..forms.renderer import Form
from ..rendering import Fragment
from .posting import GivenBackError, asked, buttons, carry_out, done, filled
from .reach import Reach, reach_of
from .skin_files import settings_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

_SCHEME_TITLES: Mapping[str, str] = {'light': _('Light scheme'), 'dark': _('Dark scheme')}


def skin_page(context: Reach, request: Request) -> dict[str, Any]:
    """Show what is worn; ``?skin=`` tries on another installed skin."""
    name = asked(request, 'skin')
    values = _of_installed(request, name) if name else _worn_values(request)
    return _page(request, values, _form(request).render(values), name)


def save_skin(context: Reach, request: Request) -> Any:
    """Save the settings; «preview» only tries them on, «reset» takes them back."""
    if 'reset' in request.POST:
        reset_skin(request.unit)
        return done(request, _('The skin is worn as its file has it.'), request.path)
    form, typed = _form(request), _typed(request)
    if 'preview' in request.POST:
        return _page(request, typed, form.render(typed), tried=True)

    def save(values: dict[str, Any]) -> None:
        files = uploaded(request, 'emblem')
        change_skin(request.unit, filled({**values, 'emblem': ''}), files[0].file.read() if files else b'')

    try:
        carry_out(request, form, save)
    except GivenBackError as back:
        return _page(request, typed, back.form, tried=True)
    return done(request, _('Saved: everybody sees it with the next page.'), request.path)


def preview_stylesheet(context: Reach, request: Request) -> Response:
    """Answer with the colours that are tried on, for the sample on the page only."""
    values = {**_worn_values(request), **{key: asked(request, key) for key in COLOURS if asked(request, key)}}
    if not all(HEXADECIMAL.fullmatch(values[key]) for key in COLOURS):
        raise NotFoundError(_('These are no colours.'))
    palettes = palettes_of(values)
    text = stylesheet(palettes['light'], palettes['dark']).replace(':root,[data-scheme]', '.skin-preview[data-scheme]')
    response = Response(text, content_type='text/css', charset='utf-8')
    response.headers['Cache-Control'] = 'no-store'
    return response


def _worn_values(request: Request) -> dict[str, str]:
    return values_of(worn(request.registry.skin, settings_of(request)))


def _of_installed(request: Request, name: str) -> dict[str, str]:
    folder = skins_folder(request.registry.options.skins)
    if name not in known_skins(folder):
        raise NotFoundError(_('There is no such skin.'))
    try:
        return values_of(load_skin(folder, name))
    except ConfigurationFault as fault:
        raise NotFoundError(_('This skin has faults and can’t be worn: ${faults}', mapping={
            'faults': str(fault)
        })) from fault  # fmt: skip


def _typed(request: Request) -> dict[str, str]:
    now = _worn_values(request)
    return {key: str(request.POST.get(key, value)).strip()[:200] for key, value in now.items()}


def _form(request: Request) -> Form:
    nodes = [_text(key, title) for key, (title, _limit) in TEXTS.items()]
    emblem = colander.SchemaNode(
        colander.String(), name='emblem', title=_('Another emblem'), missing='', widget=FilesWidget(),
        description=_('SVG or PNG, up to 200 KB; scripts and references to elsewhere are taken out.'),
    )  # fmt: skip
    emblem.widget.several = False
    say = request.layout.translate
    colours = [
        _text(key, f'{say(_SCHEME_TITLES[scheme])}: {say(part_title(part))}') for key, (scheme, part) in COLOURS.items()
    ]
    schema = colander.SchemaNode(colander.Mapping(), *nodes, emblem, *colours)
    every = buttons(_('Save'), '/admin', _('Cancel'))
    every.insert(1, deform.Button('preview', _('Try it on'), css_class='btn-secondary'))
    return Form(request, schema, 'skin', buttons=every)


def _text(key: str, title: Any) -> colander.SchemaNode:
    attributes = {'autocomplete': 'off', 'spellcheck': 'false'}
    widget = deform.widget.TextInputWidget(attributes=attributes)
    return colander.SchemaNode(colander.String(), name=key, title=title, missing='', widget=widget)


def _page(
    request: Request, values: Mapping[str, str], form: str, name: str = '', *, tried: bool = False
) -> dict[str, Any]:
    settings, registry = settings_of(request), request.registry
    own, say = values_of(registry.skin), request.layout.translate
    sound = all(HEXADECIMAL.fullmatch(values[key]) for key in COLOURS)
    colours = {key: values[key] for key in COLOURS}
    return {
        'form': form, 'values': values, 'name': name, 'tried': tried or bool(name), 'skin': registry.skin,
        'chain': [folder.name for folder in registry.skin.folders],
        'overridden': sorted(say(_title(key)) for key in (settings.values if settings is not None else ())),
        'settings': settings, 'own': own,
        'installed': [(one, f'/admin/skin?skin={one}') for one in known_skins(skins_folder(registry.options.skins))],
        'palettes': [_palette(request, scheme, values) for scheme in SCHEMES] if sound else [],
        'preview_url': f'/admin/skin/preview.css?{urlencode(colours)}' if sound else '',
        'schemes': [(scheme, say(title)) for scheme, title in _SCHEME_TITLES.items()],
    }  # fmt: skip


def _title(key: str) -> Any:
    return TEXTS[key][0] if key in TEXTS else part_title(COLOURS[key][1])


def _palette(request: Request, scheme: str, values: Mapping[str, str]) -> tuple[str, list[tuple[Any, ...]]]:
    palette, say = palettes_of(values)[scheme], request.layout.translate
    rows = [
        (say(part_title(part)), getattr(palette, part), _swatch(getattr(palette, part)), f'{ratio:.1f}', ratio >= 4.5)
        for part, ratio in figures(scheme, palette).items()
    ]
    return say(_SCHEME_TITLES[scheme]), rows


def _swatch(colour: str) -> Fragment:
    """Return a drawn square of a checked colour: the pages' policy lets no style stand in them."""
    square = f'<path d="M0 0h1v1H0z" fill="{colour}"/>'
    return Fragment(f'<svg class="swatch" aria-hidden="true" viewBox="0 0 1 1">{square}</svg>')


def includeme(config: Configurator) -> None:
    """Register the pages."""
    reach = reach_of(MANAGE_ORGANISATIONS)
    config.add_route('admin_skin', '/admin/skin', factory=reach)
    config.add_route('admin_skin_preview', '/admin/skin/preview.css', factory=reach)
    shared: dict[str, Any] = {
        'route_name': 'admin_skin', 'permission': MANAGE_ORGANISATIONS,
        'renderer': 'sedportal.web:templates/admin/skin.pt',
    }  # fmt: skip
    config.add_view(skin_page, request_method='GET', **shared)
    config.add_view(save_skin, request_method='POST', **shared)
    config.add_view(
        preview_stylesheet, route_name='admin_skin_preview', request_method='GET', permission=MANAGE_ORGANISATIONS
    )
    config.include('.skin_files')
