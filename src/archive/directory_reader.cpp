// Opens a directory archive: reads the table of contents and holds it against the manifest.
#include "archive/directory_reader.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "archive/data_reader.hpp"
#include "archive/globals_file.hpp"
#include "archive/stored_file.hpp"
#include "archive/toc_reader.hpp"
#include "base/fail.hpp"
#include "base/text.hpp"
#include "store/local_directory.hpp"

namespace pgbraid::archive {

namespace {

// The same error, with the name of the file it is about.
Error named(const std::string& path, const Error& error) {
  ErrorReport report = error.report();
  report.message = fmt::format("\"{}\": {}", base::printable(path), report.message);
  return Error(std::move(report));
}

[[noreturn]] void throw_fault(const std::string& /*file*/, const Error& error) { throw Error(error); }

// Is `stored` the name `plain`, with or without a suffix?
bool is_stored_name(std::string_view stored, std::string_view plain) {
  using enum codec::Algorithm;
  if (!stored.starts_with(plain)) return false;
  const auto algorithms = {none, gzip, lz4, zstd};
  return std::any_of(algorithms.begin(), algorithms.end(), [&](codec::Algorithm algorithm) {
    return codec::suffix(algorithm) == stored.substr(plain.size());
  });
}

std::string read_whole(const store::Folder& folder, const std::string& name) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 30;
  const auto file = folder.open(name);
  if (file->size() > kMost) base::fail(ErrorCode::archive, "\"{}\" is too large", name);
  std::string content(static_cast<std::size_t>(file->size()), '\0');
  std::size_t filled = 0;
  while (filled < content.size()) {
    const std::size_t count = file->read(std::as_writable_bytes(std::span(content).subspan(filled)));
    if (count == 0) break;
    filled += count;
  }
  content.resize(filled);
  return content;
}

}  // namespace

DirectoryReader::DirectoryReader(const std::string& path) : DirectoryReader(path, throw_fault) {}

DirectoryReader::DirectoryReader(std::unique_ptr<store::Folder> folder)
    : DirectoryReader(std::move(folder), throw_fault) {}

DirectoryReader::DirectoryReader(const std::string& path, const FaultHandler& on_fault)
    : DirectoryReader(std::make_unique<store::LocalFolder>(path), on_fault) {}

DirectoryReader::DirectoryReader(std::unique_ptr<store::Folder> folder, const FaultHandler& on_fault, FormatByte format)
    : folder_(std::move(folder)), format_(format) {
  const std::string toc_name(kTocFile);
  if (folder_->exists(toc_name)) {
    load_manifest(on_fault);
    load_toc(on_fault);
  } else {
    ErrorReport report;
    report.code = ErrorCode::archive;
    report.message = fmt::format("\"{}\" is not {} archive: {} is missing", base::printable(folder_->path()),
                                 format_ == FormatByte::tar ? "a tar" : "a directory", kTocFile);
    on_fault(toc_name, Error(std::move(report)));
    load_manifest(on_fault);
  }
  toc_.freeze();
}

void DirectoryReader::load_manifest(const FaultHandler& on_fault) {
  const std::string name(kManifestFile);
  if (!folder_->exists(name)) return;
  try {
    manifest_ = parse_manifest(read_whole(*folder_, name));
  } catch (const Error& error) {
    on_fault(name, named(folder_->path(), error));
  }
}

// Where the file is readable, its entries are kept whatever else is wrong with it.
void DirectoryReader::load_toc(const FaultHandler& on_fault) {
  const std::string name(kTocFile);
  const auto attempt = [&](const auto& step) {
    try {
      step();
    } catch (const Error& error) {
      on_fault(name, named(folder_->path() + "/" + name, error));
    }
  };
  attempt([&] {
    auto file = folder_->open(name);
    const std::uint64_t size = file->size();
    StoredSource source(std::move(file), true);
    TocFile read = read_toc(source, size);
    preamble_ = read.preamble;
    toc_ = std::move(read.toc);
    fingerprint_ = source.checksum();
    name_lists();
    if (!manifest_) return;
    const ManifestFile* const expected = manifest_->find_file(kTocFile);
    if (expected == nullptr) base::fail(ErrorCode::archive, "{} is not in the manifest", kTocFile);
    source.check(*expected);
    check_manifest();
  });
  attempt([&] { check_dependencies(toc_); });
}

// Stock's tables of contents of tar files call a list of large objects as they would call rows; the member has the
// name that it has in a directory.
void DirectoryReader::name_lists() {
  for (std::size_t i = 0; i < toc_.size(); ++i) {
    model::TocEntry& entry = toc_.at(i);
    const bool is_list = entry.has_data && data_format(entry) == DataFormat::large_objects;
    if (is_list && !find_stored(*folder_, entry.file)) entry.file = list_name(entry, preamble_.minor_version);
  }
}

DirectoryReader::~DirectoryReader() = default;

void DirectoryReader::check_manifest() const {
  std::size_t with_data = 0;
  for (const auto& entry : toc_.entries()) {
    if (!entry->has_data) continue;
    ++with_data;
    const ManifestEntry* const expected = manifest_->find_entry(entry->id);
    if (expected == nullptr || !is_stored_name(expected->file, entry->file)) {
      base::fail(ErrorCode::archive, "the manifest does not have the data of {}",
                 base::printable(base::single_line(entry->label())));
    }
    if (expected->binary != (data_format(*entry) == DataFormat::copy_binary)) {
      base::fail(ErrorCode::archive, "the manifest does not say of {} what its COPY says: whether the rows are binary",
                 base::printable(base::single_line(entry->label())));
    }
  }
  if (with_data != manifest_->entries.size()) {
    base::fail(ErrorCode::archive, "the manifest has the data of {} entries, the table of contents of {}",
               manifest_->entries.size(), with_data);
  }
}

DataContext DirectoryReader::context(const model::TocEntry& entry) const {
  return {*folder_, manifest(), manifest_ ? manifest_->find_entry(entry.id) : nullptr, entry, toc_};
}

std::unique_ptr<DataReader> DirectoryReader::open_data(const model::TocEntry& entry) const {
  assert(entry.has_data && data_format(entry) != DataFormat::large_objects);
  return make_data_reader(context(entry));
}

std::unique_ptr<BlobsReader> DirectoryReader::open_blobs(const model::TocEntry& entry) const {
  assert(entry.has_data && data_format(entry) == DataFormat::large_objects);
  return make_blobs_reader(context(entry));
}

std::string DirectoryReader::stored_name(const std::string& file) const {
  using enum codec::Algorithm;
  if (auto stored = find_stored(*folder_, file)) return std::move(stored->name);
  for (const codec::Algorithm algorithm : {none, gzip, lz4, zstd}) {
    std::string name = file + std::string(codec::suffix(algorithm));
    if (manifest_ && manifest_->find_file(name) != nullptr) return name;
  }
  return file;
}

std::vector<model::Oid> DirectoryReader::blob_list(const model::TocEntry& entry) const {
  assert(entry.has_data && data_format(entry) == DataFormat::large_objects);
  return read_blob_list(context(entry));
}

std::unique_ptr<codec::Source> DirectoryReader::open_blob(model::Oid oid) const {
  return open_large_object(*folder_, manifest(), oid);
}

void DirectoryReader::check_blobs(const model::TocEntry& entry, std::size_t count, std::uint64_t raw_bytes) const {
  check_large_objects(context(entry), count, raw_bytes);
}

std::unique_ptr<codec::Source> DirectoryReader::open_stored(const std::string& name) const {
  assert(manifest_);
  return std::make_unique<StoredInput>(*folder_, StoredName{name, codec::Algorithm::none}, manifest());
}

std::optional<model::Globals> DirectoryReader::globals() const {
  if (!manifest_ || manifest_->find_file(kGlobalsFile) == nullptr) return std::nullopt;
  const auto source = open_stored(kGlobalsFile);
  std::string json;
  std::vector<std::byte> piece(std::size_t{64} << 10U);
  while (const std::size_t size = source->read(piece)) {
    json.append(reinterpret_cast<const char*>(piece.data()), size);
  }
  return parse_globals(json);
}

std::uint64_t DirectoryReader::data_size(const model::TocEntry& entry) const {
  if (!entry.has_data) return 0;
  std::uint64_t size = folder_->size(locate(*folder_, entry.file, entry.label()).name);
  if (data_format(entry) != DataFormat::large_objects) return size;
  for (const model::Oid oid : blob_list(entry)) {
    size += folder_->size(locate(*folder_, blob_file_name(oid), fmt::format("large object {}", oid)).name);
  }
  return size;
}

}  // namespace pgbraid::archive
