#!/bin/sh
# See that the named Debian packages are there: install the missing ones where that is allowed, else say which.
set -eu

missing=
for package in "$@"; do
    if ! dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed'; then
        missing="$missing $package"
    fi
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    # Not Debian: the programs may still be there under their own names.
    if command -v chromedriver >/dev/null 2>&1 && command -v tesseract >/dev/null 2>&1; then exit 0; fi
    echo "The tests drive a browser and recognise scans: install Chromium, its chromedriver, and tesseract." >&2
    exit 1
fi

root=
if [ "$(id -u)" -ne 0 ]; then
    if sudo -n true 2>/dev/null; then
        root='sudo -n'
    else
        echo "The tests need system packages. Install them, then run again:  apt-get install$missing" >&2
        exit 1
    fi
fi
echo "== Installing system packages:$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086  # each word is a package of its own
install() { $root apt-get install --yes --quiet --no-install-recommends $missing >/dev/null; }
install 2>/dev/null || { $root apt-get update --quiet >/dev/null && install; }
