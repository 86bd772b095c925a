// The file that an SQL script is written to. Written under another name beside it, and renamed when it is whole: what
// has the script's name is a whole script. "-" is standard output; what is no regular file (a pipe, a device) is
// written to as it is. Errors: Error{io}. Thread-safety: belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "codec/compression.hpp"
#include "codec/encoder.hpp"

namespace pgbraid::app {

struct ScriptFileOptions {
  codec::Compression compression{codec::Algorithm::none, 0};
  bool sync = true;  // durable before it takes its name
  // Called again and again while a pipe or the like takes nothing more; what it throws ends the waiting.
  std::function<void()> while_waiting;
};

class ScriptFile {
 public:
  explicit ScriptFile(const std::string& path, const ScriptFileOptions& options = {});
  ScriptFile(const ScriptFile&) = delete;
  ScriptFile& operator=(const ScriptFile&) = delete;
  // Without commit(): removes what was written.
  ~ScriptFile();

  void write(std::string_view text);
  void write(std::span<const std::byte> bytes);
  // Nothing more is to come: the script takes its name.
  void commit();

  // Bytes in the file, as far as they have come.
  std::uint64_t stored_bytes() const noexcept { return stored_.bytes; }

 private:
  // Behind the compression.
  class Stored : public codec::Sink {
   public:
    void write(std::span<const std::byte> data) override;

    base::File file;
    std::uint64_t bytes = 0;
    std::function<void()> while_waiting;  // empty: the file keeps nobody waiting
  };

  void open(const std::string& path);
  void flush();
  void open_beside(const std::string& path);

  std::string buffer_;
  base::File folder_;         // where it is renamed; none where there is nothing to rename
  std::string name_;          // in the end
  std::string staging_name_;  // meanwhile; empty: none
  Stored stored_;
  std::unique_ptr<codec::Encoder> encoder_;
  bool sync_;
};

}  // namespace pgbraid::app
