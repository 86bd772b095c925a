// pgbraid dump, as a list of phases.
#include "pgbraid/dump.hpp"

#include <algorithm>
#include <memory>
#include <unordered_set>
#include <vector>

#include "app/dump_options.hpp"
#include "app/dump_plan.hpp"
#include "app/dump_runner.hpp"
#include "app/leader.hpp"
#include "app/progress.hpp"
#include "app/statistics_options.hpp"
#include "archive/directory_writer.hpp"
#include "archive/format.hpp"
#include "base/fail.hpp"
#include "base/text.hpp"
#include "catalog/reader.hpp"
#include "parallel/parallel_context.hpp"
#include "pg/quoting.hpp"

namespace pgbraid {

namespace {

// Items that wait for a worker. Their order is fixed from the start, so a long queue costs nothing and saves time
// between very short items.
constexpr std::size_t kQueued = 64;

// The settings of the leader, those of -E among them: the names that were given are in this encoding too.
void apply_settings(pg::Connection& leader, const pg::DumpSession& session, const std::string& encoding) {
  try {
    pg::apply_dump_settings(leader, session);
  } catch (const Error& error) {
    const ErrorReport& report = error.report();
    const bool unknown = report.sqlstate == "22023" && report.message.find("client_encoding") != std::string::npos;
    if (encoding.empty() || !unknown) throw;
    base::fail(ErrorCode::usage, "invalid client encoding \"{}\" specified", encoding);
  }
}

// The dump's transaction on the leader: settings, snapshot.
pg::DumpSession begin(pg::Connection& leader, const DumpOptions& options) {
  pg::DumpSession session;
  session.role = options.connection.role;
  session.client_encoding = options.encoding.empty() ? leader.parameter("client_encoding") : options.encoding;
  session.extra_float_digits = options.extra_float_digits.value_or(session.extra_float_digits);
  session.row_security = options.enable_row_security;
  session.quote_all_identifiers = options.quote_all_identifiers;
  session.snapshot = {options.serializable_deferrable, options.synchronized_snapshots, options.snapshot};
  apply_settings(leader, session, options.encoding);
  pg::begin_dump(leader, session);
  if (options.synchronized_snapshots && session.snapshot.name.empty()) {
    session.snapshot.name = pg::export_snapshot(leader);
  }
  return session;
}

// Begins, and reads the catalog. Again where a table was rewritten while the dump waited for its lock: to a snapshot of
// before that its rows are gone, to a new one they are there.
std::unique_ptr<catalog::Catalog> begin_and_read(pg::Connection& leader, const DumpOptions& options,
                                                 catalog::ReadOptions read, pg::DumpSession& session) {
  constexpr int kAttempts = 5;
  for (int attempt = 1;; ++attempt) {
    session = begin(leader, options);
    try {
      // A standby has no rows of what is not logged.
      if (leader.scalar("SELECT pg_catalog.pg_is_in_recovery()") == "t") read.unlogged_table_data = false;
      return catalog::read_catalog(leader, read);
    } catch (const catalog::SnapshotTooEarly&) {
      // A snapshot of somebody else's stays the same.
      if (attempt == kAttempts || !options.snapshot.empty()) throw;
      leader.exec("ROLLBACK");
    }
  }
}

// The data entries, largest first. Whatever fails ends the dump.
class DataItems : public parallel::ItemSource {
 public:
  DataItems(const model::Toc& toc, pg::Connection& leader) : leader_(leader) {
    for (const auto& entry : toc.entries()) {
      if (!entry->has_data) continue;
      for (std::size_t group = 0; group < groups(*entry); ++group) {
        items_.push_back({parallel::Action::dump_data, entry.get(), group});
      }
    }
    std::stable_sort(items_.begin(), items_.end(),
                     [](const auto& a, const auto& b) { return estimated_bytes(a) > estimated_bytes(b); });
  }

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
  // How many items an entry's data is.
  static std::size_t groups(const model::TocEntry& entry) {
    const std::size_t large_objects = entry.source->large_objects.size();
    return std::max<std::size_t>(1, (large_objects + app::kLargeObjectsPerItem - 1) / app::kLargeObjectsPerItem);
  }

  static std::uint64_t estimated_bytes(const parallel::WorkItem& item) {
    return item.entry->source->estimated_bytes / groups(*item.entry);
  }

  pg::Connection& leader_;
  std::vector<parallel::WorkItem> items_;
  std::size_t position_ = 0;
  std::size_t finished_ = 0;
  std::uint64_t rows_ = 0;
  std::uint64_t raw_bytes_ = 0;
  bool leader_lost_ = false;
};

[[noreturn]] void fail_leader_lost(const ErrorReport& cause) {
  ErrorReport report = cause;
  report.code = ErrorCode::connection;
  report.detail = report.message;
  report.message = "lost the leader's connection: the snapshot is gone, and with it the dump";
  report.hint = "Run the dump again.";
  throw Error(std::move(report));
}

// Reads all data with up to `workers` workers.
parallel::RunSummary read_data(const DumpOptions& options, pg::Connection& leader, DataItems& items,
                               const std::shared_ptr<app::DumpRunnerFactory>& factory, EventSink& events,
                               Interrupt& interrupt) {
  app::Progress progress(events, "dumping", [&leader] { leader.check_alive(); });
  parallel::ContextOptions context_options;
  context_options.retries = static_cast<unsigned>(options.retries);
  context_options.queue_capacity = kQueued;
  parallel::ParallelContext context(factory, std::move(context_options), progress);
  const Interrupt::Subscription subscription(interrupt, [&context] { context.interrupt(); });
  if (items.size() > 0) context.launch(std::min(app::worker_count(options.jobs), items.size()));
  parallel::RunSummary summary = context.run(items);
  context.shutdown();
  if (interrupt.requested()) base::fail(ErrorCode::interrupted, "interrupted");
  if (summary.error) throw Error(*summary.error);
  return summary;
}

}  // namespace

DumpResult dump(const DumpOptions& given, EventSink& events, Interrupt& interrupt) {
  const DumpOptions options = app::with_filters(given);
  app::check_dump_options(options);
  const codec::Compression compression = codec::parse_compression(options.compression);
  app::worker_count(options.jobs);

  // The leader, its transaction and its snapshot.
  pg::ConnectionParams params(options.connection);
  pg::Connection leader =
      pg::Connection::open_first(params, options.connection, app::application_name("dump", 0), &interrupt);
  leader.on_notice([&](const std::string& severity, const std::string& text) {
    if (severity == "WARNING") events.message(Severity::warning, text);
  });
  if (!options.synchronized_snapshots) {
    events.message(Severity::warning,
                   "without synchronized snapshots each worker sees the database as it is when it connects: "
                   "if it changes meanwhile, the dump is not consistent");
  }
  DumpResult result;
  std::shared_ptr<archive::DirectoryWriter> writer;
  std::shared_ptr<model::Toc> toc;
  std::unique_ptr<catalog::Catalog> catalog;
  pg::DumpSession session;
  app::interruptible(leader, interrupt, [&] {
    writer = std::make_shared<archive::DirectoryWriter>(options.file, compression);

    // What there is, what of it is wanted, in which order.
    events.message(Severity::detail, "reading the catalog");
    const pg::QuoteAllIdentifiers quoting(options.quote_all_identifiers);
    catalog::ReadOptions read = app::read_options(options, compression);
    catalog = begin_and_read(leader, options, read, session);
    for (const std::string& warning : catalog->warnings) events.message(Severity::warning, warning);
    for (const std::string& note : catalog->notes) events.message(Severity::detail, note);
    app::cut_large_tables(*catalog, options.part_size, events);
    toc = app::build_toc(*catalog, app::emit_options(options, compression), app::keep_options(options),
                         app::left_out(options), compression, events);
  });

  // The data, by the workers.
  DataItems items(*toc, leader);
  const auto factory = std::make_shared<app::DumpRunnerFactory>(app::DumpShared{params, session, toc, writer}, leader);
  parallel::RunSummary summary;
  try {
    summary = read_data(options, leader, items, factory, events, interrupt);
    if (items.leader_lost()) fail_leader_lost({});
    app::interruptible(leader, interrupt, [&] {
      leader.exec("COMMIT");
      catalog::check_enums(leader, *catalog);
    });
  } catch (const Error& error) {
    writer->discard();
    if (!interrupt.requested() && (leader.broken() || !leader.alive())) fail_leader_lost(error.report());
    throw;
  }

  // The archive takes its name only now, whole.
  writer->finish(*toc, {session.snapshot.name});
  result.tables = items.tables();
  result.rows = items.rows();
  result.raw_bytes = items.raw_bytes();
  result.stored_bytes = writer->stored_bytes();
  result.workers = static_cast<int>(summary.workers);
  return result;
}

}  // namespace pgbraid
