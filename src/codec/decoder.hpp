// Decompressing streams that take nothing on trust: a stream that is cut, damaged or followed by anything that is no
// further member or frame is an error, never a short result.
// Thread-safety: a decoder belongs to one thread; different decoders are independent.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "codec/compression.hpp"
#include "codec/stream.hpp"

namespace pgbraid::codec {

// read() gives decompressed bytes, and 0 only after the last member or frame ended cleanly; asked again it gives 0
// again.
class Decoder : public Source {};

// A decoder over `source`, which must outlive it. Concatenated gzip members, lz4 frames and zstd frames are one
// stream. `name` (a file's) begins the messages. A source without any byte is an empty stream for none, lz4 and
// zstd (stock writes empty large objects so), for deflated data in zlib's form, and cut short for gzip. read() throws
// Error{archive}.
std::unique_ptr<Decoder> make_decoder(Algorithm algorithm, Source& source, std::string name = "compressed data",
                                      DeflateForm form = DeflateForm::gzip);

}  // namespace pgbraid::codec
