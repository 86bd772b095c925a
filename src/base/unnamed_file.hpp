// Files that have no name, and so are gone with who made them, however that ends; and reading and writing at a place.
// Errors: Error{io} that names the file. Thread-safety: read_at and write_at may be called by any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/file.hpp"

namespace pgbraid::base {

// A new file for reading and writing on the file system of `folder`, readable for its owner only.
File make_unnamed_file(const std::string& folder);

// Where files go that no path says a place for: $TMPDIR, or /tmp.
std::string temporary_folder();

// Fills `bytes` from `offset` on; returns how many there are, which is fewer only at the end of the file.
std::size_t read_at(const File& file, std::uint64_t offset, std::span<std::byte> bytes);

// Writes all of `bytes`.
void write_at(const File& file, std::uint64_t offset, std::span<const std::byte> bytes);

}  // namespace pgbraid::base
