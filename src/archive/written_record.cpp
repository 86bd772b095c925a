#include "archive/written_record.hpp"

#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "archive/binary_copy.hpp"
#include "archive/format.hpp"
#include "base/fail.hpp"
#include "base/text.hpp"
#include "codec/stream.hpp"

namespace pgbraid::archive {

namespace {

constexpr std::string_view kEndMarker = "\\.\n\n\n";

// A table is at work for as long as this lives.
class TableAtWork {
 public:
  explicit TableAtWork(WrittenRecord& record) : record_(record) { record_.begin_table(); }
  ~TableAtWork() { record_.end_table(); }
  TableAtWork(const TableAtWork&) = delete;
  TableAtWork& operator=(const TableAtWork&) = delete;

 private:
  WrittenRecord& record_;
};

std::uint64_t count_lines(std::span<const std::byte> bytes) {
  std::uint64_t lines = 0;
  const auto* position = reinterpret_cast<const char*>(bytes.data());
  const char* const end = position + bytes.size();
  while (position < end) {
    const void* const line_end = std::memchr(position, '\n', static_cast<std::size_t>(end - position));
    if (line_end == nullptr) break;
    ++lines;
    position = static_cast<const char*>(line_end) + 1;
  }
  return lines;
}

class TableWriter : public DataWriter {
 public:
  TableWriter(WrittenRecord& record, const model::TocEntry& entry, std::unique_ptr<DataOutput> output)
      : record_(record),
        at_work_(record),
        entry_id_(entry.id),
        label_(entry.label()),
        has_marker_(data_format(entry) == DataFormat::copy_text),
        output_(std::move(output)) {
    if (data_format(entry) != DataFormat::copy_binary) return;
    binary_.emplace(fmt::format("the rows of {} as the server sent them", base::printable(label_)), ErrorCode::source);
  }

  void write(std::span<const std::byte> rows) override {
    if (rows.empty()) return;
    if (binary_) {
      binary_->feed(rows);
      rows_ = binary_->rows();
    } else {
      rows_ += count_lines(rows);
      in_row_ = rows.back() != std::byte{'\n'};
    }
    raw_bytes_ += rows.size();
    output_->write(rows);
  }

  DataFile close() override {
    if (binary_) binary_->finish();
    if (has_marker_ && in_row_) {
      base::fail(ErrorCode::source, "the data of {} ends within a row", base::printable(label_));
    }
    if (has_marker_) output_->write(codec::bytes_of(kEndMarker));
    ManifestFile stored = output_->close();
    DataFile data{entry_id_, stored.name, stored.size, stored.checksum, rows_, raw_bytes_, binary_.has_value()};
    record_.add(data, std::move(stored));
    return data;
  }

 private:
  WrittenRecord& record_;
  const TableAtWork at_work_;
  model::DumpId entry_id_;
  std::string label_;
  bool has_marker_;
  std::optional<BinaryCopyCheck> binary_;  // of rows in binary form
  std::unique_ptr<DataOutput> output_;
  std::uint64_t rows_ = 0;
  std::uint64_t raw_bytes_ = 0;
  bool in_row_ = false;
};

}  // namespace

std::unique_ptr<DataWriter> make_table_writer(WrittenRecord& record, const model::TocEntry& entry,
                                              std::unique_ptr<DataOutput> output) {
  return std::make_unique<TableWriter>(record, entry, std::move(output));
}

void check_complete(const model::Toc& toc, const Manifest& written_data) {
  std::size_t expected = 0;
  for (const auto& entry : toc.entries()) {
    if (!entry->has_data) continue;
    ++expected;
    const ManifestEntry* const written = written_data.find_entry(entry->id);
    if (written == nullptr) {
      base::fail(ErrorCode::archive, "no data was written for {}", base::single_line(entry->label()));
    }
    const std::size_t blobs = entry->source == nullptr ? 0 : entry->source->large_objects.size();
    if (blobs > 0 && written->rows != blobs) {
      base::fail(ErrorCode::archive, "{} of {} large objects were written for {}", written->rows, blobs,
                 base::single_line(entry->label()));
    }
  }
  if (expected != written_data.entries.size()) {
    base::fail(ErrorCode::archive, "data was written for {} entries, but the table of contents has {} with data",
               written_data.entries.size(), expected);
  }
}

}  // namespace pgbraid::archive
