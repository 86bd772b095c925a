#include "cli/contents_text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/text.hpp"

namespace pgbraid::cli {

namespace {

using Json = nlohmann::ordered_json;
using Amount = std::optional<std::uint64_t>;

// A line of the long listing: an entry, or all parts of a table.
struct Line {
  const EntryFacts* entry = nullptr;
  Amount rows;
  Amount raw_bytes;
  Amount stored_bytes;
  std::size_t parts = 0;  // 0: no data
};

void add(Amount& sum, const Amount& more) { sum = sum && more ? Amount(*sum + *more) : Amount(); }

bool is_part_of(const EntryFacts& entry, const EntryFacts& before) {
  return entry.data && before.data && entry.oid != 0 && entry.oid == before.oid &&
         entry.catalog_oid == before.catalog_oid && entry.kind == before.kind && entry.schema == before.schema &&
         entry.name == before.name;
}

std::vector<Line> lines_of(const ArchiveContents& contents) {
  std::vector<Line> lines;
  for (const EntryFacts& entry : contents.entries) {
    if (!entry.is_listed) continue;
    if (!lines.empty() && is_part_of(entry, *lines.back().entry)) {
      Line& line = lines.back();
      add(line.rows, entry.data->rows);
      add(line.raw_bytes, entry.data->raw_bytes);
      add(line.stored_bytes, entry.data->stored_bytes);
      ++line.parts;
      continue;
    }
    Line line{&entry, {}, {}, {}, 0};
    if (entry.data) line = {&entry, entry.data->rows, entry.data->raw_bytes, entry.data->stored_bytes, 1};
    lines.push_back(line);
  }
  return lines;
}

Line total_of(const std::vector<Line>& lines) {
  Line total{nullptr, 0, 0, 0, 0};
  for (const Line& line : lines) {
    if (line.parts == 0) continue;
    add(total.rows, line.rows);
    add(total.raw_bytes, line.raw_bytes);
    add(total.stored_bytes, line.stored_bytes);
    total.parts += line.parts;
  }
  return total;
}

std::string size_text(const Amount& bytes) { return bytes ? base::human_size(*bytes) : "-"; }

std::string ratio_text(const Line& line) {
  if (!line.raw_bytes || !line.stored_bytes || *line.stored_bytes == 0) return "-";
  return fmt::format("{:.1f}", static_cast<double>(*line.raw_bytes) / static_cast<double>(*line.stored_bytes));
}

constexpr std::size_t kColumns = 6;
using Cells = std::array<std::string, kColumns>;

Cells cells_of(const Line& line, const std::string& id) {
  return {id,
          line.rows ? fmt::format("{}", *line.rows) : "-",
          size_text(line.raw_bytes),
          size_text(line.stored_bytes),
          ratio_text(line),
          line.parts == 0 ? "-" : fmt::format("{}", line.parts)};
}

std::string shown(const std::string& text, bool dash_if_empty = false) {
  return base::printable(base::single_line(text, dash_if_empty));
}

std::string time_text(const char* format, std::int64_t seconds, bool local) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm fields{};
  if ((local ? ::localtime_r(&time, &fields) : ::gmtime_r(&time, &fields)) == nullptr) return "an unknown time";
  std::array<char, 128> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &fields)};
}

std::string heading(const ArchiveContents& contents) {
  return fmt::format(
      ";\n; Archive created at {}\n;     dbname: {}\n;     Format: {} {}, compression {}, {}\n"
      ";     Dumped from database version: {}\n;     Dumped by: {}\n;\n",
      time_text("%Y-%m-%d %H:%M:%S %Z", contents.created, true), shown(contents.database), contents.format,
      contents.format_version, contents.compression, contents.manifest ? "with a manifest" : "without a manifest",
      shown(contents.server_version), shown(contents.dump_version));
}

// The last column of a row of the long listing: its heading, an entry each, the total.
std::string what_of(const std::vector<Line>& lines, std::size_t row) {
  if (row == 0) return "ENTRY";
  if (row > lines.size()) return "total";
  const EntryFacts& entry = *lines[row - 1].entry;
  return fmt::format("{} {} {} {}", shown(entry.kind), shown(entry.schema, true), shown(entry.name),
                     shown(entry.owner));
}

template <typename Number>
Json or_null(const std::optional<Number>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json data_json(const std::optional<EntryData>& data) {
  if (!data) return nullptr;
  return {{"file", data->file},
          {"format", data->format},
          {"rows", or_null(data->rows)},
          {"raw_bytes", or_null(data->raw_bytes)},
          {"stored_bytes", or_null(data->stored_bytes)}};
}

Json entry_json(const EntryFacts& entry) {
  return {{"id", entry.id},
          {"catalog_oid", entry.catalog_oid},
          {"oid", entry.oid},
          {"kind", entry.kind},
          {"schema", entry.schema},
          {"name", entry.name},
          {"owner", entry.owner},
          {"section", entry.section},
          {"tablespace", entry.tablespace},
          {"access_method", entry.access_method},
          {"dependencies", entry.dependencies},
          {"definition", entry.definition},
          {"drop", entry.drop},
          {"copy", entry.copy},
          {"listed", entry.is_listed},
          {"data", data_json(entry.data)}};
}

Json manifest_json(const std::optional<ManifestFacts>& manifest) {
  if (!manifest) return nullptr;
  Json files = Json::array();
  for (const StoredFile& file : manifest->files) {
    files.push_back({{"name", file.name}, {"size", file.size}, {"xxh3_128", file.checksum}});
  }
  return {{"archive_id", manifest->archive_id},
          {"tool_version", manifest->tool_version},
          {"server_version", manifest->server_version},
          {"snapshot", manifest->snapshot},
          {"files", std::move(files)}};
}

}  // namespace

std::string long_listing(const ArchiveContents& contents) {
  const std::vector<Line> lines = lines_of(contents);
  const Line total = total_of(lines);
  std::vector<Cells> rows = {{"ID", "ROWS", "SIZE", "STORED", "RATIO", "PARTS"}};
  for (const Line& line : lines) rows.push_back(cells_of(line, fmt::format("{}", line.entry->id)));
  rows.push_back(cells_of(total, ""));
  std::array<std::size_t, kColumns> widths{};
  for (const Cells& row : rows) {
    for (std::size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out = heading(contents);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < kColumns; ++j) out += fmt::format("{:>{}}  ", rows[i][j], widths[j]);
    out += what_of(lines, i) + "\n";
  }
  return out;
}

std::string json_listing(const std::string& archive, const ArchiveContents& contents) {
  Json entries = Json::array();
  for (const EntryFacts& entry : contents.entries) entries.push_back(entry_json(entry));
  const Line total = total_of(lines_of(contents));
  const Json root = {{"archive", archive},
                     {"format", contents.format},
                     {"format_version", contents.format_version},
                     {"compression", contents.compression},
                     {"created", time_text("%Y-%m-%dT%H:%M:%SZ", contents.created, false)},
                     {"database", contents.database},
                     {"server_version", contents.server_version},
                     {"dump_version", contents.dump_version},
                     {"manifest", manifest_json(contents.manifest)},
                     {"totals",
                      {{"entries", contents.entries.size()},
                       {"rows", or_null(total.rows)},
                       {"raw_bytes", or_null(total.raw_bytes)},
                       {"stored_bytes", or_null(total.stored_bytes)}}},
                     {"entries", std::move(entries)}};
  return root.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace pgbraid::cli
