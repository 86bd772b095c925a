// The file that an archive in one file is written to. A regular one is written under another name beside its final
// place and takes that when it is whole, in the place of what stood there. "-" is standard output; what is no regular
// file (a pipe, a device) is written to as it is. Errors: Error{io}. Thread-safety: belongs to one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "store/local_directory.hpp"

namespace pgbraid::store {

class OutputFile {
 public:
  // Nothing that stands under `path` is touched before commit().
  OutputFile(const std::string& path, const LocalOptions& options);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  // Discards what was not committed.
  ~OutputFile();

  void write(std::span<const std::byte> bytes);
  // Bytes written so far.
  std::uint64_t position() const noexcept { return position_; }

  // Can what was written be changed? Not in a pipe.
  bool can_seek() const noexcept { return can_seek_; }
  // Takes back all that was written from `position` on. False: it has left for where nothing can be taken back.
  bool take_back(std::uint64_t position);
  // Replaces bytes that were written. REQUIRES: can_seek().
  void overwrite(std::uint64_t offset, std::span<const std::byte> bytes);

  // Hands all to the system and, if so asked, to the disk; then the file takes its name.
  void commit();
  // Removes what was written, where it has a name of its own. Does nothing after commit().
  void discard() noexcept;

  // For messages.
  const std::string& path() const noexcept { return path_; }
  // Where there may be room for temporary files: beside the file where it has a place of its own.
  const std::string& folder() const noexcept { return spool_folder_; }

 private:
  void open_beside(const std::string& path);
  void flush();
  void write_out(std::span<const std::byte> bytes);

  std::string path_;
  LocalOptions options_;
  std::string spool_folder_;
  base::File folder_;         // where it is renamed; none where there is nothing to rename
  std::string name_;          // in the end
  std::string staging_name_;  // meanwhile; empty: none
  base::File file_;
  bool can_seek_ = false;
  bool failed_ = false;         // something could not be written
  std::uint64_t position_ = 0;  // with what is in buffer_
  std::vector<std::byte> buffer_;
};

}  // namespace pgbraid::store
