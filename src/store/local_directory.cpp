// Archives in a local directory. Everything goes through descriptors of the parent and the staging folder, so that a
// path that changes underneath cannot redirect a write.
#include "store/local_directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <random>
#include <utility>
#include <vector>

#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::store {

namespace {

constexpr mode_t kFolderMode = 0700;
constexpr mode_t kFileMode = 0600;
constexpr mode_t kGroupFolderMode = 0750;
constexpr mode_t kGroupFileMode = 0640;
constexpr std::size_t kWriteSize = 256 * 1024;

// So many files are synced one by one, which waits for them alone; more of them together, which also waits for what
// others have written to the same file system, but takes a fraction of the time.
constexpr std::size_t kFewFiles = 64;

// Names of a folder, or of nothing where it is no folder.
std::vector<std::string> list_folder(int descriptor, const std::string& path) {
  const int own = ::openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (own < 0) base::fail_io("open folder", path, errno);
  DIR* const stream = ::fdopendir(own);
  if (stream == nullptr) {
    const int error = errno;
    ::close(own);
    base::fail_io("open folder", path, error);
  }
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* const item = ::readdir(stream)) {
    const std::string name = item->d_name;
    if (name != "." && name != "..") names.push_back(name);
    errno = 0;
  }
  const int error = errno;
  ::closedir(stream);
  if (error != 0) base::fail_io("read folder", path, error);
  std::sort(names.begin(), names.end());
  return names;
}

// Throws unless `name` in `parent` is free or an empty directory.
void check_target(const base::File& parent, const std::string& name, const std::string& path) {
  struct stat status {};
  if (::fstatat(parent.descriptor(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return;
    base::fail_io("stat", path, errno);
  }
  if (!S_ISDIR(status.st_mode)) {
    base::fail(ErrorCode::io, "\"{}\" exists and is not a directory", base::printable(path));
  }
  const int descriptor = ::openat(parent.descriptor(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) base::fail_io("open folder", path, errno);
  const base::File folder(descriptor, path);
  if (!list_folder(folder.descriptor(), path).empty()) {
    base::fail_with_hint(ErrorCode::io, fmt::format("directory \"{}\" exists but is not empty", base::printable(path)),
                         "Remove it, or give another name.");
  }
}

std::string random_letters() {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  constexpr std::size_t kCount = 6;
  std::random_device device;
  std::uniform_int_distribution<std::size_t> pick(0, kLetters.size() - 1);
  std::string letters;
  for (std::size_t i = 0; i < kCount; ++i) letters += kLetters[pick(device)];
  return letters;
}

// A new folder `.NAME.pgbraid-XXXXXX` in `parent`; returns its name.
std::string make_staging(const base::File& parent, const std::string& name) {
  constexpr int kTries = 100;
  constexpr std::size_t kLongestName = 200;  // leaves room for what is added
  for (int i = 0; i < kTries; ++i) {
    std::string staging = fmt::format(".{}.pgbraid-{}", name.substr(0, kLongestName), random_letters());
    if (::mkdirat(parent.descriptor(), staging.c_str(), kFolderMode) == 0) return staging;
    if (errno != EEXIST) base::fail_io("create folder", parent.path() + "/" + staging, errno);
  }
  base::fail_io("create folder", parent.path() + "/." + name + ".pgbraid-XXXXXX", EEXIST);
}

// Files in a folder that gives its group to them (setgid) shall go on to get it.
bool let_group_in(int folder) {
  struct stat status {};
  return ::fstat(folder, &status) == 0 &&
         ::fchmod(folder, kGroupFolderMode | (status.st_mode & static_cast<mode_t>(S_ISGID))) == 0;
}

void require_safe(const std::string& name) {
  if (!is_safe_name(name)) base::fail(ErrorCode::archive, "unsafe file name \"{}\"", base::printable(name));
}

class LocalWritable : public WritableFile {
 public:
  explicit LocalWritable(base::File file) : file_(std::move(file)) {}

  void write(std::span<const std::byte> bytes) override {
    if (buffer_.size() + bytes.size() < kWriteSize) {
      buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
      return;
    }
    large_ = true;
    if (buffer_.empty()) {
      file_.write(bytes);
      return;
    }
    const std::size_t count = kWriteSize - buffer_.size();
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
    flush();
    write(bytes.subspan(count));
  }

  void close() override {
    flush();
    // Starts the writing out now, so that the sync at commit has little left to wait for. Only a hint, which costs more
    // than it gains where the files are many and small.
    if (large_) static_cast<void>(::sync_file_range(file_.descriptor(), 0, 0, SYNC_FILE_RANGE_WRITE));
    file_.close();
  }

 private:
  void flush() {
    file_.write(buffer_);
    buffer_.clear();
  }

  base::File file_;
  std::vector<std::byte> buffer_;
  bool large_ = false;  // more than a buffer
};

class LocalReadable : public ReadableFile {
 public:
  explicit LocalReadable(base::File file) : file_(std::move(file)), size_(file_.size()) {
    static_cast<void>(::posix_fadvise(file_.descriptor(), 0, 0, POSIX_FADV_SEQUENTIAL));
  }

  std::size_t read(std::span<std::byte> buffer) override { return file_.read(buffer); }
  std::uint64_t size() const override { return size_; }

 private:
  base::File file_;
  std::uint64_t size_;
};

// Syncs all of the file system that `folder` is on. False where that would not be as good as syncing each file. A
// write error since `folder` was opened, which was before its first file, is told here.
bool sync_together(const base::File& folder) {
  struct statfs file_system {};
  utsname system{};
  if (::fstatfs(folder.descriptor(), &file_system) != 0 || ::uname(&system) != 0) return false;
  if (!can_sync_together(static_cast<std::uint64_t>(file_system.f_type), static_cast<const char*>(system.release))) {
    return false;
  }
  if (::syncfs(folder.descriptor()) == 0) return true;
  if (errno == ENOSYS) return false;
  base::fail_io("sync the file system of", folder.path(), errno);
}

}  // namespace

bool can_sync_together(std::uint64_t file_system, std::string_view kernel) {
  constexpr std::array<std::uint64_t, 4> kKnown = {EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC, TMPFS_MAGIC};
  if (std::find(kKnown.begin(), kKnown.end(), file_system) == kKnown.end()) return false;
  const std::size_t dot = kernel.find('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view rest = kernel.substr(dot + 1);
  const auto major = base::parse_integer<int>(kernel.substr(0, dot));
  const auto minor = base::parse_integer<int>(rest.substr(0, rest.find_first_not_of("0123456789")));
  constexpr std::pair kFirst{5, 8};
  return major && minor && std::pair{*major, *minor} >= kFirst;
}

LocalStore::LocalStore(const std::string& path, const LocalOptions& options)
    : path_(path), name_(base::split_path(path).name), options_(options) {
  if (name_.empty() || name_ == "." || name_ == ".." || name_ == "/") {
    base::fail(ErrorCode::io, "\"{}\" cannot be the name of a new archive", base::printable(path));
  }
  parent_ = base::File::open_folder(base::split_path(path).folder);
  check_target(parent_, name_, path_);
  staging_name_ = make_staging(parent_, name_);
  const std::string staging_path = parent_.path() + "/" + staging_name_;
  const int descriptor =
      ::openat(parent_.descriptor(), staging_name_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  const bool opened = descriptor >= 0;
  if (opened) staging_ = base::File(descriptor, staging_path);
  if (!opened || (options_.group_access && !let_group_in(descriptor))) {
    const int error = errno;
    ::unlinkat(parent_.descriptor(), staging_name_.c_str(), AT_REMOVEDIR);
    base::fail_io(opened ? "change the mode of folder" : "open folder", staging_path, error);
  }
}

LocalStore::~LocalStore() { LocalStore::discard(); }

std::unique_ptr<WritableFile> LocalStore::create(const std::string& name) {
  require_safe(name);
  base::File file = base::File::create_in(staging_, name, kFileMode);
  {
    const std::lock_guard lock(mutex_);
    names_.insert(name);
  }
  if (options_.group_access && ::fchmod(file.descriptor(), kGroupFileMode) != 0) {
    base::fail_io("change the mode of", file.path(), errno);
  }
  return std::make_unique<LocalWritable>(std::move(file));
}

void LocalStore::remove(const std::string& name) {
  require_safe(name);
  if (::unlinkat(staging_.descriptor(), name.c_str(), 0) != 0) {
    base::fail_io("remove", staging_.path() + "/" + name, errno);
  }
  const std::lock_guard lock(mutex_);
  names_.erase(name);
}

// All at the end: this is much faster than one sync after each file.
void LocalStore::sync_files() {
  const std::lock_guard lock(mutex_);
  if (names_.size() > kFewFiles && sync_together(staging_)) return;
  // An error while the system wrote a page out is still told to this first sync.
  for (const std::string& name : names_) base::File::open_in(staging_, name).sync();
  staging_.sync();
}

void LocalStore::commit() {
  if (options_.sync) sync_files();
  check_target(parent_, name_, path_);
  // rename itself refuses everything but a free name and an empty directory: the check above is for the message.
  if (::renameat(parent_.descriptor(), staging_name_.c_str(), parent_.descriptor(), name_.c_str()) != 0) {
    base::fail_io("give the archive its name", path_, errno);
  }
  done_ = true;
  if (options_.sync) sync_name();
}

// Who hears of a failure is not to find an archive: whether its name outlives a crash is unknown.
void LocalStore::sync_name() {
  try {
    parent_.sync();
  } catch (const Error&) {
    done_ = ::renameat(parent_.descriptor(), name_.c_str(), parent_.descriptor(), staging_name_.c_str()) != 0;
    throw;
  }
}

void LocalStore::discard() noexcept {
  if (done_) return;
  done_ = true;
  const std::lock_guard lock(mutex_);
  for (const std::string& name : names_) ::unlinkat(staging_.descriptor(), name.c_str(), 0);
  ::unlinkat(parent_.descriptor(), staging_name_.c_str(), AT_REMOVEDIR);
}

LocalFolder::LocalFolder(const std::string& path) : folder_(base::File::open_folder(path)) {}

bool LocalFolder::exists(const std::string& name) const {
  struct stat status {};
  if (!is_safe_name(name)) return false;
  if (::fstatat(folder_.descriptor(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) return true;
  if (errno != ENOENT) base::fail_io("stat", path() + "/" + name, errno);
  return false;
}

std::unique_ptr<ReadableFile> LocalFolder::open(const std::string& name) const {
  require_safe(name);
  struct stat status {};
  if (::fstatat(folder_.descriptor(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode)) {
    base::fail(ErrorCode::archive, "\"{}/{}\" is a symbolic link; an archive holds none", base::printable(path()),
               name);
  }
  return std::make_unique<LocalReadable>(base::File::open_in(folder_, name));
}

std::uint64_t LocalFolder::size(const std::string& name) const {
  require_safe(name);
  struct stat status {};
  if (::fstatat(folder_.descriptor(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    base::fail_io("stat", path() + "/" + name, errno);
  }
  if (!S_ISREG(status.st_mode)) {
    base::fail(ErrorCode::archive, "\"{}/{}\" is not a regular file", base::printable(path()), name);
  }
  return static_cast<std::uint64_t>(status.st_size);
}

std::vector<std::string> LocalFolder::names() const { return list_folder(folder_.descriptor(), path()); }

}  // namespace pgbraid::store
