#include "archive/binary_copy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/fail.hpp"

namespace pgbraid::archive {

namespace {

constexpr std::string_view kSignature("PGCOPY\n\377\r\n\0", 11);
constexpr std::size_t kCountSize = 2;
constexpr std::size_t kLengthSize = 4;
constexpr std::int32_t kNull = -1;
constexpr int kEndOfRows = -1;

std::uint32_t number_at(const std::byte* at) {
  return std::to_integer<std::uint32_t>(at[0]) << 24U | std::to_integer<std::uint32_t>(at[1]) << 16U |
         std::to_integer<std::uint32_t>(at[2]) << 8U | std::to_integer<std::uint32_t>(at[3]);
}

std::int32_t length_at(const std::byte* at) { return static_cast<std::int32_t>(number_at(at)); }

int count_at(const std::byte* at) {
  const auto bits = std::to_integer<std::uint32_t>(at[0]) << 8U | std::to_integer<std::uint32_t>(at[1]);
  return static_cast<std::int16_t>(bits);
}

}  // namespace

void BinaryCopyCheck::fail(const std::string& reason) const {
  base::fail(code_, "{}: byte {}: {}", what_, offset_, reason);
}

std::size_t BinaryCopyCheck::needed() const noexcept {
  switch (expects_) {
    case Expects::header:
      return kHeaderSize;
    case Expects::row:
      return kCountSize;
    case Expects::field:
      return kLengthSize;
    case Expects::end:
      break;
  }
  return 0;
}

void BinaryCopyCheck::take_header(const std::byte* unit) {
  constexpr std::uint32_t kCriticalFlags = 0xffff0000U;
  if (std::memcmp(unit, kSignature.data(), kSignature.size()) != 0) fail("it does not begin with COPY's signature");
  const std::uint32_t flags = number_at(unit + kSignature.size());
  const std::int32_t extension = length_at(unit + kSignature.size() + kLengthSize);
  if ((flags & kCriticalFlags) != 0) fail(fmt::format("unknown flags {:#010x}", flags));
  if (extension < 0) fail(fmt::format("the header's extension has the length {}", extension));
  skip_ = static_cast<std::uint64_t>(extension);
  expects_ = Expects::row;
}

void BinaryCopyCheck::take_row(int fields) {
  if (fields == kEndOfRows) {
    expects_ = Expects::end;
    return;
  }
  if (fields < 0) fail(fmt::format("row {} has {} fields", rows_ + 1, fields));
  if (fields_ < 0) fields_ = fields;
  if (fields != fields_) fail(fmt::format("row {} has {} fields, the first has {}", rows_ + 1, fields, fields_));
  ++rows_;
  fields_left_ = fields;
  expects_ = fields == 0 ? Expects::row : Expects::field;
}

void BinaryCopyCheck::take_field(std::int32_t length) {
  if (length < kNull) fail(fmt::format("a field of row {} has the length {}", rows_, length));
  if (length > 0) skip_ = static_cast<std::uint64_t>(length);
  if (--fields_left_ == 0) expects_ = Expects::row;
}

void BinaryCopyCheck::take(const std::byte* unit) {
  switch (expects_) {
    case Expects::header:
      return take_header(unit);
    case Expects::row:
      return take_row(count_at(unit));
    case Expects::field:
      return take_field(length_at(unit));
    case Expects::end:
      return;
  }
}

// The fast path: fields that lie whole in the piece. Returns where the first one begins that does not, or that is not
// as it should be.
const std::byte* BinaryCopyCheck::take_fields(const std::byte* position, const std::byte* end) {
  int left = fields_left_;
  while (left > 0 && static_cast<std::size_t>(end - position) >= kLengthSize) {
    const std::int32_t length = length_at(position);
    const std::size_t size = kLengthSize + (length > 0 ? static_cast<std::size_t>(length) : 0);
    if (length < kNull || size > static_cast<std::size_t>(end - position)) break;
    position += size;
    --left;
  }
  fields_left_ = left;
  if (left == 0) expects_ = Expects::row;
  return position;
}

void BinaryCopyCheck::feed(std::span<const std::byte> piece) {
  const std::byte* position = piece.data();
  const std::byte* const end = position + piece.size();
  const auto rest = [&] { return static_cast<std::size_t>(end - position); };
  while (position != end) {
    if (skip_ > 0) {
      const auto skipped = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, rest()));
      skip_ -= skipped;
      position += skipped;
      offset_ += skipped;
      continue;
    }
    if (expects_ == Expects::end) fail("something follows the end of the rows");
    if (expects_ == Expects::field && held_ == 0) {
      const std::byte* const begin = position;
      position = take_fields(position, end);
      offset_ += static_cast<std::uint64_t>(position - begin);
      if (position != begin) continue;
    }
    const std::size_t size = needed();
    if (held_ == 0 && rest() >= size) {
      take(position);
      position += size;
      offset_ += size;
      continue;
    }
    const std::size_t more = std::min(size - held_, rest());
    std::memcpy(unit_.data() + held_, position, more);
    position += more;
    held_ += more;
    if (held_ < size) return;
    held_ = 0;
    take(unit_.data());
    offset_ += size;
  }
}

void BinaryCopyCheck::finish() const {
  if (expects_ != Expects::end) {
    base::fail(code_, "{}: it is cut short at byte {}, after {} rows: the end of the rows is missing", what_,
               offset_ + held_, rows_);
  }
}

}  // namespace pgbraid::archive
