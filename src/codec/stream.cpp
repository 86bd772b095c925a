// Sources and sinks in memory.
#include "codec/stream.hpp"

#include <algorithm>
#include <cstring>

namespace pgbraid::codec {

std::size_t MemorySource::read(std::span<std::byte> buffer) {
  const std::size_t count = std::min(buffer.size(), rest_.size());
  if (count > 0) std::memcpy(buffer.data(), rest_.data(), count);
  rest_.remove_prefix(count);
  return count;
}

void StringSink::write(std::span<const std::byte> bytes) {
  if (bytes.empty()) return;
  const std::size_t old_size = text_.size();
  text_.resize(old_size + bytes.size());
  std::memcpy(text_.data() + old_size, bytes.data(), bytes.size());
}

}  // namespace pgbraid::codec
