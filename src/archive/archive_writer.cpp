// What all writers of archives share.
#include "archive/archive_writer.hpp"

#include <algorithm>

namespace pgbraid::archive {

std::size_t data_groups(const model::TocEntry& entry) noexcept {
  const std::size_t large_objects = entry.source == nullptr ? 0 : entry.source->large_objects.size();
  return std::max<std::size_t>(1, (large_objects + kLargeObjectsPerGroup - 1) / kLargeObjectsPerGroup);
}

}  // namespace pgbraid::archive
