// Readers of data files: the search for the end marker, and lists of large objects. Internal to this layer; opened by
// DirectoryReader. Thread-safety: an object belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "archive/directory_reader.hpp"
#include "archive/stored_file.hpp"

namespace pgbraid::archive {

// What a reader of one entry's data is given. Everything must outlive the reader.
struct DataContext {
  const store::Folder& folder;
  const Manifest* manifest;             // may be nullptr
  const ManifestEntry* manifest_entry;  // nullptr without manifest
  const model::TocEntry& entry;
  const model::Toc& toc;
};

// The file of an entry's data, as it is stored. Throws Error{archive} where it is missing.
StoredName locate(const store::Folder& folder, const std::string& file, const std::string& label);

std::unique_ptr<DataReader> make_data_reader(const DataContext& context);
// The rows of `entry` out of `source`, whose `name` begins the messages; its end is where the data ends.
// `expected`: what a manifest says, or nullptr.
std::unique_ptr<DataReader> make_rows_reader(const model::TocEntry& entry, const ManifestEntry* expected,
                                             std::unique_ptr<codec::Source> source, const std::string& name);

// Throws Error{archive} where an oid stands twice, or one is missing that the table of contents says is among the
// large objects of `entry`. `where` is what has them, for messages.
void check_oids(const model::Toc& toc, const model::TocEntry& entry, std::vector<model::Oid> oids,
                const std::string& where);

std::unique_ptr<BlobsReader> make_blobs_reader(const DataContext& context);

// The file of one large object. Throws Error{archive} where it is missing.
std::unique_ptr<StoredInput> open_large_object(const store::Folder& folder, const Manifest* manifest, model::Oid oid);

// Throws Error{archive} where the manifest, if there is one, says that the entry has other large objects.
void check_large_objects(const DataContext& context, std::size_t count, std::uint64_t raw_bytes);

// The large objects in the list of a BLOBS entry, in its order. Throws Error{archive}: a line that is not
// "<oid> blob_<oid>.dat", an oid twice, a list that is cut.
std::vector<model::Oid> read_blob_list(const DataContext& context);

}  // namespace pgbraid::archive
