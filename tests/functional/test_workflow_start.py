"""The shipped definitions against all that the portal's packages really register, and a start that faults stop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sedportal
from sedportal.kernel.errors import ConfigurationFault
from tests.factories.clock import MovableClock
from tests.factories.portal import ROOT, settings_of


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The testing settings; pages and API are left out, they register nothing with the workflows."""
    monkeypatch.setattr(sedportal, 'INCLUDES', sedportal.INCLUDES[: sedportal.INCLUDES.index('web')])
    return settings_of(tmp_path, MovableClock())


def test_the_shipped_definitions_name_what_is_registered(settings: dict[str, Any]) -> None:
    workflows = sedportal.main({}, **settings).registry.workflows
    assert workflows.findings == ()
    assert {kind for one in workflows.definitions.values() for kind in one.kinds} == {
        'incoming',
        'outgoing',
        'internal',
        'act',
    }


def test_a_faulty_definition_stops_the_start_and_is_told_plainly(settings: dict[str, Any], tmp_path: Path) -> None:
    text = (ROOT / 'workflows' / 'act.yaml').read_text(encoding='utf-8')
    (tmp_path / 'act.yaml').write_text(text.replace('sheets, resp', 'pages, resp'), encoding='utf-8')
    (tmp_path / 'letter.yaml').write_text('name: letter\n', encoding='utf-8')
    with pytest.raises(ConfigurationFault) as caught:
        sedportal.main({}, **{**settings, 'sedportal.workflows': str(tmp_path)})
    faults = str(caught.value)
    assert 'transitions.register.required: error: The card of “act” has no field “pages”; correct the name.' in faults
    assert 'letter.yaml:1 states: error: This key is missing; add it.' in faults
