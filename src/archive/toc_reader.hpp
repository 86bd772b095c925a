// Reads a table of contents of versions 1.11 to 1.16, trusting nothing: every length, count, number, id and name is
// checked before it is used, and no more memory is asked for than the file has bytes left.
// Thread-safety: free functions without state.
#pragma once

#include <cstdint>
#include <string_view>

#include "archive/format.hpp"
#include "archive/toc_writer.hpp"
#include "codec/stream.hpp"
#include "model/toc.hpp"

namespace pgbraid::archive {

struct TocFile {
  Preamble preamble;
  model::Toc toc;
  DataPlaces places;      // of a custom archive: those that it says
  std::uint64_t end = 0;  // of the table of contents, in `source`
};

// Reads all of `source`, whose size in bytes is `size`: the toc.dat of a directory archive. Throws Error{archive} that
// names the offset or the entry: damage, an unknown version, another format, unsafe file names, bytes after the last
// entry. Dependencies on ids that are not in the archive are kept: stock writes them, and they mean nothing.
TocFile read_toc(codec::Source& source, std::uint64_t size);
// The same from memory.
TocFile read_toc(std::string_view bytes);

// Reads the table of contents that a custom archive begins with; `size` is that of all of it, or more where that is not
// known. More than the table may be taken from `source`. Errors as read_toc; places are not looked at.
TocFile read_custom_toc(codec::Source& source, std::uint64_t size);

// Throws Error{archive} that names the entries of a circle, where entries depend on each other in one: such an archive
// could not be restored in any order.
void check_dependencies(const model::Toc& toc);

}  // namespace pgbraid::archive
