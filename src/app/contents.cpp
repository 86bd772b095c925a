#include "pgbraid/contents.hpp"

#include <fmt/format.h>

#include <unordered_set>

#include "archive/directory_reader.hpp"
#include "archive/format.hpp"
#include "archive/open_archive.hpp"
#include "codec/compression.hpp"
#include "model/toc.hpp"
#include "plan/restore_selection.hpp"

namespace pgbraid {

namespace {

const char* name_of(model::Section section) {
  switch (section) {
    case model::Section::none:
      return "none";
    case model::Section::pre_data:
      return "pre-data";
    case model::Section::data:
      return "data";
    case model::Section::post_data:
      return "post-data";
  }
  return "none";
}

const char* name_of(archive::DataFormat format) {
  switch (format) {
    case archive::DataFormat::copy_text:
      return "text";
    case archive::DataFormat::copy_binary:
      return "binary";
    case archive::DataFormat::sql:
      return "sql";
    case archive::DataFormat::large_objects:
      return "large objects";
  }
  return "text";
}

const char* name_of(archive::FormatByte format) {
  switch (format) {
    case archive::FormatByte::custom:
      return "custom";
    case archive::FormatByte::tar:
      return "tar";
    default:
      return "directory";
  }
}

EntryData data_of(const archive::ArchiveReader& reader, const model::TocEntry& entry) {
  EntryData data;
  if (reader.files() != nullptr) data.file = reader.files()->stored_name(entry.file);
  data.format = name_of(archive::data_format(entry));
  try {
    data.stored_bytes = reader.data_size(entry);
  } catch (const Error&) {
    // What is missing is for a restore or a verify to complain of.
  }
  const archive::Manifest* const manifest = reader.manifest();
  const archive::ManifestEntry* const known = manifest == nullptr ? nullptr : manifest->find_entry(entry.id);
  if (known == nullptr) return data;
  // Of SQL text it counts the lines.
  if (archive::data_format(entry) != archive::DataFormat::sql) data.rows = known->rows;
  data.raw_bytes = known->raw_bytes;
  return data;
}

EntryFacts facts_of(const archive::ArchiveReader& reader, const model::TocEntry& entry) {
  EntryFacts facts;
  facts.id = entry.id;
  facts.catalog_oid = entry.catalog.table;
  facts.oid = entry.catalog.oid;
  facts.kind = entry.desc;
  facts.schema = entry.schema;
  facts.name = entry.tag;
  facts.owner = entry.owner;
  facts.section = name_of(entry.section);
  facts.definition = entry.definition;
  facts.drop = entry.drop;
  facts.copy = entry.copy;
  facts.tablespace = entry.tablespace;
  facts.access_method = entry.access_method;
  facts.dependencies = entry.dependencies;
  if (entry.has_data) facts.data = data_of(reader, entry);
  return facts;
}

ManifestFacts facts_of(const archive::Manifest& manifest) {
  ManifestFacts facts;
  facts.archive_id = manifest.archive_id;
  facts.tool_version = manifest.tool_version;
  facts.server_version = manifest.server_version;
  facts.snapshot = manifest.snapshot;
  for (const archive::ManifestFile& file : manifest.files) facts.files.push_back({file.name, file.size, file.checksum});
  return facts;
}

}  // namespace

ArchiveContents contents(const std::string& archive) {
  const auto opened = archive::open_archive(archive);
  const archive::ArchiveReader& reader = *opened;
  const archive::Preamble& preamble = reader.preamble();
  const model::TocHeader& header = reader.toc().header();
  ArchiveContents found;
  found.format = name_of(reader.format());
  found.format_version = fmt::format("{}.{}", archive::kMajorVersion, preamble.minor_version);
  found.compression = codec::name(preamble.compression.algorithm);
  found.database = header.database;
  found.server_version = header.server_version;
  found.dump_version = header.dump_version;
  found.created = header.created;
  if (reader.manifest() != nullptr) found.manifest = facts_of(*reader.manifest());
  const plan::RestoreSelection selection = plan::select_for_restore(reader.toc(), {});
  const std::unordered_set<const model::TocEntry*> listed(selection.entries.begin(), selection.entries.end());
  for (const auto& entry : reader.toc().entries()) {
    found.entries.push_back(facts_of(reader, *entry));
    found.entries.back().is_listed = listed.contains(entry.get());
  }
  return found;
}

}  // namespace pgbraid
