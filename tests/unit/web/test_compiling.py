"""Templates that several threads show for the first time are compiled one at a time, each once; scopes are copied."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from chameleon import PageTemplateFile
from chameleon.utils import Scope
from pyramid.config import Configurator

from sedportal.web import compiling

_THEIR_COPY = Scope.copy


@pytest.mark.parametrize('copy', [_THEIR_COPY, compiling._copy])
def test_a_copied_scope_has_its_own_names_and_looks_further_in_the_root(copy: Any) -> None:
    root = Scope(a=1, b=2)
    first = copy(root)
    first['a'] = 3
    second = copy(first)
    second['c'] = 4
    second.set_global('d', 5)
    assert {name: second[name] for name in 'abcd'} == {'a': 3, 'b': 2, 'c': 4, 'd': 5}
    assert (first['a'], first['d'], 'c' in first) == (3, 5, False)
    assert (root['a'], root['d'], 'c' in root) == (1, 5, False)
    assert second._root is first._root is root


def test_templates_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Configurator() as config:
        config.include('sedportal.web.compiling')
        config.include('sedportal.web.compiling')
    at_it: list[str] = []
    together: list[int] = []
    compile_template = PageTemplateFile._compile

    def watched(self: PageTemplateFile, *arguments: Any) -> Any:
        at_it.append(self.filename)
        together.append(len(at_it))
        time.sleep(0.01)
        try:
            return compile_template(self, *arguments)
        finally:
            at_it.remove(self.filename)

    monkeypatch.setattr(PageTemplateFile, '_compile', watched)
    templates = []
    for number in range(4):
        path = tmp_path / f'{number}.pt'
        path.write_text(f'<p tal:content="number">{number}</p>', encoding='utf-8')
        templates.append(PageTemplateFile(str(path)))
    ready = threading.Barrier(8)

    def show(template: PageTemplateFile) -> str:
        ready.wait(10)
        return str(template(number=7))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(show, templates * 2)) == ['<p>7</p>'] * 8
    assert together == [1] * 4


def test_a_template_that_python_stumbled_over_is_compiled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Configurator() as config:
        config.include('sedportal.web.compiling')
    faults = [SystemError('AST constructor recursion depth mismatch')] * 3
    compile_template = PageTemplateFile._compile

    def stumbling(self: PageTemplateFile, *arguments: Any) -> Any:
        if faults:
            raise faults.pop()
        return compile_template(self, *arguments)

    monkeypatch.setattr(PageTemplateFile, '_compile', stumbling)
    path = tmp_path / 'one.pt'
    path.write_text('<p tal:content="number" />', encoding='utf-8')
    assert str(PageTemplateFile(str(path))(number=7)) == '<p>7</p>'
    assert faults == []
