#!/bin/sh
# Resolve requirements/*.in into lock files with hashes. Only the public registry counts: whatever extra indexes and
# folders this machine's pip is set to, the locks must install on any other.
set -eu
export PIP_CONFIG_FILE=/dev/null PIP_EXTRA_INDEX_URL='' PIP_FIND_LINKS='' PIP_DISABLE_PIP_VERSION_CHECK=1
for name in run test node; do
    echo "== Locking requirements/$name.in"
    .venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
        --annotation-style=line --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
        --output-file "requirements/$name.txt" "requirements/$name.in" "$@"
done
