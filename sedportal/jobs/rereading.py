"""Try files once more that could not be read, when their time has come."""

from __future__ import annotations

from sedportal.documents.files.words import retry_marked

from .regular import Job

INTERVAL_SECONDS = 60.0

REREADING = Job('rereading', retry_marked, INTERVAL_SECONDS, of_machine=True)
