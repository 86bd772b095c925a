// Feeds the reader of lists of entries (-L) with anything: entries of the archive, each once, or Error{usage}.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "app/use_list.hpp"
#include "pgbraid/error.hpp"

namespace {

using namespace pgbraid;

class Silent : public EventSink {
 public:
  void message(Severity /*severity*/, const std::string& /*text*/) override {}
  void failure(const ErrorReport& /*report*/) override {}
};

// Entries with gaps between their numbers.
model::Toc make_toc() {
  model::Toc toc;
  for (const model::DumpId id : {1, 2, 3, 5, 8, 13, 100, 1000}) {
    model::TocEntry entry;
    entry.id = id;
    toc.add(std::move(entry));
  }
  return toc;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const model::Toc toc = make_toc();
  Silent events;
  try {
    const auto ids = app::parse_use_list({reinterpret_cast<const char*>(data), size}, toc, events);
    std::set<model::DumpId> once;
    for (const model::DumpId id : ids) {
      if (toc.find(id) == nullptr || !once.insert(id).second) std::abort();
    }
  } catch (const Error& error) {
    if (error.report().code != ErrorCode::usage) std::abort();
  }
  return 0;
}
