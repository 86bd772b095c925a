// Where the entries of an SQL script and their data come from: an archive, or the server that is being dumped.
// Thread-safety: the leader only.
#pragma once

#include <cstdint>

#include "model/toc.hpp"
#include "parallel/outcome.hpp"
#include "pg/copy.hpp"
#include "pg/large_object_reader.hpp"

namespace pgbraid::app {

class ScriptOrigin {
 public:
  ScriptOrigin() = default;
  ScriptOrigin(const ScriptOrigin&) = delete;
  ScriptOrigin& operator=(const ScriptOrigin&) = delete;
  virtual ~ScriptOrigin() = default;

  // Frozen.
  virtual const model::Toc& toc() const = 0;
  // May the script set transaction_timeout? A server that does not know it would complain.
  virtual bool has_transaction_timeout() const { return true; }
  // About how many bytes reading the entry's data takes, and are they compressed? For the progress, not for checks.
  virtual std::uint64_t data_size(const model::TocEntry& entry) const = 0;
  virtual bool is_packed() const { return false; }
  // Hands the rows of an entry to `sink`, cut anywhere: for the entry's COPY, without the end marker, or as SQL text
  // where it has none. Returns how many there were; no rows where an archive holds SQL text. Throws Error.
  virtual parallel::Done read_rows(const model::TocEntry& entry, const pg::CopySink& sink) = 0;
  // The same of the large objects of a BLOBS entry.
  virtual parallel::Done read_large_objects(const model::TocEntry& entry, pg::LargeObjectSink& sink) = 0;
  // All has been read, and only its end is missing from the script. Throws Error where what was read does not hold.
  virtual void finish() {}
};

}  // namespace pgbraid::app
