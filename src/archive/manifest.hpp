// manifest.json: what pgbraid says of an archive beyond what the format can hold, so that damage is found before it is
// restored. Stock tools ignore it. The schema is in docs/archive-format.md. Thread-safety: values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/toc_entry.hpp"

namespace pgbraid::archive {

struct ManifestFile {
  std::string name;
  std::uint64_t size = 0;  // bytes as stored
  std::string checksum;    // XXH3-128 of the bytes as stored, 32 hexadecimal digits
};

// One entry that has data.
struct ManifestEntry {
  model::DumpId id = 0;
  std::uint64_t rows = 0;       // rows of a table; large objects of a BLOBS entry
  std::uint64_t raw_bytes = 0;  // uncompressed, without end marker
  std::string file;             // its data file, suffix included
  bool binary = false;          // rows in the binary form of COPY
};

struct Manifest {
  std::string archive_id;  // 128 random bits, 32 hexadecimal digits
  std::string tool_version;
  std::string server_version;
  std::string snapshot;                // the name of the synchronized snapshot; may be empty
  std::vector<ManifestFile> files;     // all but manifest.json itself, sorted by name
  std::vector<ManifestEntry> entries;  // sorted by id

  // Binary search in what is sorted; nullptr where there is none.
  const ManifestFile* find_file(std::string_view name) const noexcept;
  const ManifestEntry* find_entry(model::DumpId id) const noexcept;

  // Sorts both lists, as find_* need it.
  void sort();
};

// A new archive id.
std::string make_archive_id();

// One file or entry a line; last, the checksum of all before it.
std::string to_json(const Manifest& manifest);

// Throws Error{archive}: no JSON, a field that is missing, of the wrong type or out of range, an unsafe file name, a
// name or id twice, an unknown version of the schema, a text that is not its checksum's. Fields it does not know are
// ignored.
Manifest parse_manifest(std::string_view json);

}  // namespace pgbraid::archive
