#include "store/output_file.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <random>
#include <utility>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "base/unnamed_file.hpp"

namespace pgbraid::store {

namespace {

constexpr std::size_t kFlushAt = std::size_t{256} << 10U;
constexpr mode_t kMode = 0600;
constexpr mode_t kGroupMode = 0640;

// Where symbolic links lead; the path itself where nothing is there.
std::string real_path(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> found(::realpath(path.c_str(), nullptr), std::free);
  return found ? std::string(found.get()) : path;
}

// What was redirected to a file of its own can be changed, as that file could be.
bool is_whole_file(int descriptor) {
  struct stat status {};
  const int flags = ::fcntl(descriptor, F_GETFL);
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && flags >= 0 && (flags & O_APPEND) == 0 &&
         ::lseek(descriptor, 0, SEEK_CUR) == 0;
}

}  // namespace

OutputFile::OutputFile(const std::string& path, const LocalOptions& options)
    : path_(path), options_(options), spool_folder_(base::temporary_folder()) {
  if (path == "-") {
    const int descriptor = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    if (descriptor < 0) base::fail_io("write", "standard output", errno);
    path_ = "standard output";
    file_ = base::File(descriptor, path_);
    can_seek_ = is_whole_file(descriptor);
    return;
  }
  struct stat status {};
  const bool there = ::stat(path.c_str(), &status) == 0;
  if (there && S_ISDIR(status.st_mode)) {
    base::fail_with_hint(ErrorCode::io, fmt::format("\"{}\" is a directory", base::printable(path)),
                         "Give the name of a file, or use -Fd for a directory archive.");
  }
  if (there && !S_ISREG(status.st_mode)) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) base::fail_io("open output file", path, errno);
    file_ = base::File(descriptor, path);
    return;
  }
  open_beside(real_path(path));
}

void OutputFile::open_beside(const std::string& path) {
  constexpr std::size_t kLongestName = 200;  // of 255, so that the rest fits
  base::PathParts parts = base::split_path(path);
  folder_ = base::File::open_folder(parts.folder);
  spool_folder_ = std::move(parts.folder);
  name_ = std::move(parts.name);
  std::random_device device;
  std::string staging = fmt::format(".{}.pgbraid-{:08x}", name_.substr(0, kLongestName), device());
  file_ = base::File::create_in(folder_, staging, kMode);
  staging_name_ = std::move(staging);
  can_seek_ = true;
  if (options_.group_access && ::fchmod(file_.descriptor(), kGroupMode) != 0) {
    const int error = errno;
    discard();
    base::fail_io("change the mode of", path, error);
  }
}

OutputFile::~OutputFile() { discard(); }

void OutputFile::write(std::span<const std::byte> bytes) {
  if (buffer_.size() + bytes.size() >= kFlushAt) flush();
  if (bytes.size() >= kFlushAt) {
    write_out(bytes);
  } else {
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  }
  position_ += bytes.size();
}

void OutputFile::flush() {
  write_out(buffer_);
  buffer_.clear();
}

// Of what failed nobody knows how much is in the file.
void OutputFile::write_out(std::span<const std::byte> bytes) {
  if (failed_) base::fail_io("write", file_.path(), EIO);
  failed_ = true;
  file_.write(bytes);
  failed_ = false;
}

bool OutputFile::take_back(std::uint64_t position) {
  assert(position <= position_);
  if (failed_) return false;
  const std::uint64_t flushed = position_ - buffer_.size();
  if (position >= flushed) {
    buffer_.resize(static_cast<std::size_t>(position - flushed));
    position_ = position;
    return true;
  }
  if (!can_seek_) return false;
  buffer_.clear();
  const auto place = static_cast<off_t>(position);
  if (::ftruncate(file_.descriptor(), place) != 0 || ::lseek(file_.descriptor(), place, SEEK_SET) != place) {
    base::fail_io("shorten", file_.path(), errno);
  }
  position_ = position;
  return true;
}

void OutputFile::overwrite(std::uint64_t offset, std::span<const std::byte> bytes) {
  assert(can_seek_ && offset + bytes.size() <= position_);
  flush();
  base::write_at(file_, offset, bytes);
}

void OutputFile::commit() {
  flush();
  if (staging_name_.empty()) {
    // What was longer before.
    if (can_seek_ && ::ftruncate(file_.descriptor(), static_cast<off_t>(position_)) != 0) {
      base::fail_io("shorten", file_.path(), errno);
    }
    file_.close();
    return;
  }
  if (options_.sync) file_.sync();
  file_.close();
  if (::renameat(folder_.descriptor(), staging_name_.c_str(), folder_.descriptor(), name_.c_str()) != 0) {
    base::fail_io("give the archive its name", path_, errno);
  }
  staging_name_.clear();
  if (options_.sync) folder_.sync();
}

void OutputFile::discard() noexcept {
  if (staging_name_.empty()) return;
  ::unlinkat(folder_.descriptor(), staging_name_.c_str(), 0);
  staging_name_.clear();
}

}  // namespace pgbraid::store
