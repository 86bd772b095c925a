// Feeds the reader of tables of contents with anything. It may refuse with Error{archive}; nothing else may come out of
// it, and what it accepts is written and read again to the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "archive/toc_reader.hpp"
#include "archive/toc_writer.hpp"
#include "pgbraid/error.hpp"

namespace {

std::string written(const pgbraid::archive::TocFile& file) {
  pgbraid::codec::StringSink sink;
  pgbraid::archive::write_toc(file.toc, file.preamble.compression, sink);
  return sink.text();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pgbraid;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    const archive::TocFile file = archive::read_toc(bytes);
    const std::string once = written(file);
    if (written(archive::read_toc(once)) != once) std::abort();
    archive::check_dependencies(file.toc);
  } catch (const Error& error) {
    if (error.report().code != ErrorCode::archive) std::abort();
  }
  return 0;
}
