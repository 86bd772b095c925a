// Builds the bytes of a table of contents by hand, right or wrong, for tests of the reader.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgbraid::test {

class TocBytes {
 public:
  explicit TocBytes(int int_size = 4) : int_size_(int_size) {}

  TocBytes& raw(std::string_view bytes) {
    text_ += bytes;
    return *this;
  }
  TocBytes& byte(int value) {
    text_ += static_cast<char>(value);
    return *this;
  }
  TocBytes& integer(std::int64_t value) {
    byte(value < 0 ? 1 : 0);
    auto rest = static_cast<std::uint64_t>(value < 0 ? -value : value);
    for (int i = 0; i < int_size_; ++i, rest >>= 8) byte(static_cast<int>(rest & 0xff));
    return *this;
  }
  TocBytes& text(std::string_view value) { return integer(static_cast<std::int64_t>(value.size())).raw(value); }
  TocBytes& null() { return integer(-1); }
  TocBytes& nulls(int count) {
    for (int i = 0; i < count; ++i) null();
    return *this;
  }

  // Everything before the entries.
  TocBytes& header(int minor, std::int64_t entries) {
    raw("PGDMP").byte(1).byte(minor).byte(0).byte(int_size_).byte(8).byte(3);
    if (minor >= 15) {
      byte(0);
    } else {
      integer(0);
    }
    for (const int field : {29, 39, 7, 21, 10, 126, 0}) integer(field);
    return text("sample").text("15.18").text("15.18").integer(entries);
  }

  const std::string& str() const { return text_; }

 private:
  int int_size_;
  std::string text_;
};

// One entry with a field or two made as a test wants it.
struct EntryBytes {
  std::int64_t id = 5;
  std::int64_t has_data = 1;
  std::string table_oid = "0";
  std::string oid = "16386";
  std::string tag = "t";
  std::string desc = "TABLE DATA";
  std::int64_t section = 3;
  std::string copy = "COPY public.t (a) FROM stdin;\n";
  std::int64_t relkind = 0;
  std::string with_oids = "false";
  std::vector<std::string> dependencies = {"4"};
  std::string file = "5.dat";

  void add_to(TocBytes& bytes, int minor) const {
    bytes.integer(id).integer(has_data).text(table_oid).text(oid).text(tag).text(desc).integer(section);
    bytes.nulls(2).text(copy).text("public").null();
    if (minor >= 14) bytes.null();
    if (minor >= 16) bytes.integer(relkind);
    bytes.text("bob").text(with_oids);
    for (const std::string& dependency : dependencies) bytes.text(dependency);
    bytes.null().text(file);
  }

  // An archive of this one entry.
  std::string archive(int minor = 14, int int_size = 4) const {
    TocBytes bytes(int_size);
    bytes.header(minor, 1);
    add_to(bytes, minor);
    return bytes.str();
  }
};

}  // namespace pgbraid::test
