#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test. See docs/testing.md.
#   tests/run.sh              everything
#   tests/run.sh --fast       without the sanitizer builds and the fuzzers
#   tests/run.sh --only NAME  that one test; a name without its folder will do
#   tests/run.sh --list       the names
#   tests/run.sh --matrix     only the conformance scenarios, on every server version from 13 to 18; prints a table
# The last line is "N passed, N failed, N skipped"; exit status 0 only where none failed.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

fast=no
only=''
list=no
matrix=no
while (($#)); do
  case $1 in
    --fast) fast=yes ;;
    --only)
      only=${2:?--only wants a name}
      shift
      ;;
    --list) list=yes ;;
    --matrix) matrix=yes ;;
    *)
      sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
      exit 2
      ;;
  esac
  shift
done

# shellcheck source=tests/support/cluster.sh
source tests/support/cluster.sh

# ---- what there is to run ----

scenario_folders=(server conformance faults)
server_later=18
matrix_servers=(13 14 15 16 17 18)

unit_names() {
  local folder
  for folder in tests/unit/*/; do
    if compgen -G "$folder*.cpp" >/dev/null; then echo "unit_$(basename "$folder")"; fi
  done
}
# scenario_names [SANITIZER]: the differential runs are about results, the server's work for the most part: of the
# sanitizers only the one for memory sees some of them, those with the most kinds of objects.
scenario_names() {
  local folder file name
  for folder in "${scenario_folders[@]}"; do
    for file in tests/"$folder"/*.sh; do
      name=$folder/$(basename "$file" .sh)
      case ${1:-}/$name in
        asan/conformance/kitchen_sink | asan/conformance/regress15) ;;
        asan/conformance/* | tsan/conformance/*) continue ;;
      esac
      if [[ -f $file ]]; then echo "$name"; fi
    done
  done
}
# later_names: the scenarios that also run on the other server version of every run: the differential ones, and those
# which say "# servers: 15 18".
later_names() {
  local name
  scenario_names | while IFS= read -r name; do
    if [[ $name == conformance/* ]] || grep -qE "^# servers:.* $server_later( |\$)" "tests/$name.sh"; then
      echo "$server_later/$name"
    fi
  done
}
fuzz_names() {
  local file
  for file in tests/fuzz/*.cpp; do
    if [[ -f $file ]]; then echo "fuzz/$(basename "$file" .cpp)"; fi
  done
}

# matrix_names VERSION
matrix_names() { scenario_names | sed -n "s,^conformance/,$1/&,p"; }

names() {
  local sanitizer server
  if [[ $matrix == yes ]]; then
    echo build
    for server in "${matrix_servers[@]}"; do matrix_names "$server"; done
    return
  fi
  printf '%s\n' format layers build tidy manual
  unit_names
  scenario_names
  later_names
  printf '%s\n' install package quickstart
  if [[ $fast == yes ]]; then
    echo clang
  else
    for sanitizer in asan tsan; do
      printf '%s\n' "$sanitizer/build"
      { unit_names; scenario_names "$sanitizer"; } | sed "s,^,$sanitizer/,"
    done
    if [[ -n $(fuzz_names) ]]; then echo fuzz/build; fi
    fuzz_names
  fi
}

if [[ $list == yes ]]; then
  names
  exit 0
fi
if [[ -n $only ]]; then
  # The whole name, or its last part where there is no such whole name.
  found=$(names | grep -Fx -e "$only" || names | grep -vE "^(asan|tsan|$server_later)/" | awk -F/ -v n="$only" '$NF == n' || true)
  if [[ -z $found || $found == *$'\n'* ]]; then
    echo "tests/run.sh: '$only' names no test, or several; see --list" >&2
    exit 2
  fi
  only=$found
fi
wanted() { [[ -z $only || $only == "$1" ]]; }
# The wanted ones of the names on stdin, one a line.
pick() { if [[ -n $only ]]; then grep -Fx -e "$only" || true; else cat; fi; }

# ---- steps: each is a job in a process group of its own, so that an interrupt ends all of it ----

if ! bash cmake/deps.sh; then
  echo '0 passed, 1 failed, 0 skipped'
  exit 1
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/pgbraid-run-XXXXXX")
results=$work/results
: >"$results"
logs=$root/build/test-logs
mkdir -p "$logs"
job=''
status=0

on_exit() {
  local status=$?
  trap - EXIT
  if [[ -n $job ]]; then
    kill -TERM -- "-$job" 2>/dev/null || true
    # Scenarios drop their databases as they go down.
    for _ in {1..100}; do
      kill -0 -- "-$job" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL -- "-$job" 2>/dev/null || true
  fi
  cluster_stop
  rm -rf "$work"
  exit "$status"
}
trap on_exit EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# run COMMAND...: as a job that stops at its first failing command; its exit status goes to $status. Not for use
# where a failure is asked about (if, ||): bash would not let the job stop there.
run() {
  set +e -m
  (
    set -e +m
    "$@"
  ) </dev/null &
  job=$!
  set +m
  wait "$job"
  status=$?
  set -e
  job=''
}

seconds_since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }'; }
record() { printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$results"; }

# check NAME COMMAND...: one test that is one command; its output is shown only on failure. Leaves $status. What only
# prepares the one wanted test is not counted.
check() {
  local name=$1 start=$EPOCHREALTIME log="$logs/${1//\//_}.log" took
  shift
  run "$@" >"$log" 2>&1
  took=$(seconds_since "$start")
  if ((status == 0)); then
    printf 'ok %s (%s s)\n' "$name" "$took"
    if wanted "$name"; then record ok "$name" "$took"; fi
  else
    printf 'FAILED %s (%s s)\n' "$name" "$took"
    # Less what a build says of the files that compile.
    grep -avE '^\[[0-9]+/[0-9]+\] |^-- ' "$log" | tail -n 80 | sed 's/^/    /' || true
    record fail "$name" "$took"
  fi
}

step() { printf '== %s\n' "$1"; }

# group TITLE PREFIX NAMES_FILE COMMAND...: a step that records its tests by itself. One without a record has failed.
group() {
  local title=$1 prefix=$2 names=$3 start=$EPOCHREALTIME name
  shift 3
  step "$title"
  run "$@"
  while IFS= read -r name; do
    # Asked of the file itself: at the end of a pipe, grep's early end would be the writer's failure.
    if ! grep -qF -e $'\t'"$prefix$name"$'\t' "$results"; then
      printf 'FAILED %s: no outcome\n' "$prefix$name"
      record fail "$prefix$name" 0
    fi
  done <"$names"
  printf '== %s: %s s\n' "$title" "$(seconds_since "$start")"
}

finish() {
  local passed failed skipped
  passed=$(grep -c $'^ok\t' "$results" || true)
  failed=$(grep -c $'^fail\t' "$results" || true)
  skipped=$(grep -c $'^skip\t' "$results" || true)
  printf '== slowest\n'
  sort -t $'\t' -k 3,3nr "$results" | awk -F'\t' 'NR <= 8 { printf "%8s s  %s\n", $3, $2 }'
  if ((failed > 0)); then
    printf '== failed\n'
    awk -F'\t' '$1 == "fail" { print "  " $2 }' "$results"
  fi
  printf '== all: %s s\n' "$SECONDS"
  printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
  ((failed == 0)) || exit 1
  exit 0
}

# ---- building ----

# Compiler caches hit in every clone of the tree, wherever it stands.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
launcher=()
if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
jobs=$(nproc)

configure_and_build() {
  local folder=$1 targets=$2
  shift 2
  # shellcheck disable=SC2086  # a list of targets
  cmake -S . -B "$folder" -G Ninja "${launcher[@]}" "$@" && cmake --build "$folder" -j "$jobs" ${targets:+--target $targets}
}

build_main() { configure_and_build build "$1" -DCMAKE_BUILD_TYPE=RelWithDebInfo; }
# Checked builds: little optimisation, line numbers only; they are about what runs, not how fast. One of them is the
# build with the other compiler.
build_asan() {
  configure_and_build build-asan "$1" -DCMAKE_CXX_COMPILER=clang++ -DPGBRAID_SANITIZE=address -DPGBRAID_BUILD_BENCH=OFF \
    -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS='-O1 -g1'
}
build_tsan() {
  configure_and_build build-tsan "$1" -DPGBRAID_SANITIZE=thread -DPGBRAID_BUILD_BENCH=OFF \
    -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS='-O1 -g1'
}
build_clang() {
  configure_and_build build-clang '' -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS=-O0
}
build_fuzz() {
  configure_and_build build-fuzz "$1" -DCMAKE_CXX_COMPILER=clang++ -DPGBRAID_BUILD_FUZZ=ON -DPGBRAID_SANITIZE=address \
    -DPGBRAID_BUILD_BENCH=OFF -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS='-O1 -g1'
}

export ASAN_OPTIONS=halt_on_error=1:detect_leaks=1:strict_string_checks=1:exitcode=99
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:exitcode=98

# ---- checks ----

sources() { find src include tests -name '*.[ch]pp' -print0; }

check_format() { sources | xargs -0 -r clang-format --dry-run -Werror; }

# clang-tidy looks only at files that changed since they last passed: the key is the content of the file and of all
# headers that its object was built from, of the settings and of the tool. Passed keys live in the user's cache, so
# that a fresh clone need not look again.
check_tidy() {
  local passed=${XDG_CACHE_HOME:-$HOME/.cache}/pgbraid/tidy keys=$work/tidy settings object key file
  mkdir -p "$passed" "$keys"
  find "$passed" -type f -mtime +60 -delete
  settings=$({ clang-tidy --version; cat .clang-tidy cmake/PgbraidWarnings.cmake src/CMakeLists.txt; } | sha256sum)

  # "HASH FILE" of every file that any object was built from, then one list of hashes an object.
  ninja -C build -t deps >"$keys/deps"
  sed -n 's/^    //p' "$keys/deps" | sort -u | (cd build && xargs -d '\n' -r sha256sum) >"$keys/hashes"
  awk -v folder="$keys" '
    FNR == NR { hash[substr($0, 67)] = substr($0, 1, 64); next }
    /^[^ ].*: #deps/ {
      if (out) close(out)
      out = ""
      object = $1
      sub(/:$/, "", object)
      if (object !~ /^src\//) next
      name = object
      gsub(/\//, "@", name)
      out = folder "/" name ".key"
      next
    }
    /^    / && out { print hash[substr($0, 5)] >out }
  ' "$keys/hashes" "$keys/deps"

  local todo=$keys/todo total=0
  : >"$todo"
  while IFS= read -r file; do
    total=$((total + 1))
    object=$(printf '%s\n' "$keys"/src@CMakeFiles@*.dir@"${file//\//@}".o.key)
    if [[ ! -f $object ]]; then
      echo "$file: not built" >&2
      return 1
    fi
    key=$({ echo "$settings"; sort "$object"; } | sha256sum | cut -d ' ' -f 1)
    [[ -e $passed/$key ]] || printf '%s\t%s\n' "$passed/$key" "$file" >>"$todo"
  done < <(cd src && find . -name '*.cpp' -printf '%P\n' | sort)
  echo "clang-tidy: $(wc -l <"$todo") of $total files changed since they passed"

  # shellcheck disable=SC2016  # expanded by the inner shell
  xargs -d '\n' -r -P "$jobs" -n 1 bash -c '
    IFS=$'"'\t'"' read -r stamp file <<<"$1"
    if output=$(clang-tidy --quiet -p build "src/$file" 2>&1); then
      : >"$stamp"
    else
      printf "%s\n" "$output" | grep -v "warnings generated"
      exit 1
    fi' tidy <"$todo"
}

# The installed package serves a program of somebody else's.
check_install() {
  local prefix=$work/prefix file
  rm -rf "$prefix" "$work/consumer"
  cmake --install build --prefix "$prefix"
  for file in bin/pgbraid include/pgbraid/{dump,restore,mirror,list,verify,error,version}.hpp \
    share/man/man1/pgbraid{,-dump,-restore,-mirror,-list,-verify}.1.gz \
    share/bash-completion/completions/pgbraid share/zsh/site-functions/_pgbraid \
    share/fish/vendor_completions.d/pgbraid.fish \
    share/doc/pgbraid/{nightly.md,examples/{pgbraid.cron,pgbraid-{dump,drill}@.{service,timer},restore-drill}}; do
    [[ -f $prefix/$file ]] || {
      echo "not installed: $file" >&2
      return 1
    }
  done
  "$prefix/bin/pgbraid" --version
  cmake -S tests/support/consumer -B "$work/consumer" -G Ninja "${launcher[@]}" -DCMAKE_PREFIX_PATH="$prefix"
  cmake --build "$work/consumer"
  "$work/consumer/consumer"
}

# The Debian package has the program, which runs from it, the manual pages and what policy asks for, and names the libraries
# that it needs. tests/package.sh goes on from there.
check_package() {
  local out=$work/package file
  rm -rf "$out"
  (cd build && cpack -G DEB -B "$out")
  dpkg-deb -f "$out"/*.deb
  dpkg-deb -f "$out"/*.deb Depends | grep -w libpq5 >/dev/null
  dpkg-deb -x "$out"/*.deb "$out/unpacked"
  for file in bin/pgbraid share/man/man1/pgbraid{,-dump,-restore,-mirror,-list,-verify}.1.gz share/doc/pgbraid/{copyright,changelog.gz} \
    share/bash-completion/completions/pgbraid share/zsh/vendor-completions/_pgbraid share/fish/vendor_completions.d/pgbraid.fish; do
    [[ -s $out/unpacked/usr/$file ]] || {
      echo "not in the package: $file" >&2
      return 1
    }
  done
  [[ ! -e $out/unpacked/usr/include ]] || {
    echo 'the package has what only developers need' >&2
    return 1
  }
  "$out/unpacked/usr/bin/pgbraid" --version
}

# ---- tests ----

# unit BUILD_FOLDER PREFIX NAMES_FILE
unit() {
  export RESULTS=$results LOGS=$logs FOLDER=$1 PREFIX=$2
  # shellcheck disable=SC2016  # expanded by the inner shell
  "${wrap[@]}" xargs -r -P "$jobs" -n 1 bash -c '
    start=$EPOCHREALTIME
    log=$LOGS/${PREFIX//\//_}$1.log
    outcome=fail
    if ctest --test-dir "$FOLDER" -R "^$1\$" --no-tests=error --output-on-failure >"$log" 2>&1 </dev/null; then
      outcome=ok
    fi
    took=$(awk -v a="$start" -v b="$EPOCHREALTIME" "BEGIN { printf \"%.1f\", b - a }")
    if [[ $outcome == ok ]]; then
      printf "ok %s (%s s)\n" "$PREFIX$1" "$took"
    else
      printf "FAILED %s (%s s)\n%s\n" "$PREFIX$1" "$took" "$(tail -n 100 "$log" | sed "s/^/    /")"
    fi
    printf "%s\t%s\t%s\n" "$outcome" "$PREFIX$1" "$took" >>"$RESULTS"' unit <"$3"
}

# scenarios BUILD_FOLDER PREFIX NAMES_FILE: a name that starts with a number is for the server of that version.
scenarios() {
  local name server
  export PGBRAID=$root/$1/bin/pgbraid PGBRAID_RUN=$work
  while IFS= read -r name; do
    server=$server_default
    [[ ! $name =~ ^([0-9]+)/ ]] || server=${BASH_REMATCH[1]}
    printf '%s\n' "$2$name" "tests/${name#"$server"/}.sh" "$results" "$logs" "$server"
  done <"$3" | "${wrap[@]}" xargs -r -d '\n' -P "$jobs" -n 5 bash tests/support/scenario.sh
}

# fuzz NAME: for a short while, from the shared seeds; what it finds on the way stays in the build folder.
fuzz() {
  local corpora=("build-fuzz/corpus/$1")
  mkdir -p "${corpora[0]}"
  if [[ -d tests/fuzz/seeds/${1#fuzz_} ]]; then corpora+=("tests/fuzz/seeds/${1#fuzz_}"); fi
  "build-fuzz/bin/$1" -max_total_time="${PGBRAID_FUZZ_SECONDS:-5}" -rss_limit_mb=2048 -artifact_prefix="$logs/" "${corpora[@]}"
}

# need_cluster VERSION: it runs, and $work/server-VERSION says where. Returns 1 where its programs cannot be had; then
# $work/no-server-VERSION says why.
need_cluster() {
  local version=$1 start=$EPOCHREALTIME
  [[ ! -e $work/server-$version ]] || return 0
  [[ ! -e $work/no-server-$version ]] || return 1
  step "a throwaway PostgreSQL $version cluster"
  if ! server_get "$version" 2>"$work/why"; then
    tail -n 1 "$work/why" | tee "$work/no-server-$version"
    return 1
  fi
  cat "$work/why"
  PGBRAID_SERVER=$version cluster_start || {
    record fail "cluster $version" 0
    finish
  }
  {
    printf 'export PGHOST=%q PGPORT=%q PGUSER=%q PGBRAID_SERVER=%q\n' "$PGHOST" "$PGPORT" "$PGUSER" "$version"
    printf 'export PATH=%q:$PATH\n' "$(client_bin "$version")"
  } >"$work/server-$version"
  printf '== server up: %s s\n' "$(seconds_since "$start")"
}

# need_clusters NAMES_FILE: starts what the scenarios of these names run on, and takes out of the file, as skipped, those
# whose server cannot be had.
need_clusters() {
  local version name
  for version in $(sed -nE 's,^([0-9]+)/.*,\1,p' "$1" | sort -u); do
    if ! need_cluster "$version"; then
      grep "^$version/" "$1" | while IFS= read -r name; do
        printf 'skipped %s: not run: %s\n' "$name" "$(cat "$work/no-server-$version")"
        record skip "$name" 0
      done
      sed -i "\\,^$version/,d" "$1"
    fi
  done
}

# need_other_clusters NAMES_FILE: starts those that scenarios want beside their own, with "# beside: 18". One that finds
# none there is skipped.
need_other_clusters() {
  local version name
  while IFS= read -r name; do
    sed -nE 's/^# beside: ([0-9]+)$/\1/p' "tests/${name#"$server_later"/}.sh"
  done <"$1" | sort -u >"$work/beside"
  while IFS= read -r version; do need_cluster "$version" || true; done <"$work/beside"
}

# tests BUILD_FOLDER PREFIX TITLE: the wanted unit programs and scenarios of a build.
tests() {
  wrap=()
  # The thread sanitizer of g++ 12 cannot live with much address randomisation.
  if [[ $2 == tsan/ ]] && setarch "$(uname -m)" -R true 2>/dev/null; then wrap=(setarch "$(uname -m)" -R); fi
  unit_names | sed "s,^,$2," | pick | sed "s,^$2,," >"$work/units"
  scenario_names "${2%/}" | sed "s,^,$2," | pick | sed "s,^$2,," >"$work/scenarios"
  if [[ -z $2 ]]; then
    later_names | pick >>"$work/scenarios"
    need_clusters "$work/scenarios"
    need_other_clusters "$work/scenarios"
  fi
  if [[ -s $work/units ]] || grep -qv '^[0-9]' "$work/scenarios"; then
    need_cluster "$server_default"
    # shellcheck source=/dev/null
    source "$work/server-$server_default"
  fi
  if [[ -s $work/units ]]; then
    group "unit tests$3" "$2" "$work/units" unit "$1" "$2" "$work/units"
  fi
  if [[ -s $work/scenarios ]]; then
    group "scenarios$3" "$2" "$work/scenarios" scenarios "$1" "$2" "$work/scenarios"
  fi
}

# The conformance scenarios on one server version after the other, and the table of what they said: a line for each
# fixture and version, also as build/test-logs/matrix.txt. Statements of a fixture that the server does not know are
# counted, not failures.
run_matrix() {
  local server name fixture table=$logs/matrix.txt
  export PGBRAID_MATRIX=$work/matrix
  : >"$PGBRAID_MATRIX"
  wrap=()
  for server in "${matrix_servers[@]}"; do
    matrix_names "$server" | pick >"$work/scenarios"
    need_clusters "$work/scenarios"
    if [[ -s $work/scenarios ]]; then group "server $server" '' "$work/scenarios" scenarios build '' "$work/scenarios"; fi
    cluster_stop
  done
  {
    printf 'fixture\tserver\tfailed to load\ta\tb\tc\td\te\tseconds\n'
    for server in "${matrix_servers[@]}"; do
      matrix_names "$server" | pick | while IFS= read -r name; do
        fixture=${name##*/}
        # What left no line was not run, or ended without a word.
        awk -F '\t' -v f="$fixture" -v s="$server" '$1 == f && $2 == s { found = 1; print }
          END { exit !found }' "$PGBRAID_MATRIX" || {
          if [[ -e $work/no-server-$server ]]; then what='not run'; else what=FAILED; fi
          printf '%s\t%s\t-\t%s\t%s\t%s\t%s\t%s\t0\n' "$fixture" "$server" "$what" "$what" "$what" "$what" "$what"
        }
      done
    done
  } | awk -F '\t' '{ printf "%-16s %-7s %-15s", $1, $2, $3
      for (i = 4; i <= NF; i++) printf " %-11s", $i
      print "" }' | tee "$table"
  for server in "${matrix_servers[@]}"; do
    if [[ -e $work/no-server-$server ]]; then printf 'not run: %s\n' "$(cat "$work/no-server-$server")"; fi
  done | tee -a "$table"
}

# What a build needs for the one test that is wanted; everything where all are.
targets_for_only() {
  case $only in
    */unit_* | unit_*) echo "${only##*/}" ;;
    manual) echo pgbraid_manual ;;
    '' | build | */build | tidy | install | package) ;;
    quickstart) echo pgbraid ;;
    *) echo 'pgbraid archive_order worker_settings' ;;
  esac
}

if [[ $matrix == yes ]]; then
  check build build_main 'pgbraid archive_order'
  ((status == 0)) || finish
  run_matrix
  finish
fi

if wanted format; then check format check_format; fi
if wanted layers; then check layers bash tests/check-layers.sh; fi

case $only in
  format | layers | clang | asan/* | tsan/* | fuzz/*) ;;
  *)
    check build build_main "$(targets_for_only)"
    ((status == 0)) || finish
    ;;
esac
if wanted tidy; then check tidy check_tidy; fi
if wanted manual; then check manual bash tests/check-manual.sh build; fi
tests build '' ''
if wanted install; then check install check_install; fi
if wanted package; then check package check_package; fi
if wanted quickstart; then check quickstart bash docs/quickstart.sh; fi
if [[ $fast == yes ]]; then
  if wanted clang; then check clang build_clang; fi
else
  for sanitizer in asan tsan; do
    case $only in
      '' | "$sanitizer"/*)
        check "$sanitizer/build" "build_$sanitizer" "$(targets_for_only)"
        if ((status == 0)); then tests "build-$sanitizer" "$sanitizer/" " under $sanitizer"; fi
        ;;
    esac
  done
  fuzz_names | pick >"$work/fuzz"
  if [[ -s $work/fuzz ]]; then
    check fuzz/build build_fuzz "$(sed 's,.*/,,' "$work/fuzz" | tr '\n' ' ')"
    if ((status == 0)); then
      while IFS= read -r name; do check "$name" fuzz "${name##*/}"; done <"$work/fuzz"
    fi
  fi
fi
finish
