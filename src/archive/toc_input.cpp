// Primitive values of an archive's binary form.
#include "archive/toc_input.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace pgbraid::archive {

namespace {

constexpr std::size_t kBufferSize = 64 * 1024;

}  // namespace

TocInput::TocInput(codec::Source& source, std::uint64_t size) : source_(source), size_(size), buffer_(kBufferSize) {}

void TocInput::fail_damaged(const std::string& reason) const {
  base::fail(ErrorCode::archive, "the table of contents is damaged at offset {}: {}", offset_, reason);
}

void TocInput::require(std::uint64_t count, const char* what) const {
  if (count > remaining()) damaged("{} needs {} bytes, but the file ends after {}", what, count, remaining());
}

void TocInput::take(std::byte* target, std::size_t count, const char* what) {
  require(count, what);
  while (count > 0) {
    if (position_ == filled_) {
      position_ = 0;
      filled_ = source_.read(buffer_);
      if (filled_ == 0) damaged("the file ends early, in {}", what);
    }
    const std::size_t part = std::min(count, filled_ - position_);
    std::memcpy(target, buffer_.data() + position_, part);
    target += part;
    position_ += part;
    offset_ += part;
    count -= part;
  }
}

std::uint8_t TocInput::byte(const char* what) {
  std::byte value{};
  take(&value, 1, what);
  return std::to_integer<std::uint8_t>(value);
}

std::int32_t TocInput::integer(const char* what) {
  const std::uint8_t sign = byte(what);
  if (sign > 1) damaged("{} has the sign byte {}", what, sign);
  std::uint64_t magnitude = 0;
  for (int i = 0; i < int_size_; ++i) magnitude |= static_cast<std::uint64_t>(byte(what)) << (8 * i);
  if (magnitude > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max())) {
    damaged("{} is out of range", what);
  }
  const auto value = static_cast<std::int32_t>(magnitude);
  return sign == 0 ? value : -value;
}

std::string TocInput::raw(std::size_t count, const char* what) {
  require(count, what);  // before anything is allocated
  // In steps: of a stream nobody knows what is left, and a length alone must not cost memory.
  constexpr std::size_t kStep = std::size_t{1} << 20U;
  std::string bytes;
  while (bytes.size() < count) {
    const std::size_t begin = bytes.size();
    const std::size_t step = std::min(count - begin, std::max(kStep, begin));
    bytes.resize(begin + step);
    take(reinterpret_cast<std::byte*>(bytes.data()) + begin, step, what);
  }
  return bytes;
}

std::optional<std::string> TocInput::text(const char* what) {
  const std::int32_t length = integer(what);
  if (length == -1) return std::nullopt;
  if (length < 0) damaged("{} has the length {}", what, length);
  std::string bytes = raw(static_cast<std::size_t>(length), what);
  if (bytes.find('\0') != std::string::npos) damaged("{} has a NUL byte in it", what);
  return bytes;
}

}  // namespace pgbraid::archive
