#include "app/target_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <span>
#include <system_error>

#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::app {

namespace {

constexpr mode_t kMode = 0666;             // less what the umask takes
constexpr std::size_t kLongestName = 230;  // of 255, so that the rest fits
constexpr std::size_t kLongestHolder = 400;

// "process 4711 on db1, since 2026-03-01 02:00:00 +0100".
std::string own_name() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host = {'?'};
  const std::time_t now = std::time(nullptr);
  std::tm fields{};
  ::localtime_r(&now, &fields);
  std::array<char, 64> time{};
  const std::size_t length = std::strftime(time.data(), time.size(), "%Y-%m-%d %H:%M:%S %z", &fields);
  return fmt::format("process {} on {}, since {}", ::getpid(), host.data(), std::string_view(time.data(), length));
}

// For those who come meanwhile. The lock holds without it, too: a full disk is not to be told here.
void tell_holder(base::File& file) {
  const std::string text = own_name() + "\n";
  try {
    if (::ftruncate(file.descriptor(), 0) == 0) file.write(std::as_bytes(std::span(text)));
  } catch (const Error&) {
    return;
  }
}

// What the holder has written of itself.
std::string holder(base::File& file) {
  std::array<std::byte, kLongestHolder> bytes{};
  const std::size_t size = file.read(bytes);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), size);
  const std::string_view line = base::trim(text.substr(0, text.find('\n')));
  return line.empty() ? "a process that has not said yet who it is" : base::printable(line);
}

[[noreturn]] void fail_locked(const std::string& target, base::File& file) {
  base::fail_with_hint(ErrorCode::locked,
                       fmt::format("another run is at work on \"{}\": {}", base::printable(target), holder(file)),
                       "Wait until it has ended, or end it.");
}

}  // namespace

TargetLock::TargetLock(const std::string& folder, const std::string& name, const std::string& target, EventSink& events)
    : folder_(base::File::open_folder(folder)), name_(fmt::format(".{}.pgbraid-lock", name.substr(0, kLongestName))) {
  // The one who had it may have removed the file between our opening and our locking it.
  while (lock_file(target, events)) {
    if (is_in_place()) return;
  }
}

// False: there are no locks to be had.
bool TargetLock::lock_file(const std::string& target, EventSink& events) {
  const std::string path = folder_.path() + "/" + name_;
  constexpr int kFlags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  int descriptor = ::openat(folder_.descriptor(), name_.c_str(), O_RDWR | O_CREAT | kFlags, kMode);
  // Left by a killed run of somebody else's: to lock it, reading is enough.
  const bool is_anothers = descriptor < 0 && errno == EACCES;
  if (is_anothers) descriptor = ::openat(folder_.descriptor(), name_.c_str(), O_RDONLY | kFlags);
  if (descriptor < 0) base::fail_io("create", path, errno);
  file_ = base::File(descriptor, path);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
    if (!is_anothers) tell_holder(file_);
    return true;
  }
  if (errno == EWOULDBLOCK) fail_locked(target, file_);
  events.message(Severity::warning, fmt::format("could not lock \"{}\": {}; another run might work on the same target",
                                                base::printable(path), std::generic_category().message(errno)));
  return false;
}

bool TargetLock::is_in_place() const {
  struct stat ours {};
  struct stat there {};
  return ::fstat(file_.descriptor(), &ours) == 0 &&
         ::fstatat(folder_.descriptor(), name_.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0 &&
         ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

// Removed while it is locked: nobody else can have it.
TargetLock::~TargetLock() {
  if (file_.descriptor() >= 0) ::unlinkat(folder_.descriptor(), name_.c_str(), 0);
}

}  // namespace pgbraid::app
