# Types the commands of a folder, one after the other, into one shell: NUMBER.command leaves NUMBER.output and
# NUMBER.status. Nothing is on standard input, which commands that follow would be else.
#   bash typist.sh FOLDER
for typed_command in "$1"/*.command; do
  # shellcheck source=/dev/null
  source "$typed_command" </dev/null >"${typed_command%command}output" 2>&1
  echo $? >"${typed_command%command}status"
done
