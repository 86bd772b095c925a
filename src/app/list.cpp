// pgbraid list: prints a table of contents as pg_restore -l does, so that scripts that read one can read the other. The
// archive's texts are untrusted: no line break and no control character of theirs gets through.
#include "pgbraid/list.hpp"

#include <fmt/format.h>

#include <array>
#include <ctime>
#include <iterator>
#include <string>
#include <string_view>

#include "app/restore_options.hpp"
#include "archive/open_archive.hpp"
#include "base/text.hpp"
#include "codec/compression.hpp"
#include "model/toc.hpp"

namespace pgbraid {

namespace {

std::string shown(std::string_view text, bool dash_if_empty = false) {
  return base::printable(base::single_line(text, dash_if_empty));
}

std::string local_time(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm fields{};
  std::array<char, 128> text{};
  if (::localtime_r(&time, &fields) == nullptr) return "an unknown time";
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S %Z", &fields)};
}

std::string_view format_name(archive::FormatByte format) {
  switch (format) {
    case archive::FormatByte::custom:
      return "CUSTOM";
    case archive::FormatByte::tar:
      return "TAR";
    default:
      return "DIRECTORY";
  }
}

std::string text_of(const archive::ArchiveReader& reader, const plan::RestoreSelection& selection) {
  const archive::Preamble& preamble = reader.preamble();
  const model::TocHeader& header = reader.toc().header();
  std::string out;
  auto put = std::back_inserter(out);
  fmt::format_to(put, ";\n; Archive created at {}\n", local_time(header.created));
  fmt::format_to(put, ";     dbname: {}\n", shown(header.database));
  fmt::format_to(put, ";     TOC Entries: {}\n", reader.toc().size());
  fmt::format_to(put, ";     Compression: {}\n", codec::name(preamble.compression.algorithm));
  fmt::format_to(put, ";     Dump Version: {}.{}-{}\n", archive::kMajorVersion, preamble.minor_version,
                 preamble.revision);
  fmt::format_to(put, ";     Format: {}\n;     Integer: {} bytes\n;     Offset: {} bytes\n",
                 format_name(reader.format()), preamble.int_size, preamble.offset_size);
  fmt::format_to(put, ";     Dumped from database version: {}\n", shown(header.server_version));
  fmt::format_to(put, ";     Dumped by pg_dump version: {}\n", shown(header.dump_version));
  fmt::format_to(put, ";\n;\n; Selected TOC Entries:\n;\n");
  for (const model::TocEntry* entry : selection.entries) {
    fmt::format_to(put, "{}; {} {} {} {} {} {}\n", entry->id, entry->catalog.table, entry->catalog.oid,
                   shown(entry->desc), shown(entry->schema, true), shown(entry->tag), shown(entry->owner));
  }
  return out;
}

}  // namespace

std::string list(const RestoreOptions& asked, EventSink& events) {
  const RestoreOptions options = app::with_filters(asked);
  app::check_restore_options(options);
  const auto reader = archive::open_archive(options.archive);
  return text_of(*reader, app::select_entries(reader->toc(), options, events));
}

// Not listed: what a restore does behind the scenes, what is of the database itself, and what has neither SQL nor data
// (the gate of a table in parts).
std::string list(const std::string& archive) {
  const auto reader = archive::open_archive(archive);
  return text_of(*reader, plan::select_for_restore(reader->toc(), {}));
}

}  // namespace pgbraid
