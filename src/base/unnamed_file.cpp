#include "base/unnamed_file.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/fail.hpp"

namespace pgbraid::base {

File make_unnamed_file(const std::string& folder) {
  constexpr mode_t kMode = 0600;
  const std::string shown = "a temporary file in " + folder;
  const int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, kMode);
  if (descriptor >= 0) return {descriptor, shown};
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT) fail_io("create", shown, errno);
  // A file system that knows no such files: one with a name, which it has for a moment only.
  std::string name = folder + "/.pgbraid-XXXXXX";
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named < 0) fail_io("create", shown, errno);
  ::unlink(name.c_str());
  return {named, shown};
}

std::string temporary_folder() {
  const char* const folder = std::getenv("TMPDIR");
  return folder == nullptr || *folder == '\0' ? "/tmp" : folder;
}

std::size_t read_at(const File& file, std::uint64_t offset, std::span<std::byte> bytes) {
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got =
        ::pread(file.descriptor(), bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail_io("read", file.path(), errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

void write_at(const File& file, std::uint64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file.descriptor(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_io("write", file.path(), errno);
    if (written == 0) fail_io("write", file.path(), EIO);  // would be so for ever
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
}

}  // namespace pgbraid::base
