#include "store/input_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/fail.hpp"
#include "base/file.hpp"
#include "base/unnamed_file.hpp"

namespace pgbraid::store {

namespace {

class RegularInput : public InputFile {
 public:
  explicit RegularInput(base::File file) : file_(std::move(file)), size_(file_.size()) {}

  const std::string& path() const noexcept override { return file_.path(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> buffer) const override {
    return offset < size_ ? base::read_at(file_, offset, buffer) : 0;
  }
  std::uint64_t size() const override { return size_; }
  std::optional<std::uint64_t> known_size() const override { return size_; }

 private:
  base::File file_;
  std::uint64_t size_;
};

class StreamInput : public InputFile {
 public:
  explicit StreamInput(base::File stream) : path_(stream.path()), stream_(std::move(stream)), piece_(kPiece) {}

  const std::string& path() const noexcept override { return path_; }

  std::size_t read_at(std::uint64_t offset, std::span<std::byte> buffer) const override {
    const std::uint64_t there = fill(offset + buffer.size());
    if (offset >= there) return 0;
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), there - offset));
    return base::read_at(kept_, offset, buffer.first(most));
  }

  std::uint64_t size() const override { return fill(std::numeric_limits<std::uint64_t>::max()); }

  std::optional<std::uint64_t> known_size() const override {
    const std::lock_guard lock(mutex_);
    return ended_ ? std::optional(filled_) : std::nullopt;
  }

 private:
  static constexpr std::size_t kPiece = std::size_t{256} << 10U;

  // Reads until there are `wanted` bytes, or no more; returns how many there are. Whoever needs what is still to come
  // waits here, for the stream or for who reads it.
  std::uint64_t fill(std::uint64_t wanted) const {
    const std::lock_guard lock(mutex_);
    while (filled_ < wanted && !ended_) {
      if (fault_) throw Error(*fault_);
      if (kept_.descriptor() < 0) kept_ = base::make_unnamed_file(base::temporary_folder());
      const std::size_t count = stream_.read(piece_);
      if (count == 0) {
        ended_ = true;
        break;
      }
      try {
        base::write_at(kept_, filled_, std::span(piece_).first(count));
      } catch (const Error& error) {
        fault_ = error.report();  // the piece is gone: nothing that comes after it is where it belongs
        throw;
      }
      filled_ += count;
    }
    return filled_;
  }

  std::string path_;
  mutable std::mutex mutex_;
  mutable base::File stream_;                 // guarded by mutex_
  mutable std::vector<std::byte> piece_;      // guarded by mutex_
  mutable base::File kept_;                   // made by the first fill; what is in it does not change
  mutable std::uint64_t filled_ = 0;          // guarded by mutex_
  mutable bool ended_ = false;                // guarded by mutex_
  mutable std::optional<ErrorReport> fault_;  // guarded by mutex_
};

}  // namespace

std::unique_ptr<const InputFile> open_input(const std::string& path) {
  const bool standard = path == "-";
  const int descriptor =
      standard ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const std::string shown = standard ? "standard input" : path;
  if (descriptor < 0) base::fail_io("open", shown, errno);
  base::File file(descriptor, shown);
  if (::isatty(descriptor) == 1) {
    base::fail_with_hint(ErrorCode::usage, fmt::format("\"{}\" is a terminal, and no archive comes from there", shown),
                         "Give the archive's name, or have it come through a pipe.");
  }
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) base::fail_io("stat", shown, errno);
  // A file that somebody has read from already is a stream, too.
  if (S_ISREG(status.st_mode) && ::lseek(descriptor, 0, SEEK_CUR) == 0) {
    return std::make_unique<RegularInput>(std::move(file));
  }
  return std::make_unique<StreamInput>(std::move(file));
}

}  // namespace pgbraid::store
