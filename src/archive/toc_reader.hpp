// Reads a table of contents of versions 1.11 to 1.16, trusting nothing: every length, count, number, id and name is
// checked before it is used, and no more memory is asked for than the file has bytes left.
// Thread-safety: free functions without state.
#pragma once

#include <cstdint>
#include <string_view>

#include "archive/format.hpp"
#include "codec/stream.hpp"
#include "model/toc.hpp"

namespace pgbraid::archive {

struct TocFile {
  Preamble preamble;
  model::Toc toc;
};

// Reads all of `source`, whose size in bytes is `size`: the toc.dat of a directory archive. Throws Error{archive} that
// names the offset or the entry: damage, an unknown version, another format, unsafe file names, bytes after the last
// entry. Dependencies on ids that are not in the archive are kept: stock writes them, and they mean nothing.
TocFile read_toc(codec::Source& source, std::uint64_t size);
// The same from memory.
TocFile read_toc(std::string_view bytes);

// Throws Error{archive} that names the entries of a circle, where entries depend on each other in one: such an archive
// could not be restored in any order.
void check_dependencies(const model::Toc& toc);

}  // namespace pgbraid::archive
