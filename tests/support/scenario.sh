#!/usr/bin/env bash
# Runs one scenario file: own folder, time limit, one line of outcome. Called by tests/run.sh, many at once.
#   scenario.sh LABEL FILE RESULTS LOGS SERVER
# Expects the program in PGBRAID, a folder to work in in PGBRAID_RUN, and there, as server-SERVER, what to source for the
# cluster of that version: PGHOST, PGPORT, PGUSER, PGBRAID_SERVER and its stock tools in PATH.
set -uo pipefail
label=$1 file=$2 results=$3 logs=$4
# shellcheck source=/dev/null
source "$PGBRAID_RUN/server-$5" || exit 1
limit=${PGBRAID_SCENARIO_SECONDS:-300}

PGBRAID_SUPPORT=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PGBRAID_TMP=$(mktemp -d "$PGBRAID_RUN/XXXXXX")
export PGBRAID_SUPPORT PGBRAID_TMP
# Sanitizers write here, so that a finding fails the test even where the program was to fail anyway.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}log_path=$PGBRAID_TMP/sanitizer"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:+$UBSAN_OPTIONS:}log_path=$PGBRAID_TMP/sanitizer"
export TSAN_OPTIONS="${TSAN_OPTIONS:+$TSAN_OPTIONS:}log_path=$PGBRAID_TMP/sanitizer"

log=$logs/${label//\//_}.log
child=
trap '[[ -z $child ]] || kill -TERM "$child" 2>/dev/null' INT TERM
trap 'rm -rf "$PGBRAID_TMP"' EXIT

start=$EPOCHREALTIME
timeout --kill-after=20 "$limit" bash "$file" >"$log" 2>&1 </dev/null &
child=$!
wait "$child"
status=$?
# An interrupted wait returns before the child did.
while kill -0 "$child" 2>/dev/null; do wait "$child"; done
took=$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')

if compgen -G "$PGBRAID_TMP/sanitizer*" >/dev/null; then
  { echo '--- a sanitizer found something:'; cat "$PGBRAID_TMP"/sanitizer*; } >>"$log"
  ((status == 0 || status == 77)) && status=1
fi
case $status in
  0)
    printf 'ok %s (%s s)\n' "$label" "$took"
    outcome=ok
    ;;
  77)
    printf 'skipped %s: %s\n' "$label" "$(tail -n 1 "$log")"
    outcome=skip
    ;;
  *)
    ((status != 124 && status != 137)) || echo "--- no end after $limit s" >>"$log"
    printf 'FAILED %s (%s s, exit status %s)\n%s\n' "$label" "$took" "$status" \
      "$(tail -n 200 "$log" | sed 's/^/    /')"
    outcome=fail
    ;;
esac
printf '%s\t%s\t%s\n' "$outcome" "$label" "$took" >>"$results"
