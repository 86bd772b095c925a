// Manual pages, made of what a person wrote (docs/man/*.1.in) and the table of options that --help is made from.
// Thread-safety: free functions without state.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace pgbraid::cli {

// The page that `source` makes, in roff. In its section OPTIONS stand all groups and options of `app`, as --help orders
// them: an option's names, its value, and its description as a sentence. What the source has to say of them follows
// each. It begins, in that section, at a line of one of these forms, and goes on to the next:
//   .SS GROUP     about this group
//   .option NAME  about this option, by any of its names; where there is more than one group, behind its group's .SS
// Everything else stays as it is. `file` names the source in errors.
// Error{usage}: no section OPTIONS; a group or option that is not there, in another group, or twice.
std::string manual_page(const CLI::App& app, const std::string& source, const std::string& file);

}  // namespace pgbraid::cli
