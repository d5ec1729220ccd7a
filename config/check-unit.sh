#!/usr/bin/env bash
# Checks that the service's unit is sound and as shut off as it promises to be.
# Usage: config/check-unit.sh [UNIT]
set -euo pipefail

unit=${1:-$(dirname "$0")/onair.service}
# systemd-analyze counts in tenths: 12 is an exposure of 1.2.
promised=12

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
# onair need not be installed here, and its unit names a program that must exist.
sed "s|^ExecStart=[^ ]*|ExecStart=$(type -P true)|" "$unit" > "$copy/onair.service"

# It succeeds with warnings; a sound unit has none.
warnings=$(systemd-analyze verify "$copy/onair.service" 2>&1) || true
warnings=$(grep -F onair.service <<< "$warnings" || true)
if [[ -n $warnings ]]; then
    printf '%s: systemd-analyze verify says:\n%s\n' "$unit" "$warnings" >&2
    exit 1
fi

if ! report=$(systemd-analyze security --offline=yes --no-pager --threshold="$promised" "$copy/onair.service"); then
    printf '%s\n%s: more exposed than promised\n' "$report" "$unit" >&2
    exit 1
fi
tail -n 1 <<< "$report"
