#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Tickcast authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# build.sh OUTDIR: builds into OUTDIR; the program's path is the last line printed. 3: no compiler.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
compiler=$(command -v "${CC:-cc}") || {
    echo "floor: no C compiler (set CC, or install gcc)" >&2
    exit 3
}
"$compiler" -std=c11 -O3 -Wall -Wextra -Wshadow -pthread \
    -o "$out/floor" "$here/floor.c" >&2
echo "$out/floor"
