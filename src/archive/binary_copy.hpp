// Walks through rows in the binary form of COPY and knows where they end: the form has no marker that could be looked
// for, only the count of -1 in the place where a row's count of fields would stand. Source of the form: the PostgreSQL
// manual, COPY, "Binary Format". Nothing of a value is copied or looked at.
// Thread-safety: an object belongs to one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "pgbraid/error.hpp"

namespace pgbraid::archive {

class BinaryCopyCheck {
 public:
  // `what` begins the messages; `code` is what its errors are.
  BinaryCopyCheck(std::string what, ErrorCode code) : what_(std::move(what)), code_(code) {}

  // The next piece of the stream, cut anywhere. Throws Error: another signature, flags that nobody knows, a count or a
  // length below -1, a row with another number of fields than the first, anything after the end. The message says
  // where.
  void feed(std::span<const std::byte> piece);
  // The stream is over. Throws Error where it has not come to its end.
  void finish() const;

  std::uint64_t rows() const noexcept { return rows_; }

 private:
  // What the bytes that come next are.
  enum class Expects { header, row, field, end };

  static constexpr std::size_t kHeaderSize = 19;  // signature, flags, length of the extension

  std::size_t needed() const noexcept;
  void take(const std::byte* unit);
  void take_header(const std::byte* unit);
  void take_row(int fields);
  void take_field(std::int32_t length);
  const std::byte* take_fields(const std::byte* position, const std::byte* end);
  [[noreturn]] void fail(const std::string& reason) const;

  std::string what_;
  ErrorCode code_;
  Expects expects_ = Expects::header;
  std::array<std::byte, kHeaderSize> unit_{};  // the begin of a unit that the cut of the pieces goes through
  std::size_t held_ = 0;                       // bytes of unit_ in use
  std::uint64_t skip_ = 0;                     // bytes of a value, or of the header's extension, still to come
  int fields_ = -1;                            // of each row; -1: not known yet
  int fields_left_ = 0;                        // of this row
  std::uint64_t rows_ = 0;
  std::uint64_t offset_ = 0;  // of the unit at work, in the stream
};

}  // namespace pgbraid::archive
