"""Build the search index anew beside the live one, and swap."""

from __future__ import annotations

import argparse

from sedportal.jobs.background import rebuild_index

from .environment import environment
from .progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``sedportal reindex`` takes nothing."""


def run(args: argparse.Namespace) -> int:
    """Build the index; a portal that serves at the same time goes on with the old one until the swap."""
    with environment(args) as registry, Progress('Indexed', quiet=args.quiet) as progress:
        rebuild_index(registry, lambda done: progress.advance(done - progress.done))
    print('The search index is complete.')
    return 0
