// Compressing streams. What comes out depends on the bytes that go in and on the Compression alone: not on how the
// writes are cut, the clock or the thread. So data files are the same at every number of jobs.
// Thread-safety: an encoder belongs to one thread; different encoders are independent.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "codec/compression.hpp"
#include "codec/stream.hpp"

namespace pgbraid::codec {

class Encoder : public Sink {
 public:
  // Ends the stream: everything is in the sink after this. Even an empty stream is one whole member or frame.
  // Nothing may be written after it. An encoder destroyed without finish() leaves a cut stream.
  virtual void finish() = 0;
};

// An encoder into `sink`, which must outlive it. `form` matters to gzip only. gzip members bear neither name nor time;
// lz4 and zstd frames end with a checksum of their content. Throws Error{usage} on a level out of range.
std::unique_ptr<Encoder> make_encoder(Compression compression, Sink& sink, DeflateForm form = DeflateForm::gzip);

}  // namespace pgbraid::codec
