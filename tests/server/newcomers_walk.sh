# What a newcomer reads can be typed: the commands of README.md, of docs/nightly.md and of the manual pages' EXAMPLES,
# taken out of these and typed as they are printed, all succeed, and say what tests/walk/*.transcript has of them.
# PGBRAID_KEEP_TRANSCRIPT=1 writes the transcripts anew.
#
# The machine that they are typed on is this one with layers of its own over /etc, /usr and /var, and with no network:
# what is installed there goes when this ends. Its name is old; its neighbours are new, fresh and backup.
source "$PGBRAID_SUPPORT/lib.sh"

tree=$(realpath "$PGBRAID_SUPPORT/../..")
walk=$tree/tests/walk

# Known, and not typed here: the reason.
declare -A elsewhere=(
  ['bash docs/quickstart.sh']='the test quickstart runs it'
  ['bash tests/run.sh']='it is what runs this'
  ['(cd build && cpack -G DEB) && apt install ./build/pgbraid_*.deb']='tests/package.sh does it on a machine of its own'
  ['cmake --build build && cmake --install build']='the test install does it'
  ['cmake --install build']='the test install does it'
  ['man pgbraid']='the tests install and package look for the pages'
)

# ---- the machine ----

private_layers() {
  local folder
  mkdir "$tmp/layers"
  mount -t tmpfs -o mode=755 tmpfs "$tmp/layers"
  for folder in etc usr var; do
    mkdir -p "$tmp/layers/$folder"/{upper,work}
    mount -t overlay -o "lowerdir=/$folder,upperdir=$tmp/layers/$folder/upper,workdir=$tmp/layers/$folder/work" \
      overlay "/$folder" || return 1
  done
  mount -t tmpfs -o mode=755 tmpfs /run
}

if [[ -z ${newcomers_machine:-} ]]; then
  ((EUID == 0)) || skip 'only root can make a machine of its own for it'
  command -v python3 >/dev/null || skip 'no python3'
  (unshare --mount --net true) 2>"$tmp/why" || skip "no private file system and network can be had: $(cat "$tmp/why")"
  newcomers_machine=1 exec unshare --mount --net bash "$tree/tests/server/newcomers_walk.sh"
fi
private_layers 2>"$tmp/why" || skip "no private layer can be laid over the file system: $(cat "$tmp/why")"
# The loopback interface goes up: SIOCSIFFLAGS, IFF_UP.
python3 -c 'import fcntl, socket, struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh", b"lo", 1))'

# As the Debian package has it.
path=$walk/stand-ins:$(client_bin "$PGBRAID_SERVER"):/usr/sbin:/usr/bin:/sbin:/bin
touch /usr/bin/pgbraid
mount --bind "$PGBRAID" /usr/bin/pgbraid
examples=/usr/share/doc/pgbraid/examples
mkdir -p "$examples" /etc/systemd/system /etc/cron.d /var/other_machines/backup /run/postgresql
install -m 644 "$tree"/docs/examples/* "$examples"
chmod 755 "$examples/restore-drill"

# server NAME ADDRESS: of a machine of this name, which lets root in.
server() {
  cluster_start "listen_addresses=$2"
  createuser -s root
  echo "$2 $1" >>"$tmp/hosts"
}
at_exit cluster_stop
server new 127.0.0.3
server fresh 127.0.0.4
server old 127.0.0.2
cat "$tmp/hosts" /etc/hosts >"$tmp/all_hosts"
cp "$tmp/all_hosts" /etc/hosts
ln -s "$PGHOST/.s.PGSQL.5432" /run/postgresql/
# From here on nothing says where the server is: it is where libpq looks for it.
cluster_clear_env
createdb shop
createuser clerk
createuser -h new clerk
psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -d shop -f "$walk/shop.sql"

# ---- the walk ----

# start_over: every document finds the servers as the first one did.
start_over() {
  local host db
  for host in old new fresh; do
    psql -X -A -t -h "$host" -d postgres -c 'SELECT datname FROM pg_catalog.pg_database WHERE NOT datistemplate' |
      while IFS= read -r db; do
        case $host/$db in */postgres | old/shop) ;; *) dropdb -h "$host" "$db" ;; esac
      done
  done
}

# commands_of FILE FOLDER: a file NUMBER.command there for each command of the document, NUMBER.untyped for those that are
# not typed here, with NUMBER.reason.
commands_of() {
  local form=markdown command name number=100
  [[ $1 == *.md ]] || form=manual
  awk -v form="$form" -f "$walk/commands.awk" "$1" >"$tmp/commands"
  while IFS= read -r -d $'\f' command; do
    number=$((number + 1))
    name=$(sed -E 's/ +#.*$//' <<<"$command")
    if [[ -v elsewhere[$name] ]]; then
      printf '%s\n' "$command" >"$2/$number.untyped"
      printf '%s\n' "${elsewhere[$name]}" >"$2/$number.reason"
      met[$name]=1
    else
      printf '%s\n' "$command" >"$2/$number.command"
    fi
  done <"$tmp/commands"
  ((number > 100)) || fail "$1 has no command"
}

# same_each_time: what differs from run to run, or with the versions of others, gets a word of its own; in a column, of the
# same width.
same_each_time() {
  HOME=$tmp/home perl -pe '
    sub column { my ($text, $word) = @_; sprintf "%*s", length $text, $word }
    s/\Q$ENV{HOME}\E/\/home\/newcomer/g;
    s/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z| ?[A-Za-z]{3,5}| ?[+-][\d:]+)?/TIME/g;
    s/\d{4}-\d\d-\d\d/DATE/g;
    s/(^| )( +\d+(\.\d+)? ([KMG]iB|B))\b/$1 . column($2, "SIZE")/ge;
    s/\b\d+(\.\d+)? ([KMG]iB|B)\b/SIZE/g;
    s/("\w*bytes": )\d+/$1SIZE/;
    s/(SIZE)( +\d+\.\d)(?= )/$1 . column($2, "N.N")/ge;
    s/with \d+ workers/with N workers/;
    s/ in \d+\.\d s, SIZE\/s, \d+ workers?,/ in N s, SIZE\/s, N workers,/;
    s/(\\nslowest tables:)(\\n[^"]*)/$1 .../;
    s/"pid":\d+/"pid":PID/;
    s/^\d+; \d+ \d+ /ID; CATALOG OID /;
    s/^( *\d+)(?= +(-|\d+) )/column($1, "ID")/e;
    s/\b(BLOBS|BLOB METADATA)( -)? \d+/$1 . ($2 \/\/ "") . " OID"/ge;
    s/^(; +Dumped .*: )[\d.]+( \(Debian [^)]*\))?/$1VERSION/;
  '
}

# transcript_of FOLDER: what is to be read of it.
transcript_of() {
  local file base
  find "$1" -name '*.command' -o -name '*.untyped' | sort | while IFS= read -r file; do
    base=${file%.*}
    sed '1s/^/$ /; 1!s/^/> /' "$file"
    if [[ $file == *.untyped ]]; then
      printf '(not typed: %s)\n' "$(cat "$base.reason")"
    elif [[ ! -f $base.status ]]; then
      printf '(exit status unknown: the shell has ended)\n'
    else
      same_each_time <"$base.output"
      printf '(exit status %s)\n' "$(cat "$base.status")"
    fi
  done
}

# walk_through DOCUMENT: types its commands in a shell with a home of its own.
declare -A met=()
walked=()
walk_through() {
  local name folder
  name=$(basename "$1" .in)
  folder=$tmp/walked/$name
  walked+=("$name")
  start_over
  rm -rf "${tmp:?}/home"
  mkdir -p "$folder" "$tmp/home"
  commands_of "$1" "$folder"
  # Files that the page shows, under the names that its examples have for them.
  case $name in
    pgbraid.1) shown_file "$1" 'CONFIGURATION FILE' pgbraid.ini ;;
    pgbraid-dump.1) shown_file "$1" 'FILTER FILES' shop.filter ;;
  esac
  # It is noon: no midnight comes in between. Sanitizers are told by variables.
  (cd "$tmp/home" && env -i HOME="$PWD" PATH="$path" LANG=C.UTF-8 TZ="<noon>$((10#$(date -u +%H) - 12))" \
    ASAN_OPTIONS="${ASAN_OPTIONS:-}" UBSAN_OPTIONS="${UBSAN_OPTIONS:-}" TSAN_OPTIONS="${TSAN_OPTIONS:-}" \
    timeout 120 bash --noprofile --norc "$walk/typist.sh" "$folder") || true
  transcript_of "$folder" >"$tmp/walked/$name.transcript"
}

# shown_file PAGE SECTION NAME: what the page shows there, in a file of the newcomer's.
shown_file() {
  awk -v form=manual -v section="$2" -f "$walk/commands.awk" "$1" | tr '\f' '\n' >"$tmp/home/$3"
  [[ -s $tmp/home/$3 ]] || fail "$1 shows no file in $2"
}

bad=()
walk_through "$tree/README.md"
(same_database shop copy) || bad+=('README.md: the copy differs from the database')
[[ $(PGHOST=fresh row_hashes shop) == "$(row_hashes shop)" ]] || bad+=('README.md: the rows on the fresh server differ')
walk_through "$tree/docs/nightly.md"
for page in "$tree"/docs/man/*.1 "$tree"/docs/man/*.1.in; do
  if [[ -f $page ]]; then walk_through "$page"; fi
done

# ---- what came of it ----

for name in "${walked[@]}"; do
  kept=$walk/$name.transcript
  if grep -vx '(exit status 0)' "$tmp/walked/$name.transcript" | grep '^(exit status ' >/dev/null; then
    cat "$tmp/walked/$name.transcript" >&2
    bad+=("$name: a command failed")
  elif [[ -n ${PGBRAID_KEEP_TRANSCRIPT:-} ]]; then
    cp "$tmp/walked/$name.transcript" "$kept"
  elif ! diff -u --label "tests/walk/$name.transcript" --label "$name now" "$kept" "$tmp/walked/$name.transcript" >&2; then
    bad+=("$name: not as its transcript has it")
  fi
done
# What is known, and gone from the documents, is known no longer.
for command in "${!elsewhere[@]}"; do [[ -v met[$command] ]] || bad+=("no document has: $command"); done
for kept in "$walk"/*.transcript; do
  name=$(basename "$kept" .transcript)
  [[ -d $tmp/walked/$name ]] || bad+=("no document belongs to ${kept#"$tree/"}")
done
((${#bad[@]} == 0)) || fail "$(printf '%s\n' "${bad[@]}")"
