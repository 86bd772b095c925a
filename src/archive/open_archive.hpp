// From a path to the reader of the archive there, whatever its format. Thread-safety: free functions without state.
#pragma once

#include <memory>
#include <string>

#include "archive/archive_reader.hpp"

namespace pgbraid::archive {

// Looks at the content, never at the name. Throws Error{io} where `path` cannot be opened; Error{archive} where it is
// no archive (the message says what else it is), is damaged, has circles of dependencies, or has a manifest that does
// not agree with its table of contents.
std::unique_ptr<const ArchiveReader> open_archive(const std::string& path);

// The same of what may be damaged, to see what is left of it: what is wrong is told, and the reader goes on as far as
// that goes: without a manifest, with an empty table of contents, or with one that has circles. Throws Error only where
// `path` cannot be opened, or is no archive at all.
std::unique_ptr<const ArchiveReader> open_archive(const std::string& path, const FaultHandler& on_fault);

}  // namespace pgbraid::archive
