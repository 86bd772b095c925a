// Feeds the reader of data files with anything, in pieces of any size. What it takes for whole rows is held against the
// format said in a few words; what it refuses is Error{archive}. The first byte says what the file is, the second how
// much of it comes at a time.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/column_check.hpp"
#include "archive/data_reader.hpp"
#include "archive/format.hpp"
#include "base/fail.hpp"
#include "pgbraid/error.hpp"

namespace {

using namespace pgbraid;

constexpr const char* kName = "1.dat";

class Piecemeal : public store::ReadableFile {
 public:
  Piecemeal(std::string_view bytes, std::size_t most) : rest_(bytes), size_(bytes.size()), most_(most) {}
  std::size_t read(std::span<std::byte> buffer) override {
    const std::size_t count = std::min({buffer.size(), rest_.size(), most_});
    if (count > 0) std::memcpy(buffer.data(), rest_.data(), count);
    rest_.remove_prefix(count);
    return count;
  }
  std::uint64_t size() const override { return size_; }

 private:
  std::string_view rest_;
  std::uint64_t size_;
  std::size_t most_;
};

class OneFile : public store::Folder {
 public:
  OneFile(std::string_view bytes, std::size_t most) : bytes_(bytes), most_(most) {}
  const std::string& path() const noexcept override { return path_; }
  bool exists(const std::string& name) const override { return name == kName; }
  std::unique_ptr<store::ReadableFile> open(const std::string&) const override {
    return std::make_unique<Piecemeal>(bytes_, most_);
  }
  std::uint64_t size(const std::string&) const override { return bytes_.size(); }
  std::vector<std::string> names() const override { return {kName}; }

 private:
  std::string path_ = "folder";
  std::string_view bytes_;
  std::size_t most_;
};

bool only_line_ends(std::string_view text) { return text.find_first_not_of('\n') == std::string_view::npos; }

// The rows before a line "\." that two empty lines and nothing else follow.
std::optional<std::string_view> rows_of_text(std::string_view file) {
  std::size_t line = 0;
  while (line < file.size()) {
    const std::size_t end = file.find('\n', line);
    if (end == std::string_view::npos) return std::nullopt;
    if (file.substr(line, end - line) == "\\.") {
      const std::string_view rest = file.substr(end + 1);
      return only_line_ends(rest) && rest.size() >= 2 ? std::optional(file.substr(0, line)) : std::nullopt;
    }
    line = end + 1;
  }
  return std::nullopt;
}

// Statements that two empty lines end.
std::optional<std::string_view> rows_of_sql(std::string_view file) {
  return file.size() >= 2 && only_line_ends(file.substr(file.size() - 2)) ? std::optional(file) : std::nullopt;
}

model::TocEntry entry_of(unsigned kind) {
  static constexpr std::array kCopies = {"COPY public.t (a, b) FROM stdin;\n", "",
                                         "COPY public.t (a, b) FROM stdin WITH (FORMAT binary);\n"};
  model::TocEntry entry;
  entry.id = 1;
  entry.kind = model::ObjectKind::table_data;
  entry.desc = "TABLE DATA";
  entry.section = model::Section::data;
  entry.schema = "public";
  entry.tag = "t";
  entry.copy = kCopies.at(kind);
  entry.has_data = true;
  entry.file = kName;
  return entry;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const unsigned kind = data[0] % 3;
  const std::string_view file(reinterpret_cast<const char*>(data) + 2, size - 2);
  const OneFile folder(file, static_cast<std::size_t>(data[1]) + 1);
  const model::TocEntry entry = entry_of(kind);
  const model::Toc toc;
  std::optional<std::string> read;
  try {
    const auto reader = archive::make_data_reader({folder, nullptr, nullptr, entry, toc});
    std::string rows;
    for (auto piece = reader->next(); !piece.empty(); piece = reader->next()) {
      rows.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    }
    read = rows;
    archive::ColumnCheck columns("t", 2);
    columns.feed(codec::bytes_of(rows));
  } catch (const Error& error) {
    if (error.report().code != ErrorCode::archive) std::abort();
  }
  if (kind == 0 && read != rows_of_text(file)) std::abort();
  if (kind == 1 && read != rows_of_sql(file)) std::abort();
  if (kind == 2 && read && *read != file) std::abort();
  return 0;
}
