#!/usr/bin/env bash
# Fails where a manual page has warnings of roff's, or, as it is rendered, does not agree with --help: its options have to
# stand there with the names, values and descriptions that help has, in help's order, and no others; and every option
# that its text speaks of has to be one of that command, or of the one it is said of ("pgbraid dump --binary").
#   check-manual.sh [BUILD]    where the program and its manual pages have been built
set -euo pipefail
build=${1:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/build}
verbs=(dump restore mirror list verify)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# help_options [VERB]: "NAMES=VALUE<tab>DESCRIPTION" of each option, a line each.
help_options() {
  "$build/bin/pgbraid" "$@" --help | awk '
    function flush() { if (head != "") print head "\t" text; head = text = "" }
    BEGIN { column = sprintf("%32s", "") }
    /^  -/ {
      flush()
      head = substr($0, 3)
      if (match(head, /  +/)) {
        text = substr(head, RSTART + RLENGTH)
        head = substr(head, 1, RSTART - 1)
      }
      next
    }
    index($0, column) == 1 && head != "" { text = text (text == "" ? "" : " ") substr($0, 33); next }
    { flush() }
    END { flush() }'
}

# rendered PAGE: each paragraph in one line.
rendered() { groff -man -Tascii -P-c -P-b -P-u -P-o -rLL=30000n "$1" | sed 's/\([^ ]\)  */\1 /g'; }

# page_options <RENDERED: "NAMES=VALUE DESCRIPTION. FURTHER TEXT" of each option of the section OPTIONS, a line each.
page_options() {
  sed -n '/^OPTIONS$/,/^[A-Z][A-Z ]*$/p' | awk '
    function flush() { if (item != "") print item; item = "" }
    BEGIN { column = sprintf("%14s", "") }
    /^       -/ { flush(); item = substr($0, 8); next }
    index($0, column) == 1 && item != "" { item = item " " substr($0, 15); next }
    /[^ ]/ { flush() }
    END { flush() }'
}

# foreign_options PAGE_VERB <RENDERED: the options that are spoken of and that the command does not have; $work/names has
# "VERB NAME" lines. Behind "pgbraid VERB" they are that one's, behind another program not ours, up to a sign.
foreign_options() {
  awk -v page="$1" -v names="$work/names" '
    BEGIN {
      while ((getline <names) > 0) has[$1, $2] = has["pgbraid", $2] = is_verb[$1] = 1
    }
    {
      of = page
      before = ""
      for (i = 1; i <= NF; ++i) {
        word = $i
        gsub(/^[("\047[|]+|[])"\047.,;:]+$/, "", word)
        if (before == "pgbraid" && word in is_verb) of = word
        name = word
        sub(/=.*/, "", name)
        if (name ~ /^-[A-Z][a-z]$/) name = substr(name, 1, 2)
        if (name ~ /^(--[a-z][a-z-]+|-[A-Za-z0-9?])$/) {
          if (before ~ /^(pg_dump|pg_restore|psql|createdb|grep)$/) of = ""
          if (of != "" && !((of, name) in has)) print "an option of pgbraid " of " that is none: " name
        }
        before = word
        if ($i ~ /[).,;:]$/) of = page
      }
    }'
}

bad=0
for verb in '' "${verbs[@]}"; do
  # shellcheck disable=SC2086  # none, or one word
  help_options $verb >"$work/help-$verb"
  cut -f 1 "$work/help-$verb" | grep -oE -- '(^|, )--?[A-Za-z0-9?][a-z-]*' | sed "s/^,* */${verb:-pgbraid} /"
done >"$work/names"
for verb in '' "${verbs[@]}"; do
  page=$build/man/man1/pgbraid${verb:+-$verb}.1
  # What begins an option must be no hyphen, which some devices draw as another sign than a shell reads.
  {
    groff -man -ww -z "$page" 2>&1 || true
    grep -nE '(^|[ ("[])--?[A-Za-z]' "$page" | sed 's/^/"-" has to be "\\-" in line /' || true
  } >"$work/complaints"
  rendered "$page" >"$work/page"
  foreign_options "${verb:-pgbraid}" <"$work/page" >>"$work/complaints"
  page_options <"$work/page" >"$work/options"
  awk -F '\t' '{ print $1 " " toupper(substr($2, 1, 1)) substr($2, 2) ($2 ~ /\.$/ ? "" : ".") }' \
    "$work/help-$verb" >"$work/wanted"
  awk -v wanted="$work/wanted" '
    {
      if ((getline line <wanted) <= 0) print "not in --help: " $0
      else if (index($0, line) != 1) print "--help has: " line "\nthe page has: " $0
    }
    END { while ((getline line <wanted) > 0) print "not in the page: " line }' "$work/options" >>"$work/complaints"
  [[ -s $work/options ]] || echo 'no options' >>"$work/complaints"
  if [[ -s $work/complaints ]]; then
    sed "s,^,${page##*/}: ," "$work/complaints" >&2
    bad=1
  fi
done
exit "$bad"
