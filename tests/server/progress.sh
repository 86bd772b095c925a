# How far a run has come: on a terminal a line for each worker and one for all, at any width and after a resize, gone at the
# end; as lines of text, and as JSON; and the summary at the end.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

db=$(fresh_db source)
held_tables "$db" 3
sql "$db" 'CREATE TABLE quick AS SELECT generate_series(1, 100) AS id'
dump=("$PGBRAID" dump -Fd -j3 "${held[@]}")

# ---- a terminal ----

terminal() { tmux -L "$scenario-$$" -f /dev/null "$@"; }
at_exit 'terminal kill-server 2>/dev/null'
# Its own shell would take a second to start, and show a prompt of its own.
terminal new-session -d -x 100 -y 12 "PS1='ready>' TERM=screen exec bash --norc --noprofile"

# shown: what stands on it. await_shown PATTERN: until a line is like this.
shown() { terminal capture-pane -p; }
await_shown() {
  local i
  for ((i = 0; i < 300; i++)); do
    shown >"$tmp/shown"
    if grep -qE -e "$1" "$tmp/shown"; then return; fi
    sleep 0.1
  done
  cat "$tmp/shown" >&2
  fail "the terminal never shows: $1"
}
expect_shown() { grep -qE -e "$1" "$tmp/shown" || { cat "$tmp/shown" >&2 && fail "the terminal does not show: $1"; }; }
expect_lines() { expect_equal "lines like $1" "$(grep -cE -e "$1" "$tmp/shown" || true)" "$2"; }
type_line() { terminal send-keys -l "$*" && terminal send-keys Enter; }
printf '%q ' "${dump[@]}" -f "$tmp/archive" "$db" >command
await_shown '^ready>'

hold "$db"
type_line '. ./command'
await_held "$db" 3
await_shown '^ +1  TABLE DATA public\.held. +[0-9]+% +[0-9.]+ KiB +[0-9.]+ [KM]?i?B/s +0:[0-9]+$'
expect_lines '^ +[123]  TABLE DATA public\.held[123] ' 3
expect_shown '^dumping: [0-9]+%, [01] of 4 done, [0-9.]+ KiB, .* gone'

# Narrow and low: what there is room for, and nothing of what stood there before.
terminal resize-window -x 36 -y 4
await_shown '^ +and 2 more'
expect_lines '^ +1  TABLE DATA public' 1
expect_lines '^ +[0-9]  TABLE' 1
terminal resize-window -x 70 -y 14
await_shown '^ +3  TABLE DATA'
expect_lines '^ +[123]  TABLE DATA public\.held[123] ' 3
expect_lines '^dumping: |^[0-9]+%' 1
expect_lines 'more' 0

# Nothing of it is left at the end, but for the summary.
let_go "$db"
await_shown '^pgbraid: dumped '
await_shown '^ready>$'
expect_lines '  TABLE DATA |^dumping: ' 0
expect_shown "^pgbraid: dumped $db: 4 tables, 1300 rows, "
expect_shown '^ +[0-9.]+ s +[0-9.]+ KiB  public\.held'

# A message has its place above. An interrupted run leaves none of it behind, either.
hold "$db"
rm -rf "$tmp/archive"
type_line 'clear; . ./command'
await_held "$db" 3
sql postgres "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
               WHERE datname = '$db' AND application_name = 'pgbraid dump worker 2'" >/dev/null
await_shown '^pgbraid: warning: TABLE DATA public\.held. runs again'
await_held "$db" 3
await_shown '^ +2  TABLE DATA'
terminal send-keys C-c
await_shown '^pgbraid: error: interrupted'
await_shown '^ready>$'
expect_lines '^ +[0-9]  |^dumping: ' 0
let_go "$db"

# A terminal that is stopped holds up nobody: the archive is made, and only what is said at the end waits.
hold "$db"
rm -rf "$tmp/archive"
type_line 'clear; . ./command'
await_held "$db" 3
await_shown '^ +3  TABLE DATA'
terminal send-keys C-s
let_go "$db"
for ((i = 0; i < 300; i++)); do
  if [[ -e $tmp/archive/toc.dat ]]; then break; fi
  sleep 0.1
done
[[ -e $tmp/archive/toc.dat ]] || fail 'a stopped terminal holds up the dump'
terminal send-keys C-q
await_shown '^ready>$'
expect_shown "^pgbraid: dumped $db"
expect_lines '^ +[0-9]  TABLE|^dumping: ' 0

# A script that goes to the terminal itself has its own end; one that goes elsewhere has none that is seen.
type_line "clear; $(printf %q "$PGBRAID") dump -t quick $db; echo end \$((1 + 1))"
await_shown '^end 2'
expect_shown '^-- PostgreSQL database dump complete'
expect_lines '^pgbraid: ' 0
type_line "clear; $(printf %q "$PGBRAID") dump -t quick $db >script; echo end \$((1 + 2))"
await_shown '^end 3'
expect_lines '^pgbraid: dumped ' 1

# ---- no terminal ----

expect_exit 0 "$PGBRAID" dump -Fd -f quiet "$db"
expect_equal 'what is said where nobody looks' "$(<"$tmp/stderr")" ''
expect_exit 0 "$PGBRAID" dump -Fd -v -f verbose "$db"
expect_stderr "dumped $db: 4 tables, 1300 rows"
expect_stderr 'slowest tables:'

# in_the_middle DB AWAIT FILE PATTERN COMMAND...: what it has said on standard error by the time that its lines are there, while
# DB is held; AWAIT sees to it that it has come so far.
in_the_middle() {
  local held_db=$1 await=$2 file=$3 pattern=$4 i
  shift 4
  hold "$held_db"
  "$@" 2>"$file" &
  eval "$await"
  for ((i = 0; i < 300; i++)); do
    if grep -qE -e "$pattern" "$file"; then break; fi
    sleep 0.1
  done
  let_go "$held_db"
  wait $!
  grep -qE -e "$pattern" "$file" || { cat "$file" >&2 && fail "$file never has: $pattern"; }
}
in_the_middle "$db" 'await_held "$db" 3' plain '^pgbraid: dumping: [0-9]+%, . of 4 done, [0-9.]+ KiB, ' \
  "${dump[@]}" --progress=plain --progress-interval=0.1 -f plain.archive "$db"
if grep -q $'\x1b' plain; then fail 'escape sequences in plain lines'; fi
in_the_middle "$db" 'await_held "$db" 3' json '"object":"TABLE DATA public.held' \
  "${dump[@]}" --progress=json --progress-interval=0.1 -f json.archive "$db"
python3 - json <<'END'
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
work = [line for line in lines if line["level"] == "progress" and line["message"] == "dumping"]
assert work, lines
for line in work:
    assert line["items"] == 4 and 0 <= line["share"] <= 1 and line["bytes"] >= 0, line
assert [line["share"] for line in work] == sorted(line["share"] for line in work)
assert any(worker.get("share", 0) > 0 for line in work for worker in line["workers"])
END

# Who cannot be told is not told; the run goes on.
for form in text json; do
  rm -rf full
  got=0
  "$PGBRAID" dump -Fd -v --log-format="$form" --progress=plain --progress-interval=0.01 -f full "$db" 2>/dev/full || got=$?
  expect_equal "exit status with $form to a full device" "$got" 0
done

# ---- the other verbs ----

target=$(fresh_db target)
held_target "$target" verbose
in_the_middle "$target" 'await_load "$target"' restoring '"message":"restoring",.*"object":"TABLE DATA public.held3"' \
  "$PGBRAID" restore --data-only -v -j2 --progress=json --progress-interval=0.1 -d "$target" verbose
grep -qF "restored $target: " restoring || { cat restoring >&2 && fail 'no summary of a restore'; }

copy=$(fresh_db copy)
in_the_middle "$db" 'await_held "$db" 2' mirroring '^pgbraid: mirroring: ' \
  "$PGBRAID" mirror -v -j2 "${held[@]}" --progress=plain --progress-interval=0.1 --source "dbname=$db" --target "dbname=$copy"
grep -qF "mirrored $db: " mirroring || { cat mirroring >&2 && fail 'no summary of a mirror'; }

# verify: while it waits for the rest of an archive from a pipe.
expect_exit 0 "$PGBRAID" dump -Fc -f whole "$db"
mkfifo pipe
"$PGBRAID" verify -v --progress=json --progress-interval=0.01 - <pipe 2>verifying &
exec {rest}>pipe
head -c 100 whole >&"$rest"
for ((i = 0; i < 300; i++)); do
  if grep -qF '"message":"reading the table of contents"' verifying; then break; fi
  sleep 0.1
done
tail -c +101 whole >&"$rest"
exec {rest}>&-
wait $!
grep -qF '"message":"reading the table of contents"' verifying || { cat verifying >&2 && fail 'no progress of verify'; }
grep -qF 'is whole' verifying || { cat verifying >&2 && fail 'no end of verify'; }

expect_exit 2 "$PGBRAID" dump --progress=some "$db"
expect_exit 2 "$PGBRAID" dump --progress-interval=0 "$db"
