"""Add demonstration documents, spread evenly over organisations and kinds."""

from __future__ import annotations

import argparse

from sedportal.demonstration.build import add_documents
from sedportal.kernel.errors import ConfigurationFault
from sedportal.kernel.storage import reading

from .environment import environment
from .progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal seed``."""
    parser.add_argument('--documents', type=int, required=True, metavar='N', help='how many documents to add')
    parser.add_argument('--seed', type=int, default=1, help='another number makes other documents')


def run(args: argparse.Namespace) -> int:
    """Add the documents and complete the index."""
    with environment(args, follow=True) as registry:
        if not registry.options.demonstration:
            raise ConfigurationFault('sedportal.demonstration is off: documents are invented only for a demonstration')
        with reading(registry) as portal:
            if not len(portal['organisations']):
                raise ConfigurationFault('There are no organisations yet; run: sedportal init --demonstration')
        with Progress('Documents', args.documents, quiet=args.quiet) as progress:
            added = add_documents(registry, args.documents, args.seed, progress.advance)
    print(f'{added} documents added')
    return 0
