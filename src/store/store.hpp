// Where the files of an archive live. Formats write to a Store and read from a Folder; whether that is a directory here
// or something far away is behind these interfaces.
// Errors: Error{io}, and Error{archive} for a name or a thing that no archive may hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgbraid::store {

// True for one path component of letters, digits, '_', '.' and '-', at most 200 bytes, that is neither "." nor "..".
// No other name is ever opened or created.
bool is_safe_name(std::string_view name) noexcept;

// A file being written. Belongs to one thread. Destroyed without close(), its content is undefined: remove it.
class WritableFile {
 public:
  WritableFile() = default;
  WritableFile(const WritableFile&) = delete;
  WritableFile& operator=(const WritableFile&) = delete;
  virtual ~WritableFile() = default;

  // Takes all of `bytes`. They may wait in a buffer.
  virtual void write(std::span<const std::byte> bytes) = 0;
  // All bytes are handed to the system. Durable only after Store::commit().
  virtual void close() = 0;
};

// A new archive that appears under its name whole, at commit(), or never.
// Thread-safety: create() and remove() may be called by any number of threads at once; commit() and discard() only when
// no other call is at work.
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  // Discards what was not committed.
  virtual ~Store() = default;

  // A new file. Its name must be safe and not be there yet.
  virtual std::unique_ptr<WritableFile> create(const std::string& name) = 0;
  // Removes a file made by create(), so that it can be made again. REQUIRES: its WritableFile is gone.
  virtual void remove(const std::string& name) = 0;
  // Makes all files durable and gives the archive its name. Throws where something else has taken the name meanwhile;
  // that is left untouched.
  virtual void commit() = 0;
  // Removes all that was written. Does nothing after commit().
  virtual void discard() noexcept = 0;
};

// A file being read. Belongs to one thread.
class ReadableFile {
 public:
  ReadableFile() = default;
  ReadableFile(const ReadableFile&) = delete;
  ReadableFile& operator=(const ReadableFile&) = delete;
  virtual ~ReadableFile() = default;

  // At most buffer.size() bytes; 0 at the end.
  virtual std::size_t read(std::span<std::byte> buffer) = 0;
  // Size in bytes when it was opened.
  virtual std::uint64_t size() const = 0;
};

// An existing archive's files. Thread-safety: all members may be called by any number of threads at once.
class Folder {
 public:
  Folder() = default;
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  virtual ~Folder() = default;

  // For messages.
  virtual const std::string& path() const noexcept = 0;
  // Is there anything of this name? An unsafe name: no.
  virtual bool exists(const std::string& name) const = 0;
  // Opens a regular file. Symbolic links and special files are refused with Error{archive}.
  virtual std::unique_ptr<ReadableFile> open(const std::string& name) const = 0;
  // Its size in bytes, under the same conditions.
  virtual std::uint64_t size(const std::string& name) const = 0;
  // All names in it, sorted, but "." and "..".
  virtual std::vector<std::string> names() const = 0;
};

}  // namespace pgbraid::store
