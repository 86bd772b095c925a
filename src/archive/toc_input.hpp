// The primitive values of an archive's binary form, read with every length checked against what the file has left.
// Internal to the readers of this layer. Thread-safety: an object belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fail.hpp"
#include "codec/stream.hpp"

namespace pgbraid::archive {

class TocInput {
 public:
  // Reads from `source`, which has `size` bytes.
  TocInput(codec::Source& source, std::uint64_t size);

  // How many bytes an integer has from here on: 4 or 8.
  void set_int_size(int bytes) noexcept { int_size_ = bytes; }

  std::uint64_t offset() const noexcept { return offset_; }
  std::uint64_t remaining() const noexcept { return size_ - offset_; }

  // All of these throw Error{archive} with the offset where the bytes are not there or make no sense. `what` is the
  // field's name for the message.
  std::uint8_t byte(const char* what);
  std::int32_t integer(const char* what);
  // Nothing: NULL. No NUL byte is in it.
  std::optional<std::string> text(const char* what);
  std::string text_or_empty(const char* what) { return text(what).value_or(std::string()); }
  std::string raw(std::size_t count, const char* what);

  // Throws Error{archive}: "toc.dat is damaged at offset N: ...".
  template <typename... Args>
  [[noreturn]] void damaged(fmt::format_string<Args...> format, Args&&... args) const {
    fail_damaged(fmt::format(format, std::forward<Args>(args)...));
  }

 private:
  [[noreturn]] void fail_damaged(const std::string& reason) const;
  void require(std::uint64_t count, const char* what) const;
  void take(std::byte* target, std::size_t count, const char* what);

  codec::Source& source_;
  std::uint64_t size_;
  std::uint64_t offset_ = 0;
  int int_size_ = 4;
  std::vector<std::byte> buffer_;
  std::size_t position_ = 0;  // in buffer_
  std::size_t filled_ = 0;
};

}  // namespace pgbraid::archive
