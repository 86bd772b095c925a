#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <utility>

#include "base/fail.hpp"

namespace pgbraid::base {

namespace {

std::string inside(const File& folder, const std::string& name) { return folder.path() + "/" + name; }

}  // namespace

File::File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

File& File::operator=(File&& other) noexcept {
  if (this != &other) {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = std::exchange(other.descriptor_, -1);
    path_ = std::move(other.path_);
  }
  return *this;
}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

File File::create_in(const File& folder, const std::string& name, mode_t mode) {
  const int descriptor =
      ::openat(folder.descriptor_, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  if (descriptor < 0) fail_io("create", inside(folder, name), errno);
  return {descriptor, inside(folder, name)};
}

File File::open_in(const File& folder, const std::string& name) {
  // O_NONBLOCK: a named pipe in the place of a file must not hang the open.
  const int descriptor = ::openat(folder.descriptor_, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) fail_io("open", inside(folder, name), errno);
  File file(descriptor, inside(folder, name));
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) fail_io("stat", file.path(), errno);
  if (!S_ISREG(status.st_mode)) fail(ErrorCode::archive, "\"{}\" is not a regular file", file.path());
  return file;
}

File File::open_folder(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) fail_io("open folder", path, errno);
  return {descriptor, path};
}

void File::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_io("write", path_, errno);
    if (written == 0) fail_io("write", path_, EIO);  // would be so for ever
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

std::size_t File::read(std::span<std::byte> bytes) {
  while (true) {
    const ssize_t got = ::read(descriptor_, bytes.data(), bytes.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) fail_io("read", path_, errno);
  }
}

std::uint64_t File::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) fail_io("stat", path_, errno);
  return static_cast<std::uint64_t>(status.st_size);
}

void File::sync() {
  if (::fsync(descriptor_) != 0) fail_io("sync", path_, errno);
}

void File::close() {
  if (descriptor_ < 0) return;
  if (::close(std::exchange(descriptor_, -1)) != 0) fail_io("close", path_, errno);
}

PathParts split_path(const std::string& path) {
  std::string trimmed = path;
  while (trimmed.size() > 1 && trimmed.back() == '/') trimmed.pop_back();
  const std::size_t slash = trimmed.rfind('/');
  if (slash == std::string::npos) return {".", trimmed};
  return {slash == 0 ? "/" : trimmed.substr(0, slash), trimmed.substr(slash + 1)};
}

void remove_tree(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  if (error) fail_io("remove", path, error.value());
}

}  // namespace pgbraid::base
