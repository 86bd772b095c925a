#include "app/script_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <random>

#include "base/fail.hpp"

namespace pgbraid::app {

namespace {

constexpr std::size_t kFlushAt = std::size_t{64} << 10U;
constexpr mode_t kMode = 0666;  // less what the umask takes

// Where symbolic links lead; the path itself where nothing is there.
std::string real_path(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> found(::realpath(path.c_str(), nullptr), std::free);
  return found ? std::string(found.get()) : path;
}

std::string random_suffix() {
  std::random_device device;
  return fmt::format("{:08x}{:08x}", device(), device());
}

// Until a write of PIPE_BUF bytes does not block, or there is nobody left to read them.
void wait_for_room(int descriptor, const std::function<void()>& while_waiting) {
  constexpr int kInterval = 250;  // milliseconds
  pollfd polled{descriptor, POLLOUT, 0};
  while (true) {
    while_waiting();
    const int ready = ::poll(&polled, 1, kInterval);
    if (ready > 0 || (ready < 0 && errno != EINTR)) return;  // an error shows at the write
  }
}

}  // namespace

void ScriptFile::Stored::write(std::span<const std::byte> data) {
  bytes += data.size();
  if (!while_waiting) {
    file.write(data);
    return;
  }
  while (!data.empty()) {
    wait_for_room(file.descriptor(), while_waiting);
    const auto now = data.first(std::min<std::size_t>(data.size(), PIPE_BUF));
    file.write(now);
    data = data.subspan(now.size());
  }
}

ScriptFile::ScriptFile(const std::string& path, const ScriptFileOptions& options)
    : encoder_(codec::make_encoder(options.compression, stored_)), sync_(options.sync) {
  open(path);
  struct stat status {};
  const bool regular = ::fstat(stored_.file.descriptor(), &status) == 0 && S_ISREG(status.st_mode);
  if (!regular) stored_.while_waiting = options.while_waiting;
}

void ScriptFile::open(const std::string& path) {
  if (path == "-") {
    const int descriptor = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    if (descriptor < 0) base::fail_io("write", "standard output", errno);
    stored_.file = base::File(descriptor, "standard output");
    return;
  }
  struct stat status {};
  const bool there = ::stat(path.c_str(), &status) == 0;
  if (there && !S_ISREG(status.st_mode)) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) base::fail_io("open output file", path, errno);
    stored_.file = base::File(descriptor, path);
    return;
  }
  open_beside(real_path(path));
  if (there && ::fchmod(stored_.file.descriptor(), status.st_mode & 07777U) != 0) {
    const int error = errno;
    ::unlinkat(folder_.descriptor(), staging_name_.c_str(), 0);
    base::fail_io("create", path, error);
  }
}

void ScriptFile::open_beside(const std::string& path) {
  constexpr std::size_t kLongestName = 200;  // of 255, so that the rest fits
  base::PathParts parts = base::split_path(path);
  folder_ = base::File::open_folder(parts.folder);
  name_ = std::move(parts.name);
  std::string staging = fmt::format(".{}.pgbraid-{}", name_.substr(0, kLongestName), random_suffix());
  stored_.file = base::File::create_in(folder_, staging, kMode);
  staging_name_ = std::move(staging);
}

ScriptFile::~ScriptFile() {
  if (!staging_name_.empty()) ::unlinkat(folder_.descriptor(), staging_name_.c_str(), 0);
}

void ScriptFile::write(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= kFlushAt) flush();
}

void ScriptFile::write(std::span<const std::byte> bytes) {
  if (bytes.size() < kFlushAt) {
    write(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    return;
  }
  flush();
  encoder_->write(bytes);
}

void ScriptFile::flush() {
  encoder_->write(std::as_bytes(std::span(buffer_)));
  buffer_.clear();
}

void ScriptFile::commit() {
  flush();
  encoder_->finish();
  if (staging_name_.empty()) {
    stored_.file.close();
    return;
  }
  if (sync_) stored_.file.sync();
  stored_.file.close();
  if (::renameat(folder_.descriptor(), staging_name_.c_str(), folder_.descriptor(), name_.c_str()) != 0) {
    base::fail_io("rename", fmt::format("{}/{}", folder_.path(), name_), errno);
  }
  staging_name_.clear();
  if (sync_) folder_.sync();
}

}  // namespace pgbraid::app
