# What `pgbraid completion` prints completes commands, options, values and files, in the shells themselves. A shell that
# is not here is left out.
source "$PGBRAID_SUPPORT/lib.sh"

touch archive-one 'archive two'
for shell in bash zsh fish; do "$PGBRAID" completion "$shell" >"completion.$shell"; done

# offered_by_bash, offered_by_zsh, offered_by_fish WORD...: what the shell offers for the last word, sorted, one a line.
offered_by_bash() {
  bash --norc -c 'source completion.bash
    shopt -s extglob
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    [[ $(complete -p pgbraid) == *"-F _pgbraid "* ]] || exit 1
    _pgbraid
    printf "%s\n" "${COMPREPLY[@]}"' bash "$@" | sort
}
# The line editor's builtins are not to be had outside of it: what they would be given is printed instead.
offered_by_zsh() {
  zsh -f -c 'compadd() { [[ $1 == -- ]] && shift; print -l -- ${(M)@:#$PREFIX*} }
    _files() { print -l -- ${PREFIX}*(N) }
    _describe() { print -l -- ${(M)items:#$PREFIX*} | sed "s/:.*//" }
    compset() { PREFIX=${PREFIX#*=} }
    compdef() { }
    source completion.zsh
    words=("$@") CURRENT=$# PREFIX=$words[-1]
    _pgbraid' zsh "$@" | grep . | sort
}
offered_by_fish() {
  local line="${*:1:$#-1} ${*: -1}"
  HOME=$tmp fish --no-config -c "source completion.fish; complete -C '$line'" | cut -f 1 | sed 's/\\ / /g' | sort
}

# has SHELL WORD -- COMMAND...: among what the shell offers is this word; has_not: it is not.
has() {
  local shell=$1 word=$2
  shift 3
  "offered_by_$shell" "$@" >"$tmp/offered" || true
  grep -qxF -e "$word" "$tmp/offered" || { cat "$tmp/offered" >&2; fail "$shell does not offer '$word' for: $*"; }
}
has_not() {
  local shell=$1 word=$2
  shift 3
  "offered_by_$shell" "$@" >"$tmp/offered" || true
  ! grep -qxF -e "$word" "$tmp/offered" || fail "$shell offers '$word' for: $*"
}

tried=0
for shell in bash zsh fish; do
  command -v "$shell" >/dev/null || continue
  tried=$((tried + 1))
  # Commands, but not the hidden one; the program's own options.
  for word in dump restore mirror list verify; do has "$shell" "$word" -- pgbraid ''; done
  has "$shell" restore -- pgbraid res
  has_not "$shell" dump -- pgbraid res
  has_not "$shell" completion -- pgbraid ''
  has "$shell" --version -- pgbraid --v
  # Every long option that help has, of the command at hand only.
  for verb in dump restore mirror list verify; do
    "$PGBRAID" "$verb" --help | grep -oE '(^|[ ,])--[a-z][a-z-]+' | grep -oE -- '--[a-z-]+' | sort -u >"$tmp/options"
    "offered_by_$shell" pgbraid "$verb" -- | grep -oE -- '^--[a-z][a-z-]+' | sort -u >"$tmp/offered"
    same_files "$shell: options of $verb" "$tmp/options" "$tmp/offered"
  done
  has_not "$shell" --source -- pgbraid dump --s
  # Values of a fixed set, behind a space and behind the sign; a value of no set offers nothing.
  has "$shell" post-data -- pgbraid dump --section ''
  has "$shell" zstd -- pgbraid dump -Z z
  has_not "$shell" gzip -- pgbraid dump -Z z
  has_not "$shell" archive-one -- pgbraid dump --section ''
  has_not "$shell" archive-one -- pgbraid restore -n ''
  # Files, as values and as arguments.
  has "$shell" 'archive two' -- pgbraid verify arch
  has "$shell" archive-one -- pgbraid restore -j 4 arch
  has "$shell" archive-one -- pgbraid dump --filter arch
  has "$shell" archive-one -- pgbraid restore --use-list arch
done
has bash data -- pgbraid dump --section = da
has bash data -- pgbraid dump --section =
has bash data -- pgbraid dump --section=da
if command -v zsh >/dev/null; then has zsh data -- pgbraid dump --section=da; fi
if command -v fish >/dev/null; then has fish --section=data -- pgbraid dump --section=da; fi
expect_exit 2 "$PGBRAID" completion tcsh
((tried == 3)) || echo "$tried of 3 shells are here"
