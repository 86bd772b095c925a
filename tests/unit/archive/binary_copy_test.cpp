// Rows in binary form: where they end, and what they cannot be.
#include "archive/binary_copy.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "codec/stream.hpp"
#include "support/expect_error.hpp"

namespace pgbraid::archive {
namespace {

std::string big_endian(std::int64_t value, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) text += static_cast<char>((value >> shift) & 0xff);
  return text;
}

std::string header(std::int64_t flags = 0, const std::string& extension = "") {
  return std::string("PGCOPY\n\377\r\n\0", 11) + big_endian(flags, 4) +
         big_endian(static_cast<std::int64_t>(extension.size()), 4) + extension;
}

std::string row(const std::vector<std::optional<std::string>>& fields) {
  std::string text = big_endian(static_cast<std::int64_t>(fields.size()), 2);
  for (const auto& field : fields) {
    text += big_endian(field ? static_cast<std::int64_t>(field->size()) : -1, 4) + field.value_or("");
  }
  return text;
}

const std::string kEnd = big_endian(-1, 2);

// Feeds the stream in pieces of this size, and ends it; returns its rows.
std::uint64_t check(const std::string& stream, std::size_t piece = std::string::npos) {
  BinaryCopyCheck checked("rows of t", ErrorCode::archive);
  for (std::size_t at = 0; at < stream.size(); at += std::min(piece, stream.size() - at)) {
    checked.feed(codec::bytes_of(std::string_view(stream).substr(at, piece)));
  }
  checked.finish();
  return checked.rows();
}

void expect_refused(const std::string& words, const std::string& stream) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::string::npos}) {
    test::expect_error(ErrorCode::archive, words, [&] { check(stream, piece); });
  }
}

TEST(BinaryCopyCheck, CountsRowsHoweverTheStreamIsCut) {
  const std::string stream = header() + row({"1", std::nullopt, ""}) +
                             row({std::string(300, '\377'), "x", kEnd + kEnd}) +
                             row({std::nullopt, std::nullopt, std::nullopt}) + kEnd;
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) EXPECT_EQ(check(stream, piece), 3U) << piece;
}

TEST(BinaryCopyCheck, RowsMayHaveNoFieldsAndThereMayBeNone) {
  EXPECT_EQ(check(header() + kEnd), 0U);
  EXPECT_EQ(check(header() + row({}) + row({}) + kEnd, 3), 2U);
}

TEST(BinaryCopyCheck, PassesOverTheHeadersExtension) {
  EXPECT_EQ(check(header(1, "an extension") + row({"x"}) + kEnd, 5), 1U);
}

TEST(BinaryCopyCheck, EveryCutIsNoticed) {
  const std::string stream = header(0, "ab") + row({"value", std::nullopt}) + kEnd;
  for (std::size_t size = 0; size < stream.size(); ++size) expect_refused("cut short", stream.substr(0, size));
}

TEST(BinaryCopyCheck, NothingMayFollowTheEnd) {
  expect_refused("byte 21: something follows", header() + kEnd + "x");
  expect_refused("something follows", header() + row({"x"}) + kEnd + row({"x"}) + kEnd);
}

TEST(BinaryCopyCheck, SaysWhereAnotherHeaderIsWrong) {
  expect_refused("byte 0: it does not begin with COPY's signature", "1\ttext\n2\tmore text\n\\.\n");
  std::string other = header();
  other[4] = 'X';
  expect_refused("signature", other + kEnd);
  expect_refused("unknown flags 0x00010000", header(0x10000) + kEnd);
  expect_refused("extension has the length -2", header().replace(15, 4, big_endian(-2, 4)) + kEnd);
}

TEST(BinaryCopyCheck, SaysWhereARowIsWrong) {
  expect_refused("byte 19: row 1 has -2 fields", header() + big_endian(-2, 2));
  expect_refused("byte 26: row 2 has 2 fields, the first has 1", header() + row({"x"}) + row({"x", "y"}) + kEnd);
  expect_refused("byte 21: a field of row 1 has the length -2", header() + big_endian(1, 2) + big_endian(-2, 4));
  // The end where a field should be, and a length that goes on for ever.
  expect_refused("a field of row 1 has the length", header() + big_endian(1, 2) + kEnd + big_endian(0, 2));
  expect_refused("cut short", header() + big_endian(1, 2) + big_endian(0x7fffffff, 4) + "short" + kEnd);
}

}  // namespace
}  // namespace pgbraid::archive
