#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Tickcast authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# build.sh OUTDIR: builds into OUTDIR; the program's path is the last line printed. 3: no toolchain.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
command -v cargo >/dev/null || {
    echo "tokio: no cargo" >&2
    exit 3
}
cargo build --locked --release --manifest-path "$here/Cargo.toml" --target-dir "$out" >&2
echo "$out/release/tokio-peer"
