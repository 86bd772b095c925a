// Writes a table of contents in the binary form of toc.dat. Thread-safety: a free function without state.
#pragma once

#include "archive/format.hpp"
#include "codec/stream.hpp"
#include "model/toc.hpp"

namespace pgbraid::archive {

// Writes `toc` for a directory archive, in version 1.<format_minor_version(compression)>; the creation time as calendar
// fields of the process's time zone. The bytes are the same for the same Toc, compression and time zone.
// Throws Error{archive} where a text cannot be stored (a NUL byte, 2 GiB or more).
void write_toc(const model::Toc& toc, const codec::Compression& compression, codec::Sink& sink);

}  // namespace pgbraid::archive
