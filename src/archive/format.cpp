// Versions and file names of archives.
#include "archive/format.hpp"

#include <fmt/format.h>

namespace pgbraid::archive {

namespace {

constexpr int kMinorForStock12 = 14;

}  // namespace

int format_minor_version(const codec::Compression& compression) noexcept {
  switch (compression.algorithm) {
    case codec::Algorithm::none:
    case codec::Algorithm::gzip:
      return kMinorForStock12;
    case codec::Algorithm::lz4:
    case codec::Algorithm::zstd:
      break;
  }
  return kNewestMinorVersion;
}

std::string data_file_name(const model::TocEntry& entry, const codec::Compression& compression) {
  if (entry.kind != model::ObjectKind::blobs) return fmt::format("{}.dat", entry.id);
  return list_name(entry, format_minor_version(compression));
}

std::string list_name(const model::TocEntry& entry, int minor_version) {
  return minor_version < kVersionWithBlobGroups ? "blobs.toc" : fmt::format("blobs_{}.toc", entry.id);
}

std::string blob_file_name(model::Oid oid) { return fmt::format("blob_{}.dat", oid); }

DataFormat data_format(const model::TocEntry& entry) noexcept {
  if (entry.kind == model::ObjectKind::blobs) return DataFormat::large_objects;
  if (entry.copy.empty()) return DataFormat::sql;
  return entry.copy.ends_with(kBinaryCopyEnd) ? DataFormat::copy_binary : DataFormat::copy_text;
}

}  // namespace pgbraid::archive
