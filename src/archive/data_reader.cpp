// Reads the data of a table. COPY text ends with a line `\.` and two empty lines, SQL text with these alone, binary
// rows with a count of fields of -1; data that merely stops is damage.
#include "archive/data_reader.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

#include "archive/binary_copy.hpp"
#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::archive {

namespace {

// Small: while one piece is decompressed the server works on those before it, as many as a socket holds.
constexpr std::size_t kBufferSize = 32 * 1024;
constexpr std::string_view kMarkerLine = "\\.\n";
constexpr std::uint64_t kBlankLines = 2;

std::string label_of(const model::TocEntry& entry) { return base::printable(base::single_line(entry.label())); }

class TableReader : public DataReader {
 public:
  TableReader(const model::TocEntry& entry, const ManifestEntry* expected, std::unique_ptr<codec::Source> input,
              const std::string& name)
      : expected_(expected),
        label_(label_of(entry)),
        has_marker_(data_format(entry) == DataFormat::copy_text),
        input_(std::move(input)),
        name_(base::printable(name)),
        buffer_(kBufferSize) {
    if (data_format(entry) != DataFormat::copy_binary) return;
    binary_.emplace(fmt::format("\"{}\" is damaged: the rows of {}", name_, label_), ErrorCode::archive);
  }

  std::span<const std::byte> next() override {
    while (!ended_) {
      const std::size_t kept = filled_ - taken_;
      std::memmove(buffer_.data(), buffer_.data() + taken_, kept);
      taken_ = 0;
      const std::size_t count = input_->read(std::span(buffer_).subspan(kept));
      filled_ = kept + count;
      if (count == 0) {
        check_end();
        ended_ = true;
        break;
      }
      const std::size_t rows_end = binary_ ? walk() : scan();
      raw_bytes_ += rows_end;
      if (!has_marker_ && !binary_) count_line_ends(kept);
      if (rows_end > 0) return std::span<const std::byte>(buffer_).first(rows_end);
    }
    return {};
  }

  std::uint64_t rows() const noexcept override { return rows_; }

 private:
  // Goes through buffer_[0, filled_): returns where its rows end, and sets taken_ to where the next look begins.
  std::size_t scan() {
    const std::string_view text(reinterpret_cast<const char*>(buffer_.data()), filled_);
    std::size_t position = 0;
    taken_ = filled_;
    if (marker_seen_) {
      take_blank_lines(text);
      return 0;
    }
    while (position < text.size()) {
      if (at_line_start_ && has_marker_ && text[position] == kMarkerLine[0]) {
        const std::string_view line = text.substr(position, kMarkerLine.size());
        if (line == kMarkerLine) {
          marker_seen_ = true;
          take_blank_lines(text.substr(position + kMarkerLine.size()));
          return position;
        }
        if (line.size() < kMarkerLine.size() && kMarkerLine.starts_with(line)) {
          taken_ = position;  // the next piece will tell
          return position;
        }
      }
      at_line_start_ = false;
      const std::size_t line_end = text.find('\n', position);
      if (line_end == std::string_view::npos) break;
      ++rows_;
      at_line_start_ = true;
      position = line_end + 1;
    }
    return text.size();
  }

  // The same for binary rows: the server has to be told of their end, so all of it is given out.
  std::size_t walk() {
    taken_ = filled_;
    binary_->feed(std::span<const std::byte>(buffer_).first(filled_));
    rows_ = binary_->rows();
    return filled_;
  }

  // Line ends in a row, as far as has been read. `begin`: of what is new in buffer_.
  void count_line_ends(std::size_t begin) {
    const std::string_view text(reinterpret_cast<const char*>(buffer_.data()) + begin, filled_ - begin);
    const std::size_t last = text.find_last_not_of('\n');
    line_ends_ = last == std::string_view::npos ? line_ends_ + text.size() : text.size() - last - 1;
  }

  void take_blank_lines(std::string_view text) {
    if (text.find_first_not_of('\n') != std::string_view::npos) {
      base::fail(ErrorCode::archive, "\"{}\" is damaged: something follows the end marker of {}", name_, label_);
    }
    blank_lines_ += text.size();
  }

  void check_end() const {
    if (binary_) binary_->finish();
    if (has_marker_ && (!marker_seen_ || blank_lines_ < kBlankLines)) {
      base::fail(ErrorCode::archive, "\"{}\" is cut short: the data of {} has no end marker", name_, label_);
    }
    if (expected_ == nullptr) {
      if (!has_marker_ && !binary_ && line_ends_ < kBlankLines) {
        base::fail(ErrorCode::archive, "\"{}\" is cut short: the data of {} does not end with empty lines", name_,
                   label_);
      }
      return;
    }
    if (rows_ != expected_->rows || raw_bytes_ != expected_->raw_bytes) {
      base::fail(ErrorCode::archive, "\"{}\" is damaged: {} has {} rows in {} bytes, the manifest says {} in {}", name_,
                 label_, rows_, raw_bytes_, expected_->rows, expected_->raw_bytes);
    }
  }

  const ManifestEntry* expected_;
  std::string label_;
  bool has_marker_;
  std::unique_ptr<codec::Source> input_;
  std::string name_;
  std::optional<BinaryCopyCheck> binary_;  // of rows in binary form
  std::vector<std::byte> buffer_;
  std::size_t filled_ = 0;  // bytes of buffer_ in use
  std::size_t taken_ = 0;   // of these, given out or done with
  bool at_line_start_ = true;
  bool marker_seen_ = false;
  bool ended_ = false;
  std::uint64_t blank_lines_ = 0;
  std::uint64_t line_ends_ = 0;  // at the end of SQL text
  std::uint64_t rows_ = 0;
  std::uint64_t raw_bytes_ = 0;
};

}  // namespace

std::size_t DataReader::read(std::span<std::byte> buffer) {
  if (rest_.empty()) rest_ = next();
  const std::size_t count = std::min(buffer.size(), rest_.size());
  if (count > 0) std::memcpy(buffer.data(), rest_.data(), count);
  rest_ = rest_.subspan(count);
  return count;
}

StoredName locate(const store::Folder& folder, const std::string& file, const std::string& label) {
  auto stored = find_stored(folder, file);
  if (!stored) {
    base::fail(ErrorCode::archive, "the data file of {} is missing: \"{}/{}\"",
               base::printable(base::single_line(label)), base::printable(folder.path()), base::printable(file));
  }
  return *std::move(stored);
}

std::unique_ptr<DataReader> make_data_reader(const DataContext& context) {
  StoredName stored = locate(context.folder, context.entry.file, context.entry.label());
  auto input = std::make_unique<StoredInput>(context.folder, stored, context.manifest);
  const ManifestEntry* const expected = context.manifest_entry;
  if (expected != nullptr && expected->file != stored.name) {
    base::fail(ErrorCode::archive, "the data of {} is in \"{}\", the manifest says \"{}\"", label_of(context.entry),
               stored.name, expected->file);
  }
  return make_rows_reader(context.entry, expected, std::move(input), stored.name);
}

std::unique_ptr<DataReader> make_rows_reader(const model::TocEntry& entry, const ManifestEntry* expected,
                                             std::unique_ptr<codec::Source> source, const std::string& name) {
  return std::make_unique<TableReader>(entry, expected, std::move(source), name);
}

}  // namespace pgbraid::archive
