// pgbraid dump, as a list of phases.
#include "pgbraid/dump.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <unordered_set>
#include <vector>

#include "app/dump_items.hpp"
#include "app/dump_options.hpp"
#include "app/dump_runner.hpp"
#include "app/dump_script.hpp"
#include "app/dump_source.hpp"
#include "app/dump_target.hpp"
#include "app/leader.hpp"
#include "app/progress.hpp"
#include "archive/custom_writer.hpp"
#include "archive/directory_writer.hpp"
#include "archive/globals_file.hpp"
#include "archive/tar_writer.hpp"
#include "base/fail.hpp"
#include "catalog/globals.hpp"
#include "parallel/parallel_context.hpp"
#include "pg/conninfo.hpp"

namespace pgbraid {

namespace {

// Items that wait for a worker. Their order is fixed from the start, so a long queue costs nothing and saves time
// between very short items.
constexpr std::size_t kQueued = 64;

// The data entries, as they stand in the archive or the largest first. Whatever fails ends the dump.
class DataItems : public parallel::ItemSource {
 public:
  DataItems(app::DumpSource& source, bool in_toc_order)
      : leader_(source.leader()), items_(app::dump_items(*source.toc(), in_toc_order)) {}

  std::optional<parallel::WorkItem> next() override {
    if (position_ == items_.size()) return std::nullopt;
    return items_[position_++];
  }

  parallel::Verdict finished(const parallel::WorkItem&, const parallel::Outcome& outcome) override {
    ++finished_;
    const auto* const done = std::get_if<parallel::Done>(&outcome);
    if (done == nullptr) return parallel::Verdict::stop;
    rows_ += done->rows;
    raw_bytes_ += done->raw_bytes;
    // Without the leader the snapshot and the locks are gone.
    leader_lost_ = !leader_.alive();
    return leader_lost_ ? parallel::Verdict::stop : parallel::Verdict::go_on;
  }

  bool exhausted() const override { return finished_ == items_.size(); }

  std::size_t size() const noexcept { return items_.size(); }
  std::uint64_t weight() const {
    return std::accumulate(items_.begin(), items_.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const auto& item) { return sum + app::estimated_bytes(item); });
  }
  // However many parts they have.
  std::uint64_t tables() const {
    std::unordered_set<model::Oid> tables;
    for (const auto& item : items_) {
      if (item.entry->kind == model::ObjectKind::table_data) tables.insert(item.entry->catalog.oid);
    }
    return tables.size();
  }
  std::uint64_t rows() const noexcept { return rows_; }
  std::uint64_t raw_bytes() const noexcept { return raw_bytes_; }
  bool leader_lost() const noexcept { return leader_lost_; }

 private:
  pg::Connection& leader_;
  std::vector<parallel::WorkItem> items_;
  std::size_t position_ = 0;
  std::size_t finished_ = 0;
  std::uint64_t rows_ = 0;
  std::uint64_t raw_bytes_ = 0;
  bool leader_lost_ = false;
};

// Reads all data with up to `workers` workers.
parallel::RunSummary read_data(const DumpOptions& options, app::DumpSource& source, DataItems& items,
                               const std::shared_ptr<app::DumpRunnerFactory>& factory, EventSink& events,
                               Interrupt& interrupt) {
  app::Progress progress(
      events, "dumping", [&source] { source.check_alive(); },
      [](const parallel::WorkItem& item, ItemFacts& facts) { facts.weight = app::estimated_bytes(item); });
  parallel::ContextOptions context_options;
  context_options.retries = static_cast<unsigned>(options.retries);
  context_options.queue_capacity = kQueued;
  parallel::ParallelContext context(factory, std::move(context_options), progress);
  const Interrupt::Subscription subscription(interrupt, [&context] { context.interrupt(); });
  events.work_begins({"dumping", items.size(), items.weight(), app::reader_of(factory->meters())});
  if (items.size() > 0) context.launch(std::min(app::worker_count(options.jobs), items.size()));
  parallel::RunSummary summary = context.run(items);
  context.shutdown();
  if (interrupt.requested()) base::fail(ErrorCode::interrupted, "interrupted");
  if (summary.error) throw Error(*summary.error);
  events.work_ends();
  return summary;
}

std::shared_ptr<archive::ArchiveWriter> make_writer(const DumpOptions& options, const std::string& path,
                                                    const codec::Compression& compression) {
  const store::LocalOptions local{.sync = options.sync, .group_access = options.group_access};
  const std::string file = path.empty() ? "-" : path;
  switch (options.format) {
    case ArchiveFormat::custom:
      return std::make_shared<archive::CustomWriter>(file, compression, local);
    case ArchiveFormat::tar:
      return std::make_shared<archive::TarWriter>(file, local);
    case ArchiveFormat::directory:
    case ArchiveFormat::plain:  // no archive
      break;
  }
  return std::make_shared<archive::DirectoryWriter>(path, compression, local);
}

}  // namespace

DumpResult dump(const DumpOptions& given, EventSink& events, Interrupt& interrupt) {
  events.database({pg::database_name(given.connection), {}, {}, {}});
  const DumpOptions options = app::with_filters(given);
  app::check_dump_options(options);
  app::check_dump_target(options);
  app::check_keep_options(options);
  if (options.format == ArchiveFormat::plain) return app::dump_script(options, events, interrupt);
  const codec::Compression compression = app::archive_compression(options);
  app::worker_count(options.jobs);

  // The leader, its transaction and its snapshot; what there is, what of it is wanted, in which order.
  app::DumpSource source(options, "dump", events, &interrupt);
  const app::DumpTarget target(options, source.leader().database(), events);
  std::shared_ptr<archive::ArchiveWriter> writer;
  std::string globals;
  events.phase("reading the catalog");
  app::interruptible(source.leader(), interrupt, [&] {
    source.begin();
    writer = make_writer(options, target.path(), compression);
    source.read(compression, app::read_options(options, compression));
    if (options.globals) {
      globals = archive::to_json(catalog::read_globals(source.leader(), options.role_passwords));
    }
  });

  // The data, by the workers.
  writer->begin(*source.toc());
  DataItems items(source, writer->wants_toc_order());
  const auto factory = std::make_shared<app::DumpRunnerFactory>(
      app::DumpShared{source.params(), source.session(), source.toc(), writer,
                      std::make_shared<app::Meters>(app::worker_count(options.jobs))},
      source.leader());
  parallel::RunSummary summary;
  try {
    summary = read_data(options, source, items, factory, events, interrupt);
    if (items.leader_lost()) source.check_alive();
    app::interruptible(source.leader(), interrupt, [&] { source.end(); });
  } catch (const Error& error) {
    writer->discard();
    if (!interrupt.requested()) source.check_alive_after(error.report());
    throw;
  }

  // The archive takes its name only now, whole.
  events.phase("finishing the archive");
  writer->finish(*source.toc(), {.snapshot = source.session().snapshot.name, .globals = globals});
  DumpResult result;
  result.tables = items.tables();
  result.rows = items.rows();
  result.raw_bytes = items.raw_bytes();
  result.stored_bytes = writer->stored_bytes();
  result.workers = static_cast<int>(summary.workers);
  result.file = target.path();
  target.remove_older(result, events, interrupt);
  events.phase({});
  return result;
}

}  // namespace pgbraid
