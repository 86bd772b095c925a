#include "app/mirror_compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/leader.hpp"
#include "app/progress.hpp"
#include "app/stopper.hpp"
#include "base/fail.hpp"
#include "base/text.hpp"
#include "parallel/parallel_context.hpp"
#include "pg/quoting.hpp"
#include "pg/session_state.hpp"

namespace pgbraid::app {

namespace {

// The settings that texts of values depend on, beside those of a dump.
constexpr const char* kTextSettings =
    "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'iso_8601'; SET extra_float_digits = 3; "
    "SET bytea_output = 'hex'; SET lc_monetary = 'C'; SET quote_all_identifiers = off";

// So many queries are summed up with one statement.
constexpr std::size_t kQueriesAtOnce = 100;

// A table of the target, and what was read for it.
struct Table {
  std::vector<const model::TocEntry*> entries;  // parts, or partitions that went through their root
};

// What all runners share; only read once the workers start.
struct CompareShared {
  pg::ConnectionParams source_params;
  pg::DumpSession source_session;
  std::shared_ptr<const model::Toc> toc;  // the tables' entries are its
  RestoreShared target;
  std::vector<Table> tables;  // WorkItem::group
};

struct Summary {
  std::uint64_t rows = 0;
  std::uint64_t hash = 0;  // the sum of all rows' hashes, modulo 2^64
  friend bool operator==(const Summary&, const Summary&) = default;
};

// Of a row as text. Servers of different encodings hash the same bytes only where they make them the same first.
std::string row_hash(bool same_encoding) {
  if (same_encoding) return "pg_catalog.hashtextextended((r.*)::pg_catalog.text, 0)";
  return "('x' || pg_catalog.substr(pg_catalog.md5(pg_catalog.convert_to((r.*)::pg_catalog.text, 'UTF8')), 1, 16))"
         "::pg_catalog.bit(64)::pg_catalog.int8";
}

std::uint64_t number_of(std::string_view text) {
  const auto number = base::parse_integer<std::uint64_t>(text);
  if (!number) base::fail(ErrorCode::source, "the server answered with \"{}\" in place of a number", text);
  return *number;
}

// Adds up what some queries select.
Summary summarise_some(pg::Connection& connection, std::span<const std::string> queries, bool same_encoding) {
  std::vector<std::string> arms;
  arms.reserve(queries.size());
  for (const std::string& query : queries) {
    arms.push_back(fmt::format("SELECT pg_catalog.count(*) AS n, pg_catalog.sum({}) AS h FROM (\n{}\n) AS r",
                               row_hash(same_encoding), query));
  }
  constexpr const char* kModulus = "18446744073709551616";
  const pg::Result answer = connection.exec(fmt::format(
      "SELECT pg_catalog.sum(p.n), (COALESCE(pg_catalog.sum(p.h), 0) % {0} + {0}) % {0} FROM (\n{1}\n) AS p", kModulus,
      fmt::join(arms, "\nUNION ALL\n")));
  return {number_of(answer.text(0, 0)), number_of(answer.text(0, 1))};
}

Summary summarise(pg::Connection& connection, std::span<const std::string> queries, bool same_encoding) {
  Summary all;
  while (!queries.empty()) {
    const auto some = queries.first(std::min(queries.size(), kQueriesAtOnce));
    const Summary sum = summarise_some(connection, some, same_encoding);
    all.rows += sum.rows;
    all.hash += sum.hash;
    queries = queries.subspan(some.size());
  }
  return all;
}

// The partitions of a table that hold rows themselves.
std::vector<std::string> own_leaves(pg::Connection& connection, const std::string& table) {
  const pg::Result found = connection.exec(fmt::format(
      "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) "
      "FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass({})) p "
      "JOIN pg_catalog.pg_class c ON c.oid = p.relid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
      "WHERE p.isleaf AND c.relkind = 'r'",
      pg::literal(table)));
  std::vector<std::string> leaves;
  leaves.reserve(static_cast<std::size_t>(found.rows()));
  for (int i = 0; i < found.rows(); ++i) leaves.emplace_back(found.text(i, 0));
  return leaves;
}

class CompareRunner : public parallel::Runner {
 public:
  CompareRunner(std::shared_ptr<const CompareShared> shared, std::unique_ptr<pg::Connection> own,
                pg::Connection& source, pg::Connection target)
      : shared_(std::move(shared)), own_(std::move(own)), source_(source), target_(std::move(target)) {}

  parallel::Outcome run(const parallel::WorkItem& item) override {
    try {
      return compare(item);
    } catch (const Error& error) {
      ErrorReport report = error.report();
      report.entry = item.entry->label();
      report.connection_lost = source_.broken() || target_.broken();
      return parallel::Failed{std::move(report)};
    }
  }

 private:
  parallel::Outcome compare(const parallel::WorkItem& item) {
    const Table& table = shared_->tables[item.group];
    const bool same_encoding = source_.parameter("server_encoding") == target_.parameter("server_encoding");
    const Summary here = summarise_source(table, same_encoding);
    ErrorReport report;
    report.code = ErrorCode::incomplete;
    report.entry = item.entry->label();
    try {
      const Summary there = summarise(target_, in_target(table), same_encoding);
      if (here == there) return parallel::Done{};
      report.message = here.rows == there.rows
                           ? fmt::format("source and target have {} rows each, but not the same", here.rows)
                           : fmt::format("source has {} rows, target has {}", here.rows, there.rows);
    } catch (const Error& error) {
      // It may have failed to come into being; that is told already, and of the others there is something to say.
      if (target_.broken()) throw;
      report.message = fmt::format("cannot be compared: target: {}", error.report().message);
      report.sqlstate = error.report().sqlstate;
    }
    return parallel::Failed{std::move(report)};
  }

  Summary summarise_source(const Table& table, bool same_encoding) {
    // Partitions may have their columns in another order.
    const std::string& columns = table.entries.front()->source->columns;
    std::vector<std::string> queries;
    bool foreign = false;
    for (const model::TocEntry* entry : table.entries) {
      queries.push_back(fmt::format("SELECT {} FROM (\n{}\n) AS q", columns, entry->source->select()));
      foreign = foreign || entry->source->foreign;
    }
    const auto allow = [&](bool allowed) {
      const std::string sql = pg::foreign_tables_sql(allowed, source_.features());
      if (foreign && !sql.empty()) source_.exec(sql);
    };
    allow(true);
    const Summary summary = summarise(source_, queries, same_encoding);
    allow(false);
    return summary;
  }

  std::vector<std::string> in_target(const Table& table) {
    const model::DataSource& source = *table.entries.front()->source;
    if (source.chosen_by_extension) return {source.query};
    std::vector<std::string> queries;
    // Rows that came through the root lie in its partitions; those of foreign ones are not its.
    const bool through_root = source.into != source.relation;
    for (const std::string& name : through_root ? own_leaves(target_, source.into) : std::vector{source.into}) {
      queries.push_back(fmt::format("SELECT {} FROM ONLY {}", source.columns, name));
    }
    return queries;
  }

  std::shared_ptr<const CompareShared> shared_;
  std::unique_ptr<pg::Connection> own_;  // empty on the leader
  pg::Connection& source_;
  pg::Connection target_;
};

class CompareFactory : public parallel::RunnerFactory {
 public:
  CompareFactory(std::shared_ptr<const CompareShared> shared, pg::Connection& leader)
      : shared_(std::move(shared)), leader_(leader) {}

  parallel::Crew make_worker(std::size_t number) override {
    auto source = std::make_unique<pg::Connection>(
        pg::open_dump_worker(shared_->source_params, shared_->source_session, application_name("mirror", number)));
    source->exec(kTextSettings);
    pg::Connection& reference = *source;
    return crew(std::move(source), reference, number);
  }

  parallel::Crew make_leader() override {
    leader_.exec(kTextSettings);
    return crew(nullptr, leader_, 0);
  }

 private:
  parallel::Crew crew(std::unique_ptr<pg::Connection> own, pg::Connection& source, std::size_t number) {
    pg::Connection target = pg::Connection::open(shared_->target.params, application_name("mirror", number));
    pg::apply_restore_settings(target, shared_->target.session);
    target.exec(kTextSettings);
    auto stopper = both(std::make_shared<ConnectionStopper>(source.canceller()),
                        std::make_shared<ConnectionStopper>(target.canceller()));
    return {std::make_unique<CompareRunner>(shared_, std::move(own), source, std::move(target)), std::move(stopper)};
  }

  const std::shared_ptr<const CompareShared> shared_;
  pg::Connection& leader_;
};

class CompareItems : public parallel::ItemSource {
 public:
  CompareItems(const CompareShared& shared, DumpSource& source, EventSink& events)
      : shared_(shared), source_(source), events_(events) {}

  std::optional<parallel::WorkItem> next() override {
    if (next_ == shared_.tables.size()) return std::nullopt;
    const std::size_t table = next_++;
    return parallel::WorkItem{parallel::Action::compare, shared_.tables[table].entries.front(), table};
  }

  parallel::Verdict finished(const parallel::WorkItem& /*item*/, const parallel::Outcome& outcome) override {
    ++finished_;
    if (const auto* const failed = std::get_if<parallel::Failed>(&outcome)) {
      if (failed->report.code != ErrorCode::incomplete) {
        failed_ = failed->report;
        return parallel::Verdict::stop;
      }
      ++different_;
      events_.failure(failed->report);
    }
    return source_.leader().alive() ? parallel::Verdict::go_on : parallel::Verdict::stop;
  }

  bool exhausted() const override { return finished_ == shared_.tables.size(); }
  std::uint64_t different() const noexcept { return different_; }
  const std::optional<ErrorReport>& failed() const noexcept { return failed_; }

 private:
  const CompareShared& shared_;
  DumpSource& source_;
  EventSink& events_;
  std::size_t next_ = 0;
  std::size_t finished_ = 0;
  std::uint64_t different_ = 0;
  std::optional<ErrorReport> failed_;
};

std::uint64_t bytes_of(const Table& table) {
  std::uint64_t bytes = 0;
  for (const model::TocEntry* entry : table.entries) bytes += entry->source->estimated_bytes;
  return bytes;
}

// Largest first.
std::vector<Table> tables_of(const model::Toc& toc) {
  std::vector<Table> tables;
  std::map<std::string, std::size_t> known;
  for (const auto& entry : toc.entries()) {
    if (entry->kind != model::ObjectKind::table_data || !entry->has_data) continue;
    const auto [place, is_new] = known.try_emplace(entry->source->into, tables.size());
    if (is_new) tables.emplace_back();
    tables[place->second].entries.push_back(entry.get());
  }
  std::stable_sort(tables.begin(), tables.end(),
                   [](const Table& a, const Table& b) { return bytes_of(a) > bytes_of(b); });
  return tables;
}

}  // namespace

CompareResult compare_rows(DumpSource& source, const RestoreShared& target, const MirrorOptions& options,
                           EventSink& events, Interrupt& interrupt) {
  const auto shared = std::make_shared<const CompareShared>(
      CompareShared{source.params(), source.session(), source.toc(), target, tables_of(*source.toc())});
  CompareResult result;
  result.tables = shared->tables.size();
  if (shared->tables.empty()) return result;
  CompareItems items(*shared, source, events);
  Progress progress(events, "comparing", {}, [&shared](const parallel::WorkItem& item, ItemFacts& facts) {
    facts.weight = bytes_of(shared->tables[item.group]);
  });
  std::uint64_t weight = 0;
  for (const Table& table : shared->tables) weight += bytes_of(table);
  events.work_begins({"comparing", shared->tables.size(), weight, {}});
  parallel::ContextOptions context_options;
  context_options.retries = static_cast<unsigned>(options.retries);
  parallel::ParallelContext context(std::make_shared<CompareFactory>(shared, source.leader()),
                                    std::move(context_options), progress);
  const Interrupt::Subscription subscription(interrupt, [&context] { context.interrupt(); });
  context.launch(std::min(worker_count(options.jobs), shared->tables.size()));
  const parallel::RunSummary summary = context.run(items);
  context.shutdown();
  check_interrupt(interrupt);
  source.check_alive();
  if (items.failed()) throw Error(*items.failed());
  if (summary.error) throw Error(*summary.error);
  events.work_ends();
  result.different = items.different();
  return result;
}

}  // namespace pgbraid::app
