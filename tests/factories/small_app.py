"""An application of one page, for tests of what serves it."""

from __future__ import annotations

import time
import types
from collections.abc import Callable, Iterable
from typing import Any


class SmallApp:
    """Answer every request; say when it is closed."""

    def __init__(self) -> None:
        self.registry = types.SimpleNamespace(background=types.SimpleNamespace(stop=self.stop))

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer with the path; ``/slow`` takes its time, and says when it begins."""
        if environ['PATH_INFO'] == '/slow':
            print('begun', flush=True)
            time.sleep(0.7)
        start_response('200 OK', [('Content-Type', 'text/plain')])
        return [environ['PATH_INFO'].encode('latin-1')]

    def stop(self) -> None:
        """Say that the portal would close its storage now."""
        print('closed', flush=True)


def main(global_config: dict[str, str], **settings: str) -> SmallApp:
    """Return the application, as the ini file asks for it."""
    return SmallApp()
