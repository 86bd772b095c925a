#!/usr/bin/env bash
# Fails on an include that goes up or sideways: a folder of src/ may include only the folders that this table allows,
# and those that these allow in turn. The table is that of docs/architecture.md.
#   check-layers.sh [ROOT]
set -euo pipefail
root=${1:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}

declare -A direct=(
  [base]=''
  [model]='base'
  [codec]='base'
  [pg]='base'
  [store]='base'
  [archive]='model codec store'
  [catalog]='model pg'
  [plan]='model'
  [parallel]='base model'
  [app]='base model codec pg store archive catalog plan parallel'
  [cli]='app'
)

declare -A allowed=()
closure() {
  local layer=$1 below
  [[ -z ${allowed[$layer]:-} ]] || return 0
  allowed[$layer]=" $layer "
  for below in ${direct[$layer]}; do
    closure "$below"
    allowed[$layer]+="${allowed[$below]}"
  done
}
for layer in "${!direct[@]}"; do closure "$layer"; done
# The command line sees the public face and app, not what app stands on.
allowed[cli]=' cli app base '

bad=0
complain() {
  printf '%s:%s: %s\n' "$1" "$2" "$3" >&2
  bad=1
}

# Lines "FILE:LINE:TARGET" of every include in quotes; pgbraid/ is the public face.
quoted_includes() {
  find "$1" -name '*.[ch]pp' -print0 |
    xargs -0 -r grep -HnoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"[^"]+"' |
    sed -E 's/^([^:]+:[0-9]+):.*"([^"]+)"$/\1:\2/' || true
}

for folder in "$root"/src/*/; do
  layer=$(basename "$folder")
  if [[ -z ${direct[$layer]+known} ]]; then
    complain "$folder" 1 'a layer that the table does not know'
    continue
  fi
  while IFS=: read -r file line target; do
    top=${target%%/*}
    if [[ $target == ../* || $target == */../* ]]; then
      complain "$file" "$line" "include of \"$target\": a path is written from src/ down"
    elif [[ $top == pgbraid ]]; then
      [[ -e $root/include/$target || $target == pgbraid/version.hpp ]] ||
        complain "$file" "$line" "include of \"$target\", which is no public header"
    elif [[ $target != */* ]]; then
      complain "$file" "$line" "include of \"$target\": a path is written from src/ down"
    elif [[ ${allowed[$layer]} != *" $top "* ]]; then
      complain "$file" "$line" "$layer may not include \"$target\""
    fi
  done < <(quoted_includes "$folder")
done

if [[ -d $root/include ]]; then
  while IFS=: read -r file line target; do
    [[ $target == pgbraid/* ]] || complain "$file" "$line" "a public header may not include \"$target\""
  done < <(quoted_includes "$root/include")
fi

((bad == 0)) || exit 1
echo 'layers: every include goes down'
