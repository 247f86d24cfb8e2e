#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Tickcast authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh SECONDS COMMAND...: runs a test and ends whatever it has left behind: servers and browsers
# put themselves into sessions of their own, where no signal to the test reaches them. A test that
# is good and leaves something behind is not good.
set -uo pipefail
limit=$1
shift
# Every process that comes of the test has this in its environment, and nothing else has.
mark=TICKCAST_TEST_RUN=$$-$RANDOM$RANDOM

left_behind() {
    grep -lsaF "$mark" /proc/[0-9]*/environ | cut -d / -f 3
}

# shellcheck disable=SC2317 # It is reached by the trap.
end_all() {
    local pid
    while read -r pid; do
        kill -KILL "$pid" 2>/dev/null
    done < <(left_behind)
}
trap end_all EXIT
trap 'exit 130' INT TERM HUP

env "$mark" timeout --kill-after=10 "$limit" "$@" &
wait $!
status=$?
# A browser's helpers notice its end a moment after it.
for ((tries = 0; tries < 50; ++tries)); do
    left=$(left_behind)
    [[ $left ]] || exit "$status"
    sleep 0.1
done
for pid in $left; do
    echo "left behind: $pid $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | cut -c 1-120)" >&2
done
exit "$((status ? status : 1))"
