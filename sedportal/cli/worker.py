"""Do the background work of a portal whose web processes don't: consumers of the ledger, regular jobs, the index."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from sedportal.kernel.errors import ConfigurationFault
from sedportal.kernel.storage import database, written_elsewhere

from .environment import environment


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: a worker takes no options of its own."""


def run(args: argparse.Namespace) -> int:
    """Work until SIGTERM or Ctrl+C. Raises ``ConfigurationFault`` where the storage belongs to one process."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_signal: ended.set())
    with environment(args) as registry:
        if not written_elsewhere(database(registry)):
            raise ConfigurationFault(
                'A worker shares the portal with the processes that serve: keep the objects on PostgreSQL '
                '(zodbconn.uri = postgres://…), or let the process that serves do the work (sedportal.jobs = true)'
            )
        registry.background.start()
        print(f'The worker does the background work in {registry.options.var}  (Ctrl+C stops it)', flush=True)
        ended.wait()
    if not args.quiet:
        print('The worker has stopped.', file=sys.stderr)
    return 0
