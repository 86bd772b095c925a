// pgbraid dump --dry-run: a dump as far as it reads the catalog.
#include <fmt/format.h>

#include "app/dump_items.hpp"
#include "app/dump_options.hpp"
#include "app/dump_source.hpp"
#include "app/dump_target.hpp"
#include "app/leader.hpp"
#include "pgbraid/forecast.hpp"

namespace pgbraid {

Forecast forecast_dump(const DumpOptions& given, EventSink& events, Interrupt& interrupt) {
  DumpOptions options = app::with_filters(given);
  app::check_dump_options(options);
  const bool is_plain = options.format == ArchiveFormat::plain;
  if (is_plain || !options.file.empty()) app::check_dump_target(options);
  app::check_keep_options(options);
  if (is_plain) options.part_size = 0;
  const codec::Compression compression = app::archive_compression(options);
  Forecast forecast;
  forecast.workers = is_plain ? 1 : app::worker_count(options.jobs);

  app::DumpSource source(options, "dump", events, &interrupt);
  app::interruptible(source.leader(), interrupt, [&] {
    source.begin();
    source.read(compression, app::read_options(options, compression));
  });
  // What is one file stands in the order of its table of contents.
  const bool in_toc_order = options.format != ArchiveFormat::directory;
  for (const parallel::WorkItem& item : app::dump_items(*source.toc(), in_toc_order)) {
    const std::string group = item.group == 0 ? "" : fmt::format(" (further objects, {})", item.group);
    forecast.items.push_back({Stage::workers, item.entry->label() + group, app::estimated_bytes(item)});
  }
  for (const auto& entry : source.toc()->entries()) {
    if (!entry->has_data) ++forecast.definitions;
  }
  return forecast;
}

}  // namespace pgbraid
