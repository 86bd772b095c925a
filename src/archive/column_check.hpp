// Holds rows in COPY's text form against the columns that the COPY statement names: where nothing else would tell (an
// archive without a manifest), files that were exchanged, or bytes that were changed, often have another number.
// Source of the form: the PostgreSQL manual, COPY, "Text Format": a tab stands between two values, and in none.
// Thread-safety: an object belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pgbraid::archive {

// The number of columns in the list of a COPY statement as pg_dump writes it; nothing where it is another. Tables
// without columns have no list.
std::optional<std::size_t> columns_of_copy(std::string_view copy) noexcept;

class ColumnCheck {
 public:
  // `what` begins the messages.
  ColumnCheck(std::string what, std::size_t columns)
      : what_(std::move(what)), columns_(columns), tabs_wanted_(columns == 0 ? 0 : columns - 1) {}

  // The next piece of the rows, cut anywhere. Throws Error{archive} at a row with another number of values.
  void feed(std::span<const std::byte> piece);

 private:
  std::string what_;
  std::size_t columns_;
  std::uint64_t tabs_wanted_;
  std::uint64_t tabs_ = 0;  // of the row at work
  std::uint64_t rows_ = 0;
};

}  // namespace pgbraid::archive
