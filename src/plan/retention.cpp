#include "plan/retention.hpp"

#include <algorithm>
#include <utility>

namespace pgbraid::plan {

std::vector<std::string> surplus(std::vector<KeptArchive> others, const KeptArchive& newest, const Retention& retention,
                                 std::int64_t now) {
  if (!retention.count && !retention.age) return {};
  const auto is_newer = [](const KeptArchive& one, const KeptArchive& other) {
    return std::pair(one.created, one.name) > std::pair(other.created, other.name);
  };
  std::erase_if(others, [&](const KeptArchive& other) { return !is_newer(newest, other); });
  std::sort(others.begin(), others.end(), is_newer);
  std::vector<std::string> gone;
  for (std::size_t i = 0; i < others.size(); ++i) {
    const bool counted_in = retention.count && i + 1 < *retention.count;
    const bool young = retention.age && others[i].created >= now - retention.age->count();
    if (!counted_in && !young) gone.push_back(others[i].name);
  }
  std::reverse(gone.begin(), gone.end());
  return gone;
}

}  // namespace pgbraid::plan
