"""Check the workflow definitions, draw one, and move documents to new versions."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import Any

from sedportal.directory.journal import note
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.workflow.diagram import svg
from sedportal.workflow.migrate import Report, migrate, plan
from sedportal.workflow.registry import workflows_of

from .environment import environment


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal workflow``."""
    actions = parser.add_subparsers(dest='action', required=True)
    actions.add_parser('check', help='list faults of the definitions; 1 if there are any')
    diagram = actions.add_parser('diagram', help='print the diagram of a workflow as SVG')
    diagram.add_argument('name')
    diagram.add_argument('--locale', choices=('ru', 'en'), default='ru')
    move = actions.add_parser('migrate', help='move documents to the live definitions; without --apply a dry run')
    move.add_argument('--apply', action='store_true', help='do it')
    move.add_argument(
        '--state',
        action='append',
        default=[],
        metavar='WORKFLOW:OLD=NEW',
        help='where documents of a vanished state go',
    )


def run(args: argparse.Namespace) -> int:
    """Do the chosen action. Faults that forbid a start are printed by the start itself, with status 1."""
    reads = args.action != 'migrate' or not args.apply
    with environment(args, read_only=reads) as registry:
        workflows = workflows_of(registry)
        if args.action == 'check':
            for finding in workflows.findings:
                print(finding)
            print(f'{len(workflows.definitions)} workflows, {len(workflows.findings)} findings')
            return 1 if workflows.findings else 0
        if args.action == 'diagram':
            if args.name not in workflows.definitions:
                print(
                    f'There is no workflow {args.name}; there are: {", ".join(workflows.definitions)}', file=sys.stderr
                )
                return 1
            print(svg(workflows.definitions[args.name], args.locale))
            return 0
        mapping = _mapping(args.state)
        if not args.apply:
            with reading(registry) as portal:
                report = plan(registry.all_documents(portal), workflows.definitions, mapping)
            return _print(report, 'would move')
        with unit_of_work(registry) as unit:
            report = migrate(unit, list(registry.all_documents(unit.portal)), mapping)
            for move in report.moves:
                document = registry.document_by_uid(unit.portal, move.uid)
                details: dict[str, Any] = {'from': move.from_version, 'to': move.to_version}
                if move.from_state != move.to_state:
                    details |= {'from_state': move.from_state, 'to_state': move.to_state}
                note(unit, 'document.migrated', document, details)
        return _print(report, 'moved')


def _mapping(texts: list[str]) -> Mapping[tuple[str, str], str]:
    mapping = {}
    for text in texts:
        workflow, colon, states = text.partition(':')
        old, equals, new = states.partition('=')
        if not (colon and equals and workflow and old and new):
            raise SystemExit(f'sedportal: --state {text}: write WORKFLOW:OLD=NEW')
        mapping[workflow, old] = new
    return mapping


def _print(report: Report, verb: str) -> int:
    for stuck in report.stuck:
        print(f'{stuck.uid}: {stuck.workflow} has no state {stuck.state}; name one with --state')
    print(f'{len(report.moves)} {verb}, {report.current} current, {len(report.stuck)} stuck')
    return 1 if report.stuck else 0
