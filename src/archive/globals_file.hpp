// globals.json: what a cluster's databases share, in a file of its own beside the table of contents; stock tools ignore
// it. The schema is in docs/archive-format.md. Thread-safety: free functions.
#pragma once

#include <string>
#include <string_view>

#include "model/globals.hpp"

namespace pgbraid::archive {

inline constexpr const char* kGlobalsFile = "globals.json";

std::string to_json(const model::Globals& globals);

// Throws Error{archive}: no JSON, a field that is missing or of the wrong type, an unknown version of the schema.
// Fields it does not know are ignored.
model::Globals parse_globals(std::string_view json);

}  // namespace pgbraid::archive
