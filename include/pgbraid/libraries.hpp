// The libraries that pgbraid stands on, as it runs. Thread-safety: values.
#pragma once

#include <string>
#include <vector>

namespace pgbraid {

struct Library {
  std::string name;
  std::string version;
  bool at_run_time = false;  // the library itself says so, as it was loaded; else what it was built with
};

std::vector<Library> libraries();

}  // namespace pgbraid
