// Feeds the readers of archives in one file with anything: custom archives (the first byte is even) and tar files. They
// may refuse with Error{archive}; nothing else may come out of them.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "archive/custom_reader.hpp"
#include "archive/directory_reader.hpp"
#include "archive/tar_folder.hpp"
#include "pgbraid/error.hpp"

namespace {

using namespace pgbraid;

class Memory : public store::InputFile {
 public:
  Memory(std::string_view bytes, bool is_stream) : bytes_(bytes), is_stream_(is_stream) {}
  const std::string& path() const noexcept override { return path_; }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> buffer) const override {
    if (offset >= bytes_.size()) return 0;
    const std::size_t count = std::min<std::size_t>(buffer.size(), bytes_.size() - offset);
    std::memcpy(buffer.data(), bytes_.data() + offset, count);
    return count;
  }
  std::uint64_t size() const override { return bytes_.size(); }
  std::optional<std::uint64_t> known_size() const override {
    return is_stream_ ? std::nullopt : std::optional<std::uint64_t>(bytes_.size());
  }

 private:
  std::string path_ = "file";
  std::string_view bytes_;
  bool is_stream_;
};

// Enough for whatever is not there to make much of little.
constexpr std::size_t kMost = std::size_t{8} << 20U;

void read_entry(const archive::ArchiveReader& reader, const model::TocEntry& entry) {
  std::vector<std::byte> buffer(5000);
  std::size_t total = 0;
  if (archive::data_format(entry) != archive::DataFormat::large_objects) {
    const auto data = reader.open_data(entry);
    while (const std::size_t count = data->read(buffer)) {
      if ((total += count) > kMost) return;
    }
    return;
  }
  const auto blobs = reader.open_blobs(entry);
  while (blobs->next_blob()) {
    while (const std::size_t count = blobs->read(buffer)) {
      if ((total += count) > kMost) return;
    }
  }
}

void attempt(const auto& step) {
  try {
    step();
  } catch (const Error& error) {
    if (error.report().code != ErrorCode::archive) std::abort();
  }
}

void read_all(const archive::ArchiveReader& reader) {
  for (const auto& entry : reader.toc().entries()) {
    attempt([&] { static_cast<void>(reader.data_size(*entry)); });
    if (entry->has_data) attempt([&] { read_entry(reader, *entry); });
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto file = std::make_unique<Memory>(bytes, (data[0] & 2U) != 0);
  const archive::FaultHandler ignore = [](const std::string& /*file*/, const Error& error) {
    if (error.report().code != ErrorCode::archive) std::abort();
  };
  attempt([&] {
    if ((data[0] & 1U) == 0) {
      const archive::CustomReader reader(std::move(file), ignore);
      read_all(reader);
      attempt([&] { reader.check_blocks(); });
    } else {
      const archive::DirectoryReader reader(std::make_unique<archive::TarFolder>(std::move(file), ignore), ignore,
                                            archive::FormatByte::tar);
      read_all(reader);
    }
  });
  return 0;
}
