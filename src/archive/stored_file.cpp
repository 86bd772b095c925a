// Files of an archive: compression, checksum and size around what a store holds.
#include "archive/stored_file.hpp"

#include <utility>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "codec/background_encoder.hpp"

namespace pgbraid::archive {

// zstd's own workers are threads already; without compression there is next to nothing to do beside the reading.
std::unique_ptr<codec::Encoder> encoder_for(const codec::Compression& compression, codec::Sink& sink,
                                            std::function<bool()> is_worthwhile, codec::DeflateForm form) {
  auto encoder = codec::make_encoder(compression, sink, form);
  const bool never = compression.algorithm == codec::Algorithm::none || compression.workers > 0;
  if (never || !is_worthwhile) return encoder;
  return codec::make_background_encoder(std::move(encoder), std::move(is_worthwhile));
}

void StoredOutput::Target::write(std::span<const std::byte> bytes) {
  if (bytes.empty()) return;
  checksum.update(bytes);
  size += bytes.size();
  file->write(bytes);
}

StoredOutput::StoredOutput(store::Store& store, const std::string& name, const codec::Compression& compression,
                           std::function<bool()> is_worthwhile)
    : store_(store),
      name_(name + std::string(codec::suffix(compression.algorithm))),
      target_(store.create(name_)),
      encoder_(encoder_for(compression, target_, std::move(is_worthwhile))) {}

StoredOutput::~StoredOutput() {
  if (closed_) return;
  encoder_.reset();  // it may be writing
  target_.file.reset();
  try {
    store_.remove(name_);
  } catch (const std::exception&) {
    // A second try at this file will tell that it is still there; discard() removes it with the rest.
    return;
  }
}

ManifestFile StoredOutput::close() {
  encoder_->finish();
  target_.file->close();
  closed_ = true;
  return {name_, target_.size, target_.checksum.hex()};
}

std::optional<StoredName> find_stored(const store::Folder& folder, const std::string& name) {
  using enum codec::Algorithm;
  for (const codec::Algorithm algorithm : {none, gzip, lz4, zstd}) {
    std::string candidate = name + std::string(codec::suffix(algorithm));
    if (folder.exists(candidate)) return StoredName{std::move(candidate), algorithm};
  }
  return std::nullopt;
}

StoredSource::StoredSource(std::unique_ptr<store::ReadableFile> file, bool with_checksum) : file_(std::move(file)) {
  if (with_checksum) checksum_.emplace();
}

std::size_t StoredSource::read(std::span<std::byte> buffer) {
  const std::size_t count = file_->read(buffer);
  bytes_read_ += count;
  if (checksum_) checksum_->update(buffer.first(count));
  return count;
}

void StoredSource::check(const ManifestFile& expected) const {
  if (bytes_read_ != expected.size) {
    base::fail(ErrorCode::archive, "\"{}\" is damaged: it has {} bytes, the manifest says {}", expected.name,
               bytes_read_, expected.size);
  }
  if (checksum_ && checksum_->hex() != expected.checksum) {
    base::fail(ErrorCode::archive, "\"{}\" is damaged: its checksum is not the manifest's", expected.name);
  }
}

StoredInput::StoredInput(const store::Folder& folder, const StoredName& stored, const Manifest* manifest)
    : name_(stored.name),
      expected_(manifest != nullptr ? manifest->find_file(stored.name) : nullptr),
      source_(folder.open(stored.name), manifest != nullptr),
      decoder_(codec::make_decoder(stored.algorithm, source_, stored.name)) {
  if (manifest != nullptr && expected_ == nullptr) {
    base::fail(ErrorCode::archive, "file \"{}\" is not in the manifest", base::printable(name_));
  }
}

std::size_t StoredInput::read(std::span<std::byte> buffer) {
  const std::size_t count = decoder_->read(buffer);
  if (count == 0 && expected_ != nullptr) source_.check(*expected_);
  return count;
}

}  // namespace pgbraid::archive
