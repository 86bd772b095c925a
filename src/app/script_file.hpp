// The file that an SQL script is written to. Written under another name beside it, and renamed when it is whole: what
// has the script's name is a whole script. "-" is standard output; what is no regular file (a pipe, a device) is
// written to as it is. Errors: Error{io}. Thread-safety: belongs to one thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/file.hpp"

namespace pgbraid::app {

class ScriptFile {
 public:
  explicit ScriptFile(const std::string& path);
  ScriptFile(const ScriptFile&) = delete;
  ScriptFile& operator=(const ScriptFile&) = delete;
  // Without commit(): removes what was written.
  ~ScriptFile();

  void write(std::string_view text);
  void write(std::span<const std::byte> bytes);
  // Nothing more is to come: the script takes its name.
  void commit();

 private:
  void flush();
  void open_beside(const std::string& path);

  std::string buffer_;
  base::File folder_;         // where it is renamed; none where there is nothing to rename
  std::string name_;          // in the end
  std::string staging_name_;  // meanwhile; empty: none
  base::File file_;
};

}  // namespace pgbraid::app
