// pgbraid list: an archive's table of contents.
#pragma once

#include <string>

namespace pgbraid {

// The text that `pgbraid list` prints, in pg_restore -l's form. Throws Error where `archive` is none.
std::string list(const std::string& archive);

}  // namespace pgbraid
