// The file that an archive in one file is read from, at any place and by any number of threads. A stream (a pipe) is
// kept in a temporary file as far as it has been read. Errors: Error{io}.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace pgbraid::store {

// Thread-safety: all members may be called by any number of threads at once.
class InputFile {
 public:
  InputFile() = default;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  virtual ~InputFile() = default;

  // For messages.
  virtual const std::string& path() const noexcept = 0;
  // Fills `buffer` from `offset` on; returns how many bytes there are, which is fewer only at the end. Waits for them
  // where they are still to come.
  virtual std::size_t read_at(std::uint64_t offset, std::span<std::byte> buffer) const = 0;
  // In bytes. Of a stream: reads it to its end.
  virtual std::uint64_t size() const = 0;
  // The same as far as it is known without that.
  virtual std::optional<std::uint64_t> known_size() const = 0;
};

// "-" is standard input. REQUIRES: `path` is no folder.
std::unique_ptr<const InputFile> open_input(const std::string& path);

}  // namespace pgbraid::store
