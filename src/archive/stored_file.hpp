// One file of an archive with all that surrounds it: compression, checksum, size, removal where it is abandoned.
// Internal to this layer. Thread-safety: an object belongs to one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "archive/manifest.hpp"
#include "archive/written_record.hpp"
#include "codec/checksum.hpp"
#include "codec/compression.hpp"
#include "codec/decoder.hpp"
#include "codec/encoder.hpp"
#include "store/store.hpp"

namespace pgbraid::archive {

// An encoder whose stream may be compressed in a thread of its own where it is long and `is_worthwhile` says so; none:
// never.
std::unique_ptr<codec::Encoder> encoder_for(const codec::Compression& compression, codec::Sink& sink,
                                            std::function<bool()> is_worthwhile,
                                            codec::DeflateForm form = codec::DeflateForm::gzip);

// A file being written. Destroyed without close(), it is removed from the store.
class StoredOutput : public DataOutput {
 public:
  // Creates `name` + the compression's suffix. `store` must outlive this. `is_worthwhile`: see
  // encoder_for.
  StoredOutput(store::Store& store, const std::string& name, const codec::Compression& compression,
               std::function<bool()> is_worthwhile = {});
  ~StoredOutput() override;

  void write(std::span<const std::byte> bytes) override { encoder_->write(bytes); }
  ManifestFile close() override;

 private:
  // Behind the encoder: what is stored.
  class Target : public codec::Sink {
   public:
    explicit Target(std::unique_ptr<store::WritableFile> opened) : file(std::move(opened)) {}
    void write(std::span<const std::byte> bytes) override;

    std::unique_ptr<store::WritableFile> file;
    codec::Xxh3 checksum;
    std::uint64_t size = 0;
  };

  store::Store& store_;
  std::string name_;
  Target target_;
  std::unique_ptr<codec::Encoder> encoder_;
  bool closed_ = false;
};

// Where the data of an entry is: the name as stored, and what the suffix says.
struct StoredName {
  std::string name;
  codec::Algorithm algorithm = codec::Algorithm::none;
};

// `name` as it is, or with one of the suffixes, in this order; nothing where there is none.
std::optional<StoredName> find_stored(const store::Folder& folder, const std::string& name);

// The source of stored bytes: counts and, if asked, sums up.
class StoredSource : public codec::Source {
 public:
  StoredSource(std::unique_ptr<store::ReadableFile> file, bool with_checksum);
  std::size_t read(std::span<std::byte> buffer) override;

  std::uint64_t bytes_read() const noexcept { return bytes_read_; }
  // Of what was read. REQUIRES: asked for.
  std::string checksum() const { return checksum_->hex(); }
  // Throws Error{archive} unless what was read is what the manifest says.
  void check(const ManifestFile& expected) const;

 private:
  std::unique_ptr<store::ReadableFile> file_;
  std::optional<codec::Xxh3> checksum_;
  std::uint64_t bytes_read_ = 0;
};

// A file being read, decompressed. At its end size and checksum are held against the manifest.
class StoredInput : public codec::Source {
 public:
  // `manifest` may be nullptr, else it must list the file and outlive this. Throws Error{archive} where it does not.
  StoredInput(const store::Folder& folder, const StoredName& stored, const Manifest* manifest);

  // 0 at the end, after the checks. Throws Error{archive}.
  std::size_t read(std::span<std::byte> buffer) override;
  const std::string& name() const noexcept { return name_; }

 private:
  std::string name_;
  const ManifestFile* expected_;
  StoredSource source_;
  std::unique_ptr<codec::Decoder> decoder_;
};

}  // namespace pgbraid::archive
