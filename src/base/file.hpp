// Files and folders the safe way: no symbolic link is followed, a write is whole or an error, a sync is checked.
// Errors: Error{io} that names the path. Thread-safety: an object belongs to one thread at a time.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace pgbraid::base {

// Owns one file descriptor.
class File {
 public:
  File() = default;
  File(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File();

  // Creates a file that must not exist yet, for writing, inside the folder open as `folder`. `name` is one path
  // component.
  static File create_in(const File& folder, const std::string& name, mode_t mode);
  // Opens a regular file for reading inside `folder`; refuses symbolic links and anything that is not a file.
  static File open_in(const File& folder, const std::string& name);
  // Opens a folder.
  static File open_folder(const std::string& path);

  int descriptor() const noexcept { return descriptor_; }
  const std::string& path() const noexcept { return path_; }

  // Writes all of it.
  void write(std::span<const std::byte> bytes);
  // Reads up to bytes.size(); 0 at the end of the file.
  std::size_t read(std::span<std::byte> bytes);
  // The size in bytes.
  std::uint64_t size() const;
  // Makes what was written durable.
  void sync();
  // Closes, and tells a failure (the destructor does not).
  void close();

 private:
  int descriptor_ = -1;
  std::string path_;
};

// The last component of a path, and all before it ("." if nothing). Trailing slashes do not count.
struct PathParts {
  std::string folder;
  std::string name;
};
PathParts split_path(const std::string& path);

// Removes a folder and all in it; symbolic links are removed, not followed. What does not exist is no error.
void remove_tree(const std::string& path);

}  // namespace pgbraid::base
