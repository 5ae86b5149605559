"""Serve pages and API over HTTP by waitress, as the ini file's ``[server:main]`` says."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from waitress.server import create_server

from sedportal.kernel.errors import ConfigurationFault

from . import inifile
from .draining import Draining, given_sockets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramid.registry import Registry
    from waitress.server import BaseWSGIServer, MultiSocketServer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal serve``."""
    parser.add_argument('--host', help="address to listen on, instead of the ini file's")
    parser.add_argument('--port', type=_port, help="port to listen on, instead of the ini file's; 0 takes a free one")


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl+C, or until SIGTERM and the answers that are owed.

    Then close the storage, so that the next start need not scan it.
    """
    given = {'http_host': args.host, 'http_port': args.port}
    defaults = {name: str(value) for name, value in given.items() if value is not None}
    loader = inifile.loader(args.config)
    loader.setup_logging(defaults)
    listening = dict(loader.get_settings('server:main', defaults))
    listening.pop('use', None)
    sockets = given_sockets(os.environ)
    if sockets:
        listening = {name: value for name, value in listening.items() if name not in ('listen', 'host', 'port')}
        listening['sockets'] = sockets
    # SIGTERM unwinds like Ctrl+C from here on: also while the portal is still starting.
    signal.signal(signal.SIGTERM, _stop)
    app = loader.get_wsgi_app('main', defaults)
    try:
        server = _listen(app, listening)
        print(f'The portal is at {_addresses(server)}  (Ctrl+C stops it)', flush=True)
        if not args.quiet:
            _tell_how_to_log_in(app.registry)
        signal.signal(signal.SIGTERM, partial(_drain, Draining(server, own=not sockets)))
        server.run()
    except _Stopped:
        pass
    finally:
        close(app.registry)
    if not args.quiet:
        print('The portal has stopped.', file=sys.stderr)
    return 0


def _tell_how_to_log_in(registry: Registry) -> None:
    options = getattr(registry, 'options', None)
    if options is not None and options.demonstration:
        from sedportal.demonstration.region import PASSWORD

        print(f'Demonstration: log in as admin or registrar.g-kineshma, password {PASSWORD}', flush=True)


def close(registry: Registry) -> None:
    """End the background work and close the storage; an unclean stop makes FileStorage rescan its file."""
    registry.background.stop()


class _Stopped(SystemExit):
    """Unwind the main thread: waitress ends its tasks on SystemExit."""


def _stop(number: int, frame: object) -> None:
    raise _Stopped(0)


def _drain(draining: Draining, number: int, frame: object) -> None:
    """Answer what was asked before the end; a second signal, which draining sends itself, is the end."""
    if draining.begun:
        raise _Stopped(0)
    draining.begin()


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f'{text} is no port: 0 to 65535')
    return int(text)


def _listen(app: Any, listening: Mapping[str, Any]) -> MultiSocketServer | BaseWSGIServer:
    try:
        return create_server(app, **listening)
    except OSError as error:
        where = listening.get('listen') or f'{listening.get("host")}:{listening.get("port")}'
        if error.errno == errno.EADDRINUSE:
            raise ConfigurationFault(
                f'Another program listens at {where} already: stop it, or choose another port (--port, make run PORT=…)'
            ) from error
        raise ConfigurationFault(f'Can not listen at {where}: {error.strerror or error}') from error


def _addresses(server: Any) -> str:
    pairs = getattr(server, 'effective_listen', None) or [(server.effective_host, server.effective_port)]
    return ', '.join(f'http://[{host}]:{port}/' if ':' in host else f'http://{host}:{port}/' for host, port in pairs)
