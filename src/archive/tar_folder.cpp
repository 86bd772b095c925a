#include "archive/tar_folder.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::archive {

namespace {

class MemberFile : public store::ReadableFile {
 public:
  MemberFile(const store::InputFile& file, const TarMember& member)
      : file_(file), offset_(member.offset), left_(member.size), size_(member.size) {}

  std::size_t read(std::span<std::byte> buffer) override {
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), left_));
    const std::size_t count = most == 0 ? 0 : file_.read_at(offset_, buffer.first(most));
    offset_ += count;
    left_ -= count;
    return count;
  }
  std::uint64_t size() const override { return size_; }

 private:
  const store::InputFile& file_;
  std::uint64_t offset_;
  std::uint64_t left_;
  std::uint64_t size_;
};

}  // namespace

TarFolder::TarFolder(std::unique_ptr<const store::InputFile> file, const FaultHandler& on_fault)
    : file_(std::move(file)) {
  try {
    read_headers();
  } catch (const Error& error) {
    if (error.report().code != ErrorCode::archive) throw;
    on_fault(path(), error);
  }
}

void TarFolder::read_headers() {
  const std::string shown = base::printable(path());
  std::array<std::byte, kTarBlock> block{};
  std::uint64_t offset = 0;
  const std::uint64_t size = file_->size();
  while (true) {
    if (file_->read_at(offset, block) != block.size()) {
      base::fail(ErrorCode::archive, "\"{}\" is cut short at offset {}: the end of a tar file is missing", shown,
                 offset);
    }
    offset += kTarBlock;
    auto member = parse_tar_header(block, path());
    if (!member) break;
    member->offset = offset;
    if (member->size > size - offset) {
      base::fail(ErrorCode::archive, "\"{}\" is cut short: \"{}\" does not end", shown, base::printable(member->name));
    }
    offset += member->size + tar_padding(member->size).size();
    const std::string name = member->name;
    if (!members_.emplace(name, *std::move(member)).second) {
      base::fail(ErrorCode::archive, "\"{}\" is damaged: \"{}\" stands twice in it", shown, base::printable(name));
    }
  }
  check_end(offset);
}

// A second block of zeros, and perhaps more of them.
void TarFolder::check_end(std::uint64_t offset) const {
  const std::string shown = base::printable(path());
  if (file_->size() < offset + kTarBlock) {
    base::fail(ErrorCode::archive, "\"{}\" is cut short: the end of a tar file is missing", shown);
  }
  std::vector<std::byte> piece(std::size_t{64} << 10U);
  while (const std::size_t count = file_->read_at(offset, piece)) {
    const auto end = piece.begin() + static_cast<std::ptrdiff_t>(count);
    if (std::any_of(piece.begin(), end, [](std::byte byte) { return byte != std::byte{0}; })) {
      base::fail(ErrorCode::archive, "\"{}\" is damaged: something follows its end", shown);
    }
    offset += count;
  }
}

const TarMember& TarFolder::member(const std::string& name) const {
  const auto found = members_.find(name);
  if (found == members_.end()) {
    base::fail(ErrorCode::archive, "\"{}\" has no file \"{}\"", base::printable(path()), base::printable(name));
  }
  return found->second;
}

std::unique_ptr<store::ReadableFile> TarFolder::open(const std::string& name) const {
  return std::make_unique<MemberFile>(*file_, member(name));
}

std::vector<std::string> TarFolder::names() const {
  std::vector<std::string> all;
  all.reserve(members_.size());
  for (const auto& [name, member] : members_) all.push_back(name);
  return all;
}

}  // namespace pgbraid::archive
