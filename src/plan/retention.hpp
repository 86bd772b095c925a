// Which older archives are to go (--keep, --keep-for). Pure. Thread-safety: values.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pgbraid::plan {

struct KeptArchive {
  std::string name;
  std::int64_t created = 0;  // seconds since 1970-01-01 UTC
};

// An archive stays if either says so. Neither given: all stay.
struct Retention {
  std::optional<std::size_t> count;         // the newest so many, the one just made among them
  std::optional<std::chrono::seconds> age;  // those that are no older, at `now`
};

// The names of what is to go, the oldest first. `newest` was just made: it stays, and so does what claims to be newer
// still. Of the same second, the name decides.
std::vector<std::string> surplus(std::vector<KeptArchive> others, const KeptArchive& newest, const Retention& retention,
                                 std::int64_t now);

}  // namespace pgbraid::plan
