#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Tickcast authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# prepare.sh SOURCE FOLDER: copies what the tests of resources/web read from the source tree into
# FOLDER, laid out alike, and installs the locked packages there. The source tree stays as it is.
# Packages are fetched only when package-lock.json is not the one they were installed from.
set -euo pipefail
source=$1 folder=$2
for program in node npm; do
    command -v "$program" >/dev/null || {
        echo "$program is missing: apt-get install nodejs npm" >&2
        exit 1
    }
done

web=$folder/resources/web installed=$folder/installed-package-lock.json
mkdir -p "$web" "$folder/shared/protocol"
# What is gone from the source must go here, too.
find "$web" -mindepth 1 -maxdepth 1 ! -name node_modules -exec rm -rf {} +
find "$source/resources/web" -mindepth 1 -maxdepth 1 ! -name node_modules -exec cp -R {} "$web" \;
rm -rf "$folder/resources/examples" "$folder/shared/protocol/vectors"
cp -R "$source/resources/examples" "$folder/resources/examples"
cp -R "$source/shared/protocol/vectors" "$folder/shared/protocol/vectors"

if [[ -d $web/node_modules ]] && cmp -s "$web/package-lock.json" "$installed"; then
    exit 0
fi
rm -f "$installed"
cd "$web"
# No script of a package is run: none is needed, and none can fetch anything more.
npm ci --ignore-scripts --no-audit --no-fund
cp package-lock.json "$installed"
