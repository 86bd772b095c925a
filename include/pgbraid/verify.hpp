// pgbraid verify: proves without a server that an archive is whole.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"

namespace pgbraid {

struct VerifyOptions {
  std::string archive;      // its path, of any format; "-": standard input
  std::optional<int> jobs;  // default: processors, at most 8
};

// What is wrong with one file of an archive. Texts come from the archive, and may hold any bytes.
struct VerifyProblem {
  std::string file;     // its name in the archive's folder
  std::string entry;    // whose data it is, as "desc schema.name"; empty where it is no entry's
  std::string problem;  // a line for a person
};

struct VerifyResult {
  bool has_manifest = false;        // one that can be read: without it less can be seen
  std::uint64_t files = 0;          // of the archive that are there, toc.dat and manifest.json among them
  std::uint64_t stored_bytes = 0;   // of these
  std::uint64_t raw_bytes = 0;      // of data that proved whole, uncompressed
  std::uint64_t rows = 0;           // of tables among it; INSERT commands are not counted
  std::uint64_t large_objects = 0;  // among it
  int workers = 0;
  std::vector<VerifyProblem> problems;  // sorted by file; each was told to the EventSink as a failure

  bool whole() const noexcept { return problems.empty(); }
};

// Reads all of an archive: with a manifest every file has the size and checksum that it says, none is missing and none
// is too many; the table of contents can be read and has no circle; all data is decompressed to its end, ends as its
// form asks for, and has as many rows and bytes as the manifest says. Without a manifest (archives of stock tools) all
// of this that the format can tell. What is wrong with the archive is in the result; throws Error where the folder
// cannot be opened, is none, or the caller asked to stop. Blocks; `interrupt` may be raised from another thread.
VerifyResult verify(const VerifyOptions& options, EventSink& events, Interrupt& interrupt);

}  // namespace pgbraid
