// What an archive holds, entry by entry: all that its table of contents and its manifest say. Thread-safety: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pgbraid {

// The data of one entry. What nothing tells is left out: archives without a manifest have no rows and raw bytes.
struct EntryData {
  std::string file;                           // its name in the archive; of large objects their list
  std::string format;                         // "text", "binary", "sql" or "large objects"
  std::optional<std::uint64_t> rows;          // of large objects: how many
  std::optional<std::uint64_t> raw_bytes;     // uncompressed
  std::optional<std::uint64_t> stored_bytes;  // as the files are; nothing where one is missing
};

// One entry of the table of contents. Texts that do not apply are empty.
struct EntryFacts {
  std::int32_t id = 0;
  std::uint32_t catalog_oid = 0;  // of the catalog table that has the object
  std::uint32_t oid = 0;          // the object's own
  std::string kind;               // "TABLE DATA"
  std::string schema;
  std::string name;
  std::string owner;
  std::string section;  // "none", "pre-data", "data" or "post-data"
  std::string definition;
  std::string drop;
  std::string copy;
  std::string tablespace;
  std::string access_method;
  std::vector<std::int32_t> dependencies;
  std::optional<EntryData> data;
  bool is_listed = false;  // by list(): it has something to restore, and is not of the database itself
};

struct StoredFile {
  std::string name;
  std::uint64_t size = 0;
  std::string checksum;  // XXH3-128, 32 hexadecimal digits
};

struct ManifestFacts {
  std::string archive_id;
  std::string tool_version;
  std::string server_version;
  std::string snapshot;
  std::vector<StoredFile> files;
};

struct ArchiveContents {
  std::string format;          // "directory"
  std::string format_version;  // "1.16"
  std::string compression;     // "none", "gzip", "lz4" or "zstd"
  std::string database;
  std::string server_version;
  std::string dump_version;
  std::int64_t created = 0;               // seconds since 1970-01-01 UTC
  std::optional<ManifestFacts> manifest;  // nothing: the archive has none (stock's)
  std::vector<EntryFacts> entries;        // in the archive's order
};

// Reads the table of contents, the manifest and the files' sizes; no data. Texts come from the archive and may hold any
// bytes. Throws Error where `archive` is none, or damaged.
ArchiveContents contents(const std::string& archive);

}  // namespace pgbraid
