#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Tickcast authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# build.sh OUTDIR: builds into OUTDIR; the program's path is the last line printed. 3: no toolchain.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
command -v cmake >/dev/null || {
    echo "naive-qt: no cmake" >&2
    exit 3
}
if ! cmake -S "$here" -B "$out" -DCMAKE_BUILD_TYPE=Release >"$out/configure.log" 2>&1; then
    echo "naive-qt: CMake finds no C++ compiler or no Qt 6 WebSockets: $out/configure.log" >&2
    exit 3
fi
cmake --build "$out" >&2
echo "$out/naive-qt"
