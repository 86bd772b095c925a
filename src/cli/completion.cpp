#include "cli/completion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "cli/option_table.hpp"

namespace pgbraid::cli {

namespace {

std::string replaced(const std::string& text, char what, const char* by) {
  std::string result;
  for (const char c : text) {
    if (c == what) {
      result += by;
    } else {
      result += c;
    }
  }
  return result;
}

// Between single quotes; sh and zsh end them for a quote inside, fish escapes it.
std::string sh_quoted(const std::string& text) { return "'" + replaced(text, '\'', "'\\''") + "'"; }
std::string fish_quoted(const std::string& text) {
  return "'" + replaced(replaced(text, '\\', "\\\\"), '\'', "\\'") + "'";
}

// "--jobs" and "-j" alike; positional arguments have none.
std::vector<std::string> option_names(const std::vector<OptionRow>& rows, bool with_short) {
  std::vector<std::string> names;
  for (const OptionRow& row : rows) {
    if (row.positional) continue;
    for (const std::string& name : row.names) {
      if (with_short || name.starts_with("--")) names.push_back(name);
    }
  }
  return names;
}

Offer positional_offer(const std::vector<OptionRow>& rows) {
  const auto row = std::find_if(rows.begin(), rows.end(), [](const OptionRow& one) { return one.positional; });
  return row == rows.end() ? Offer::nothing : row->offer;
}

// What a shell function does for a value, by the names that both shells' scripts give it.
std::string action(const OptionRow& row) {
  switch (row.offer) {
    case Offer::nothing:
      return ":";
    case Offer::words:
      return fmt::format("_pgbraid_words {}", sh_quoted(base::join(row.words, " ")));
    case Offer::file:
    case Offer::folder:
      return "_pgbraid_files";
  }
  return ":";
}

// The values of the verb's options, as the arms of a case.
std::string value_cases(const std::vector<OptionRow>& rows) {
  std::string text;
  for (const OptionRow& row : rows) {
    if (row.positional || row.value.empty()) continue;
    text += fmt::format("        {}) {}; return 0 ;;\n", base::join(row.names, "|"), action(row));
  }
  return text;
}

// `option_line` offers the options, in the shell's own way.
template <typename OptionLine>
std::string verb_cases(const CLI::App& program, const OptionLine& option_line) {
  std::string text;
  for (const CLI::App* verb : verbs_of(program)) {
    const std::vector<OptionRow> rows = option_table(*verb);
    text += fmt::format("    {})\n      case $prev in\n{}      esac\n", verb->get_name(), value_cases(rows));
    text += fmt::format("      if [[ $cur == -* ]]; then {}; else {}; fi\n      ;;\n", option_line(rows),
                        positional_offer(rows) == Offer::nothing ? ":" : "_pgbraid_files");
  }
  return text;
}

// Which verb stands before the cursor; what is completed, and which option it is the value of.
constexpr const char* kFindVerb = R"(  for ((i = first; i < at; i++)); do
    if [[ ${words[i]} != -* ]]; then verb=${words[i]}; break; fi
  done
  if [[ $cur == --*=* ]]; then prev=${cur%%=*} cur=${cur#*=}; fi
)";

std::vector<std::string> described(const std::vector<OptionRow>& rows) {
  std::vector<std::string> items;
  for (const OptionRow& row : rows) {
    if (row.positional) continue;
    for (const std::string& name : row.names) items.push_back(sh_quoted(name + ":" + row.description));
  }
  return items;
}

void put_fish_row(std::string& out, const std::string& condition, const OptionRow& row) {
  out += fmt::format("complete -c pgbraid -n {}", fish_quoted(condition));
  for (const std::string& name : row.names) {
    out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + fish_quoted(name.substr(1));
  }
  if (row.offer == Offer::words) {
    out += " -x -a " + fish_quoted(base::join(row.words, " "));
  } else if (row.offer != Offer::nothing) {
    out += " -r -F";
  } else if (!row.value.empty()) {
    out += " -x";
  }
  out += fmt::format(" -d {}\n", fish_quoted(row.description));
}

}  // namespace

std::string bash_completion(const CLI::App& program) {
  std::vector<std::string> first = option_names(option_table(program), false);
  for (const CLI::App* verb : verbs_of(program)) first.push_back(verb->get_name());
  std::string out = R"(# bash completion for pgbraid, made by the program itself: pgbraid completion bash
_pgbraid_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }
_pgbraid_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}
_pgbraid() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev='' verb='' first=1 at=$COMP_CWORD i
  local words=("${COMP_WORDS[@]}")
  COMPREPLY=()
  ((at == 0)) || prev=${words[at - 1]}
  # Readline makes a word of the sign between an option and its value.
  if [[ $cur == '=' ]]; then
    cur=''
  elif [[ $prev == '=' ]] && ((at > 1)); then
    prev=${words[at - 2]}
  fi
)";
  out += kFindVerb;
  out += fmt::format("  case $verb in\n    '') _pgbraid_words {} ;;\n", sh_quoted(base::join(first, " ")));
  out += verb_cases(program, [](const std::vector<OptionRow>& rows) {
    return fmt::format("_pgbraid_words {}", sh_quoted(base::join(option_names(rows, false), " ")));
  });
  return out + "  esac\n}\ncomplete -F _pgbraid pgbraid\n";
}

std::string zsh_completion(const CLI::App& program) {
  std::vector<std::string> verbs;
  for (const CLI::App* verb : verbs_of(program)) {
    verbs.push_back(sh_quoted(verb->get_name() + ":" + verb->get_description()));
  }
  std::string out = R"(#compdef pgbraid
# zsh completion for pgbraid, made by the program itself: pgbraid completion zsh
_pgbraid_words() { compadd -- ${=1} }
_pgbraid_files() { _files }
_pgbraid() {
  local cur=$words[CURRENT] prev=$words[CURRENT-1] verb='' i
  local -i first=2 at=CURRENT
  local -a items
)";
  out += kFindVerb;
  // What stands before the value is no part of what is to be matched.
  out += "  [[ $cur == $words[CURRENT] ]] || compset -P '*='\n";
  out += fmt::format("  case $verb in\n    '')\n      items=({})\n      _describe command items\n",
                     base::join(verbs, " "));
  out += fmt::format("      items=({})\n      _describe -o option items\n      ;;\n",
                     base::join(described(option_table(program)), " "));
  out += verb_cases(program, [](const std::vector<OptionRow>& rows) {
    return fmt::format("items=(\n        {}\n      ); _describe -o option items",
                       base::join(described(rows), "\n        "));
  });
  return out +
         "  esac\n}\nif [[ $funcstack[1] == _pgbraid ]]; then _pgbraid \"$@\"; else compdef _pgbraid pgbraid; fi\n";
}

std::string fish_completion(const CLI::App& program) {
  std::string out = "# fish completion for pgbraid, made by the program itself: pgbraid completion fish\n";
  out += "complete -c pgbraid -f\n";
  const std::string none = "__fish_use_subcommand";
  for (const OptionRow& row : option_table(program)) put_fish_row(out, none, row);
  for (const CLI::App* verb : verbs_of(program)) {
    out += fmt::format("complete -c pgbraid -n {} -a {} -d {}\n", none, verb->get_name(),
                       fish_quoted(verb->get_description()));
  }
  for (const CLI::App* verb : verbs_of(program)) {
    const std::string condition = "__fish_seen_subcommand_from " + verb->get_name();
    const std::vector<OptionRow> rows = option_table(*verb);
    if (positional_offer(rows) != Offer::nothing) {
      out += fmt::format("complete -c pgbraid -n {} -F\n", fish_quoted(condition));
    }
    for (const OptionRow& row : rows) {
      if (!row.positional) put_fish_row(out, condition, row);
    }
  }
  return out;
}

}  // namespace pgbraid::cli
