#include "cli/environment.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::cli {

namespace {

constexpr const char* kJobs = "PGBRAID_JOBS";
constexpr const char* kCompress = "PGBRAID_COMPRESS";

std::string value_of(const char* variable) {
  const char* const value = std::getenv(variable);
  return value == nullptr ? "" : value;
}

struct Variable {
  std::string_view verb;  // empty: any
  std::string_view option;
  const char* name;
};

// A restore wants its target named, so that PGDATABASE says nothing there.
constexpr std::array kVariables = {
    Variable{"", "--jobs", kJobs},
    Variable{"dump", "--compress", kCompress},
    Variable{"dump", "--dbname", "PGDATABASE"},
    Variable{"dump", "--encoding", "PGCLIENTENCODING"},
    Variable{"", "--host", "PGHOST"},
    Variable{"", "--host", "PGHOSTADDR"},
    Variable{"", "--port", "PGPORT"},
    Variable{"", "--username", "PGUSER"},
};

}  // namespace

std::optional<int> default_jobs() {
  const std::string text = value_of(kJobs);
  if (text.empty()) return std::nullopt;
  const std::optional<int> jobs = base::parse_integer<int>(text);
  if (!jobs || *jobs < 1) {
    base::fail_with_hint(ErrorCode::usage,
                         fmt::format("invalid number of parallel jobs in the environment variable {}: \"{}\"", kJobs,
                                     base::printable(text)),
                         "Set it to a number of workers, or unset it.");
  }
  return jobs;
}

std::string default_compression() { return value_of(kCompress); }

std::string variable_in_place_of(const CLI::App& verb, const CLI::Option& option) {
  const auto* const found = std::find_if(kVariables.begin(), kVariables.end(), [&](const Variable& variable) {
    return (variable.verb.empty() || variable.verb == verb.get_name()) &&
           option.check_name(std::string(variable.option)) && !value_of(variable.name).empty();
  });
  return found == kVariables.end() ? "" : found->name;
}

}  // namespace pgbraid::cli
