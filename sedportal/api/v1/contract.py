"""The OpenAPI document: served to everybody, and held against what really comes and goes.

What a request may hold is decided in one place, by the readers that the views call: their refusals name each field in
the caller's language. In testing and development :mod:`pyramid_openapi3` then holds the document against them: a
request that was accepted and an answer must be as the document says; in development a sample of them, since a check
costs more than the request itself. Production serves the document and does not load the checks. Figures and reasons
stand in docs/adr/, "The API's readers decide, OpenAPI checks".
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Hashable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pyramid.events import BeforeTraversal
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED

from ..resources import PREFIX, Method
from . import contexts

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

DOCUMENT = Path(__file__).with_name('openapi.yaml')
_ENABLED, _REQUEST, _ANSWER = (
    f'pyramid_openapi3.{name}' for name in ('enabled', 'validate_request', 'validate_response')
)
_YAML_ROUTE, _YAML_PATH = 'api_v1_openapi_yaml', f'{PREFIX}/openapi.yaml'
log = logging.getLogger(__name__)


class ContractBrokenError(Exception):
    """Say in testing that a request was accepted which the OpenAPI document does not allow."""


def read_document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    loader = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
    document: dict[str, Any] = yaml.load(DOCUMENT.read_bytes(), Loader=loader)  # noqa: S506 - a safe loader
    return document


def openapi_json(request: Request) -> Response:
    """Serve the OpenAPI document."""
    return Response(request.registry.api_document, content_type='application/json', charset='utf-8')


def openapi_yaml(request: Request) -> Response:
    """Serve the OpenAPI document as it was written."""
    return Response(DOCUMENT.read_bytes(), content_type='text/yaml', charset='utf-8')


class Sample:
    """Say which of many like events to look at: the first ones and then every so many; in testing all."""

    FIRST = 20
    EVERY = 100

    def __init__(self, everything: bool) -> None:
        self._everything = everything
        self._counts: dict[Any, Iterator[int]] = {}

    def takes(self, kind: Hashable) -> bool:
        """Tell whether to look at the next event of this ``kind``."""
        if self._everything:
            return True
        number = next(self._counts.setdefault(kind, count()))
        return number < self.FIRST or number % self.EVERY == 0


def contract_deriver(view: Callable[..., Any], info: Any) -> Callable[..., Any]:
    """Check after a view has accepted a JSON request that the OpenAPI document allows it too."""
    if not info.options.get('contract') or info.options.get('upload'):
        return view
    testing = info.registry.options.mode == 'testing'

    def checked_view(context: Any, request: Request) -> Any:
        answer = view(context, request)
        # Here an empty parameter counts as none, and spaces around a value don't; OpenAPI has no words for that.
        bare = all(value and value == value.strip() for value in request.GET.values())
        if not request.environ.get(_ANSWER) or not bare:
            return answer
        request.environ[_ENABLED] = request.environ[_REQUEST] = True
        faults = request.openapi_validated.errors
        request.environ[_REQUEST] = False
        if faults:
            text = '; '.join(f'{fault} {getattr(fault.__cause__, "schema_errors", "")}' for fault in faults)
            if testing:
                raise ContractBrokenError(text)
            log.error('openapi.yaml does not allow a request that was accepted: %s %s', request.path, text)
        return answer

    return checked_view


contract_deriver.options = ('contract',)  # type: ignore[attr-defined]


def wrong_answer(error: Any, request: Request) -> Any:
    """Tell of an answer that is not as the document says; outside testing it is given all the same."""
    log.error('openapi.yaml does not allow an answer: %s %s', request.path, error)
    if request.registry.options.mode != 'testing':
        return error.response
    return Response(f'openapi.yaml does not allow this answer: {error}', status=500, content_type='text/plain')


def _watch_answers(event: BeforeTraversal) -> None:
    """Have the answers of the API checked, whoever gives them: a view, a factory or an exception view."""
    request = event.request
    route = getattr(request, 'matched_route', None)
    method, registry = request.method, event.request.registry
    name = route.name if route is not None else ''
    if method not in ('HEAD', 'OPTIONS') and method in registry.api_methods.get(name, '').split(', '):
        request.environ[_ANSWER] = registry.api_sample.takes((name, method))


def _check(config: Configurator) -> None:
    """Load the checks. A document that is broken, or has a path without a route, stops the start."""
    from pyramid_openapi3.exceptions import ResponseValidationError

    config.registry.api_sample = Sample(everything=config.registry.options.mode == 'testing')
    config.include('pyramid_openapi3')
    config.pyramid_openapi3_add_deserializer('application/problem+json', json.loads)
    config.pyramid_openapi3_spec(str(DOCUMENT), route=_YAML_PATH, route_name=_YAML_ROUTE)
    config.add_exception_view(wrong_answer, context=ResponseValidationError)
    config.add_view_deriver(contract_deriver, 'api_contract')
    config.add_subscriber(_watch_answers, BeforeTraversal)


def includeme(config: Configurator) -> None:
    """Serve the document; check against it unless people's real documents are at stake."""
    config.registry.api_document = json.dumps(read_document(), ensure_ascii=False).encode()
    method = Method(openapi_json, renderer=None)
    config.add_api_resource('openapi', '/openapi.json', {'GET': method}, contexts.public)
    options = config.registry.options
    if options.production or not options.api_checks:
        config.add_view_deriver(_unchecked, 'api_contract')
        config.add_route(_YAML_ROUTE, _YAML_PATH)
        config.add_view(openapi_yaml, route_name=_YAML_ROUTE, permission=NO_PERMISSION_REQUIRED)
    else:
        _check(config)


def _unchecked(view: Callable[..., Any], info: Any) -> Callable[..., Any]:
    return view


_unchecked.options = ('contract',)  # type: ignore[attr-defined]
