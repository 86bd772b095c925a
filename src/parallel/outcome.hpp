// How a work item ended. Errors travel from worker to leader as these values, never as exceptions.
// Thread-safety: values.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "pgbraid/error.hpp"

namespace pgbraid::parallel {

struct Done {
  std::uint64_t rows = 0;
  std::uint64_t raw_bytes = 0;          // of data, before compression
  std::vector<std::string> warnings{};  // that the server sent meanwhile
};

// report.connection_lost says that the runner's connection is unusable: the worker ends, another one takes its place
// and the item runs again.
struct Failed {
  ErrorReport report;
  std::vector<std::string> warnings{};  // as Done's
};

using Outcome = std::variant<Done, Failed>;

}  // namespace pgbraid::parallel
