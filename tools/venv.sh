#!/bin/sh
# Build .venv from the lock files. Usage: tools/venv.sh LOCK...
# Takes the first of python3.11, python3.12, python3 that the portal runs on; PYTHON names another.
set -eu

fits='import sys; sys.exit(not ((3, 11, 5) <= sys.version_info[:3] < (3, 13)))'
python=
for candidate in ${PYTHON:-python3.11 python3.12 python3}; do
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$fits" 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "The portal needs Python 3.11 (from 3.11.5) or 3.12. On Debian and Ubuntu:" >&2
    echo "    apt-get install python3 python3-venv     or name one: make run PYTHON=/path/to/python3.12" >&2
    exit 1
fi
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c "$fits" 2>/dev/null; then
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "Python $version has no ensurepip. On Debian and Ubuntu:  apt-get install python$version-venv" >&2
        exit 1
    fi
    echo "== Making .venv with Python $version"
    rm -rf .venv
    "$python" -m venv .venv
fi

set -- "$@"
arguments=
for lock in "$@"; do
    arguments="$arguments -r $lock"
done
echo "== Installing the locked packages ($*)"
# shellcheck disable=SC2086  # each word is an argument of its own
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes $arguments
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
