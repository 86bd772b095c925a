// Feeds the reader of filter files with anything: patterns, or Error{usage}.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/filter_file.hpp"
#include "pgbraid/error.hpp"

namespace {

template <typename Options>
void read(std::string_view text) {
  Options options;
  try {
    pgbraid::app::add_filters(text, "file \"x\"", options);
  } catch (const pgbraid::Error& error) {
    if (error.report().code != pgbraid::ErrorCode::usage) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read<pgbraid::DumpOptions>(text);
  read<pgbraid::RestoreOptions>(text);
  return 0;
}
