// Compression beside the one who writes, in a thread of the stream's own, once the stream has become long: whoever
// reads rows from a server goes on reading while they are compressed and stored. Thread-safety: as an encoder's. The
// inner encoder and its sink are used by one thread at a time, but by two in turn.
#pragma once

#include <functional>
#include <memory>

#include "base/start_thread.hpp"
#include "codec/encoder.hpp"

namespace pgbraid::codec {

// What is written comes out of `inner` in the same bytes. After every 8 MiB that were compressed at once,
// `is_worthwhile` is asked; when it says so a thread is started, which has at most 1 MiB before it. Where no thread can
// be started, all goes on as before. An error of `inner` is thrown by a later write(), or by finish().
std::unique_ptr<Encoder> make_background_encoder(std::unique_ptr<Encoder> inner, std::function<bool()> is_worthwhile,
                                                 base::StartThread start_thread = base::start_std_thread);

}  // namespace pgbraid::codec
