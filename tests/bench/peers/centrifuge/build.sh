#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Tickcast authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# build.sh OUTDIR: builds into OUTDIR; the program's path is the last line printed. 3: no toolchain.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
command -v go >/dev/null || {
    echo "centrifuge: no go" >&2
    exit 3
}
go build -C "$here" -mod=readonly -trimpath -o "$out/centrifuge" . >&2
echo "$out/centrifuge"
