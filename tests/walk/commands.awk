# The commands of a document, in its order, each followed by a form feed. Of Markdown (-v form=markdown): blocks that are
# indented by four spaces, fenced ones of a shell, and last what stands in a sentence; of a manual page (-v form=manual):
# what stands between .nf and .fi in its EXAMPLES (or -v section=OTHER), as it is shown. A line that ends with a backslash
# goes on in the next.
function end_of_line(line) {
  text = text line
  if (line ~ /\\$/) {
    text = text "\n"
    return
  }
  if (text !~ /^[ \t]*$/) printf "%s\f", text
  text = ""
}

# shown(SOURCE): what roff makes of a line. In UTF-8 it shows ' ` - ^ ~ as other characters, which no shell takes, unless
# they are asked for by name.
function shown(line, out, rest, name, i) {
  out = ""
  while (line != "") {
    i = 1
    name = substr(line, 1, 1)
    if (name == "\\") {
      for (i = 5; i > 1; i--) if (substr(line, 1, i) in named) break
      name = substr(line, 1, i)
      if (!(name in named)) {
        printf "%s:%d: not known: %s\n", FILENAME, FNR, line >"/dev/stderr"
        exit 1
      }
    }
    out = out (name in named ? named[name] : name)
    line = substr(line, i + 1)
  }
  return out
}

BEGIN {
  if (section == "") section = "EXAMPLES"
  named["\\-"] = "-"
  named["\\(aq"] = "'"
  named["\\(dq"] = "\""
  named["\\(ga"] = "`"
  named["\\(ha"] = "^"
  named["\\(ti"] = "~"
  named["\\(rs"] = "\\"
  named["\\e"] = "\\"
  named["\\&"] = ""
  named["-"] = "‐"
  named["'"] = "’"
  named["`"] = "‘"
  named["^"] = "ˆ"
  named["~"] = "˜"
}

form == "manual" && /^\.SH / { wanted = $0 == ".SH " section }
form == "manual" && wanted && /^\.nf/ { block = 1; next }
form == "manual" && /^\.fi/ { block = 0 }
form == "manual" && block && !/^\./ { end_of_line(shown($0)) }

form == "markdown" && /^ *```/ {
  fenced = !fenced
  shell = fenced && /```(sh|bash|console)$/
  next
}
form == "markdown" && fenced && shell { end_of_line($0) }
form == "markdown" && !fenced {
  # After an empty line; else it is a paragraph's.
  block = /^    / && (block || empty)
  empty = /^ *$/
  if (block) end_of_line(substr($0, 5))
  else prose = prose " " $0
}

# Commands in the middle of a sentence come last. `pgbraid dump` alone is a name, no command.
END {
  count = split(prose, spans, "`")
  for (i = 2; i <= count; i += 2) {
    if (spans[i] ~ /^pgbraid [a-z]+ [^ ]/ || spans[i] ~ /^(apt|bash|cmake|cp|cpack|createdb|install|journalctl|man|psql|runuser|ssh|sudo|systemctl) /) {
      printf "%s\f", spans[i]
    }
  }
}
