"""Faults on purpose, against a real server with real files: what was acknowledged must be there afterwards.

``kill`` ends the server with SIGKILL at any moment (R1 of docs/reliability.md). ``region`` makes
the small portal that it serves, ``server`` starts and ends the process, ``clerks`` are its clients, ``inspection``
looks at what the disk holds. The suite runs a short form, the full one is a program of its own.
"""
