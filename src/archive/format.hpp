// What all archive formats share: versions, format bytes and the names of files in a directory archive.
// The format is described in docs/archive-format.md. Thread-safety: constants and free functions without state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "codec/compression.hpp"
#include "model/toc_entry.hpp"

namespace pgbraid::archive {

inline constexpr std::string_view kMagic = "PGDMP";
inline constexpr std::string_view kTocFile = "toc.dat";
inline constexpr std::string_view kManifestFile = "manifest.json";

inline constexpr int kMajorVersion = 1;
inline constexpr int kOldestMinorVersion = 11;
inline constexpr int kNewestMinorVersion = 16;

// From which minor version on a field is there.
inline constexpr int kVersionWithAccessMethod = 14;
inline constexpr int kVersionWithAlgorithm = 15;
inline constexpr int kVersionWithRelkind = 16;
inline constexpr int kVersionWithBlobGroups = 16;

// The format byte of a header. toc.dat of a directory archive says tar.
enum class FormatByte : std::uint8_t { custom = 1, tar = 3, null = 4, directory = 5 };

// A custom archive says of each entry where its data is: whether it says, then the place.
enum class OffsetState : std::uint8_t { not_set = 1, set = 2, no_data = 3 };

// What a block of a custom archive's data begins with.
enum class BlockType : std::uint8_t { rows = 1, large_objects = 3 };

// The script that stands in a tar archive, for who unpacks it.
inline constexpr std::string_view kScriptFile = "restore.sql";

// What stands before the archive's own facts: how the rest is to be read.
struct Preamble {
  int minor_version = kNewestMinorVersion;
  int revision = 0;
  int int_size = 4;     // bytes
  int offset_size = 8;  // bytes
  FormatByte format = FormatByte::tar;
  codec::Compression compression;  // before 1.15: gzip or none only; from 1.15 on the level is not stored (0)
};

// The minor version this program writes: 14 for none and gzip, which stock 12 and later read; 16 for lz4 and zstd.
int format_minor_version(const codec::Compression& compression) noexcept;

// What ends the dump tool's version in the header of an archive that this program wrote: with a manifest.
inline constexpr std::string_view kOwnMark = "(pgbraid)";

// What ends the COPY statement of an entry, and what of one whose rows are binary.
inline constexpr std::string_view kCopyEnd = " FROM stdin;\n";
inline constexpr std::string_view kBinaryCopyEnd = " FROM stdin WITH (FORMAT binary);\n";

// The name that the table of contents gives for the data of an entry, without compression suffix: "<id>.dat";
// for BLOBS "blobs.toc" (1.14, one such entry an archive) or "blobs_<id>.toc" (1.16).
std::string data_file_name(const model::TocEntry& entry, const codec::Compression& compression);

// The same of a BLOBS entry, in an archive of this version.
std::string list_name(const model::TocEntry& entry, int minor_version);

// "blob_<oid>.dat", without compression suffix.
std::string blob_file_name(model::Oid oid);

// What the data file of an entry holds.
enum class DataFormat {
  copy_text,      // rows for the entry's COPY statement, ended by a line `\.`
  copy_binary,    // rows for the entry's COPY statement, which says that they are binary
  sql,            // statements (archives made with --inserts)
  large_objects,  // a list of large objects, each in a file of its own
};
DataFormat data_format(const model::TocEntry& entry) noexcept;

}  // namespace pgbraid::archive
