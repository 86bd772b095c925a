#include "cli/version_text.hpp"

#include <fmt/format.h>

#include <CLI/Version.hpp>

#include "pgbraid/libraries.hpp"
#include "pgbraid/version.hpp"

namespace pgbraid::cli {

std::string version_text() {
  std::string text = fmt::format("pgbraid {}\n", kVersion);
  std::vector<Library> all = libraries();
  all.push_back({"CLI11", CLI11_VERSION, false});
  const auto put = [&](const char* title, bool at_run_time) {
    std::vector<std::string> names;
    for (const Library& library : all) {
      if (library.at_run_time == at_run_time) names.push_back(library.name + " " + library.version);
    }
    text += fmt::format("{}: {}", title, fmt::join(names, ", "));
  };
  put("running with", true);
  text += "\n";
  put("built with", false);
  return text;
}

}  // namespace pgbraid::cli
