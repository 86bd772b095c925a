// What there is to check of an archive, file by file, and what its names alone tell: files that nothing names, and
// files that the table of contents has no use for. Thread-safety: values; the plan is only read once workers start.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "archive/archive_reader.hpp"
#include "model/toc_entry.hpp"
#include "pgbraid/interrupt.hpp"
#include "pgbraid/verify.hpp"

namespace pgbraid::app {

// One file to be read to its end.
struct FileCheck {
  std::string file;                        // see DirectoryReader::stored_name; or the archive itself
  const model::TocEntry* entry = nullptr;  // whose data it is; nullptr: only its stored bytes are checked
  model::Oid large_object = 0;             // of the entry that is in the file; 0: all of the entry's data is
  std::size_t list = 0;                    // of a large object: which of VerifyPlan::lists it stands in
  std::uint64_t size = 0;                  // in bytes, as stored
};

// The list of a BLOBS entry, and what was found of its large objects.
struct BlobList {
  std::string file;
  const model::TocEntry* entry = nullptr;
  std::size_t large_objects = 0;
};

struct VerifyPlan {
  std::vector<FileCheck> checks;  // the largest first
  std::vector<BlobList> lists;    // those that can be read
  std::uint64_t files = 0;        // of the archive that are there
  std::uint64_t stored_bytes = 0;
};

using TellProblem = std::function<void(VerifyProblem)>;

// The problem of a file: of an entry, or of none (nullptr).
VerifyProblem problem_of(std::string file, const model::TocEntry* entry, std::string problem);

// Reads lists of large objects, and no other data. Throws Error{io}, Error{interrupted}.
VerifyPlan plan_verification(const archive::ArchiveReader& reader, const Interrupt& interrupt, const TellProblem& tell);

}  // namespace pgbraid::app
