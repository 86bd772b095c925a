// Writes a table of contents in the binary form of toc.dat. Thread-safety: a free function without state.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "archive/format.hpp"
#include "codec/stream.hpp"
#include "model/toc.hpp"

namespace pgbraid::archive {

// Where the data of entries begins in a custom archive.
using DataPlaces = std::unordered_map<model::DumpId, std::uint64_t>;

// Writes `toc` for a directory archive, or one in tar format, in version 1.<format_minor_version(compression)>; the
// creation time as calendar fields of the process's time zone. The bytes are the same for the same Toc, compression and
// time zone. Throws Error{archive} where a text cannot be stored (a NUL byte, 2 GiB or more).
void write_toc(const model::Toc& toc, const codec::Compression& compression, codec::Sink& sink);

// The same for a custom archive. The number of bytes does not depend on which places are known.
void write_custom_toc(const model::Toc& toc, const codec::Compression& compression, const DataPlaces& places,
                      codec::Sink& sink);

}  // namespace pgbraid::archive
