// What `pgbraid --version` prints. Thread-safety: free function without state.
#pragma once

#include <string>

namespace pgbraid::cli {

// "pgbraid 0.1.0", and a line for the libraries that it runs with.
std::string version_text();

}  // namespace pgbraid::cli
