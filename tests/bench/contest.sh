# Contests: several programs do the same work in turn, A B A B, and a line of a Markdown table tells of each. To be
# sourced after lib.sh.
#
#   entrant NAME RUNS COMMAND...   takes part RUNS times
#   contest WORK BEFORE NAME       runs them; before each, BEFORE (a command) prepares, untimed; the times are compared
#                                  with NAME's
#   contest_line WORK NAME ...     a line of one's own, in the same columns
# An archive that the work leaves is $work/archive; its size is told.
entrants=()
declare -A entrant_runs=() entrant_command=()

entrant() {
  local name=$1
  entrants+=("$name")
  entrant_runs[$name]=$2
  shift 2
  printf -v "entrant_command[$name]" '%q ' "$@"
}

contest_head() {
  echo '| work | program | wall | to stock | client CPU | server CPU | client memory | archive |'
  echo '|---|---|---|---|---|---|---|---|'
}

contest_line() { printf '| %s | %s | %s | %s | %s | %s | %s | %s |\n' "$@"; }

contest_file() { echo "entrant.${1//[^a-z0-9]/_}"; }

contest() {
  local what=$1 before=$2 name file round most=0
  rm -f "$work"/entrant.* "$work"/size.*
  for name in "${entrants[@]}"; do ((most >= entrant_runs[$name])) || most=${entrant_runs[$name]}; done
  for ((round = 1; round <= most; round++)); do
    for name in "${entrants[@]}"; do
      ((round <= entrant_runs[$name])) || continue
      file=$(contest_file "$name")
      eval "$before"
      if ! eval "measure $file ${entrant_command[$name]}"; then # it is out
        rm -f "$work/$file"
        entrant_runs[$name]=0
      elif [[ -d $work/archive ]]; then
        du -sb "$work/archive" | cut -f1 >"$work/size.$file"
      fi
    done
  done
  for name in "${entrants[@]}"; do contest_result "$what" "$name" "$3"; done
  entrants=()
  rm -rf "$work/archive"
}

# Medians of the last contest: contest_wall NAME, contest_cpu NAME, contest_ratio NAME OTHER (of walls).
contest_wall() { median "$(contest_file "$1")" 1; }
contest_cpu() { median "$(contest_file "$1")" 2; }
contest_ratio() { ratio "$(contest_wall "$1")" "$(contest_wall "$2")"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b }'; }

contest_result() { # WORK NAME REFERENCE
  local file
  file=$(contest_file "$2")
  if [[ ! -e $work/$file ]]; then
    contest_line "$1" "$2" failed '' '' '' '' ''
    return
  fi
  contest_line "$1" "$2" "$(contest_wall "$2") s" \
    "$([[ ! -e $work/$(contest_file "$3") ]] || contest_ratio "$2" "$3")" \
    "$(contest_cpu "$2") s" "$(median "$file" 3) s" \
    "$(median "$file" 4 | awk '{ printf "%.0f MB", $1 / 1024 }')" \
    "$([[ ! -e $work/size.$file ]] || awk '{ printf "%.1f MB", $1 / 1e6 }' "$work/size.$file")"
}
