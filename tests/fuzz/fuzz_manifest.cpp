// Feeds the reader of manifests with anything. It may refuse with Error{archive}; nothing else may come out of it, and
// what it accepts is written and read again to the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "archive/manifest.hpp"
#include "pgbraid/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pgbraid;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const std::string once = archive::to_json(archive::parse_manifest(text));
    if (archive::to_json(archive::parse_manifest(once)) != once) std::abort();
  } catch (const Error& error) {
    if (error.report().code != ErrorCode::archive) std::abort();
  }
  return 0;
}
