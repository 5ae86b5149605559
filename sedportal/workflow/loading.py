"""Load the definitions of a folder: every fault of every file is listed at once, with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import colander

from sedportal.kernel.errors import ConfigurationFault
from sedportal.kernel.i18n import _

from .definition import Definition, Source, build
from .findings import DefinitionFault, Finding
from .reading import MAX_BYTES, read_yaml
from .schema import definition_schema, faults_of

SETTING = 'sedportal.workflows'


def locate(settings: Mapping[str, Any]) -> Path:
    """Return the folder of the definitions: the setting ``sedportal.workflows``, else the copy in the wheel.

    Raises :class:`ConfigurationFault` when neither is there, or the setting is not an absolute folder.
    The working directory never counts.
    """
    setting = str(settings.get(SETTING) or '').strip()
    if setting:
        folder = Path(setting)
        if not folder.is_absolute():
            raise ConfigurationFault(f'{SETTING} = {setting}: write an absolute folder, such as %(here)s/workflows')
        if not folder.is_dir():
            raise ConfigurationFault(f'{SETTING} = {setting}: there is no such folder')
        return folder
    shipped = Path(str(files('sedportal') / '_workflows'))
    if not shipped.is_dir():
        raise ConfigurationFault(f'No workflows: set {SETTING} to the absolute folder with the definitions')
    return shipped


def load_directory(folder: Path) -> Mapping[str, Definition]:
    """Return the definitions of the folder's ``*.yaml`` files by name.

    Raises :class:`DefinitionFault` (a ``ConfigurationFault``) with all the faults of all the files.
    """
    definitions, findings = read_directory(folder)
    if findings:
        raise DefinitionFault(findings)
    return definitions


def read_directory(folder: Path) -> tuple[dict[str, Definition], list[Finding]]:
    """Return the definitions that could be read, by name, and the faults of the files that could not."""
    definitions: dict[str, Definition] = {}
    findings: list[Finding] = []
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith('.'))
    except OSError as error:
        return {}, [_fault(folder.name, 1, '', _unreadable(error))]
    for path in paths:
        if path.suffix == '.yml':
            findings.append(
                _fault(
                    path.name,
                    1,
                    '',
                    _('Name the file “${name}”, or it is not read.', mapping={'name': f'{path.stem}.yaml'}),
                )
            )
        if path.suffix != '.yaml':
            continue
        definition, faults = read_file(path)
        findings.extend(faults)
        if definition is not None:
            definitions[definition.name] = definition
    if not definitions and not findings:
        findings.append(
            _fault(folder.name, 1, '', _('The folder has no definitions (*.yaml); put at least one there.'))
        )
    return definitions, findings


def read_file(path: Path) -> tuple[Definition | None, list[Finding]]:
    """Return the definition in the file, or None and its faults."""
    try:
        if not path.is_file():
            return None, [_fault(path.name, 1, '', _('This is not a file; remove it.'))]
        with path.open('rb') as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return None, [_fault(path.name, 1, '', _unreadable(error))]
    return read_definition(content, path.name)


def read_definition(content: bytes, file: str) -> tuple[Definition | None, list[Finding]]:
    """Return the definition written in ``content``, or None and its faults; ``file`` is the name to report."""
    reading = read_yaml(content)
    if reading.faults:
        return None, [_fault(file, line, path, text) for line, path, text in reading.faults]
    source = Source(file, reading.lines)
    try:
        form = definition_schema().deserialize(reading.value)
    except colander.Invalid as invalid:
        return None, [_fault(file, source.line(path), path, text) for path, text in faults_of(invalid)]
    findings = list(_misplaced(form, source))
    return (None, findings) if findings else (build(form, source), [])


def _misplaced(form: Mapping[str, Any], source: Source) -> Iterator[Finding]:
    if f'{form["name"]}.yaml' != source.file:
        text = _('The file must bear the name of its workflow: “${file}”.', mapping={'file': f'{form["name"]}.yaml'})
        yield _fault(source.file, source.line('name'), 'name', text)


def _fault(file: str, line: int, path: str, text: str) -> Finding:
    return Finding(file, line, path, 'error', text)


def _unreadable(error: OSError) -> str:
    return _('This can not be read: ${problem}.', mapping={'problem': error.strerror or str(error)})
