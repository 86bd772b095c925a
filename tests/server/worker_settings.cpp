// What pg_settings says inside the workers of a dump, and inside the leader: the same. Only a session itself can read
// its settings, so the workers of a real crew are given COPY (SELECT ... FROM pg_settings) as the data to dump.
//   worker_settings DATABASE ARCHIVE
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <functional>
#include <string>
#include <thread>

#include "app/dump_runner.hpp"
#include "archive/directory_reader.hpp"
#include "archive/directory_writer.hpp"
#include "archive/format.hpp"
#include "parallel/parallel_context.hpp"
#include "pg/copy.hpp"

namespace pgbraid {
namespace {

constexpr int kWorkers = 4;
constexpr std::chrono::seconds kLimit{60};

// Everything but the name that tells the sessions apart; and the snapshot, which is no setting.
constexpr const char* kSettings = R"(
SELECT s.name, s.setting FROM pg_catalog.pg_settings s WHERE s.name <> 'application_name'
UNION ALL SELECT 'the snapshot', pg_catalog.pg_current_snapshot()::pg_catalog.text
ORDER BY 1)";

// The workers wait at a lock until all of them have an item, so that each has one.
constexpr const char* kGate = "pg_catalog.pg_advisory_xact_lock_shared(5823)";
constexpr const char* kWaiting = R"(
SELECT count(*) FROM pg_catalog.pg_locks l
  JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid AND a.application_name LIKE 'pgbraid dump worker %'
 WHERE l.locktype = 'advisory' AND NOT l.granted AND a.datname = pg_catalog.current_database())";

std::shared_ptr<model::Toc> items(const codec::Compression& compression) {
  auto toc = std::make_shared<model::Toc>();
  for (int id = 1; id <= kWorkers; ++id) {
    model::TocEntry entry;
    entry.id = id;
    entry.kind = model::ObjectKind::table_data;
    entry.desc = model::info(entry.kind).desc;
    entry.section = model::Section::data;
    entry.tag = fmt::format("settings{}", id);
    entry.copy = "COPY settings FROM stdin;\n";
    entry.has_data = true;
    entry.file = archive::data_file_name(entry, compression);
    model::DataSource source;
    source.relation = "pg_catalog.pg_class";
    source.query = fmt::format("SELECT q.* FROM (SELECT {}) AS gate, ({}) AS q", kGate, kSettings);
    entry.source = std::make_shared<const model::DataSource>(std::move(source));
    toc->add(std::move(entry));
  }
  toc->freeze();
  return toc;
}

class AllItems : public parallel::ItemSource {
 public:
  explicit AllItems(const model::Toc& toc) : toc_(toc) {}
  std::optional<parallel::WorkItem> next() override {
    if (position_ == toc_.size()) return std::nullopt;
    return parallel::WorkItem{parallel::Action::dump_data, &toc_.at(position_++)};
  }
  parallel::Verdict finished(const parallel::WorkItem&, const parallel::Outcome& outcome) override {
    ++finished_;
    return std::holds_alternative<parallel::Done>(outcome) ? parallel::Verdict::go_on : parallel::Verdict::stop;
  }
  bool exhausted() const override { return finished_ == toc_.size(); }

 private:
  const model::Toc& toc_;
  std::size_t position_ = 0;
  std::size_t finished_ = 0;
};

// Opens the gate once all workers stand at it, or when the time is over.
void open_gate_when_all_wait(pg::Connection& holder) {
  const auto deadline = std::chrono::steady_clock::now() + kLimit;
  while (holder.scalar(kWaiting) != std::to_string(kWorkers) && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  holder.exec("SELECT pg_catalog.pg_advisory_unlock(5823)");
}

std::string settings_of_leader(pg::Connection& leader) {
  std::string text;
  pg::copy_out(leader, {"", fmt::format("COPY ({}) TO stdout", kSettings), ""}, [&](std::span<const std::byte> rows) {
    text.append(reinterpret_cast<const char*>(rows.data()), rows.size());
  });
  return text;
}

std::string settings_in(const archive::DirectoryReader& archive, const model::TocEntry& entry) {
  const auto reader = archive.open_data(entry);
  std::string text;
  for (auto piece = reader->next(); !piece.empty(); piece = reader->next()) {
    text.append(reinterpret_cast<const char*>(piece.data()), piece.size());
  }
  return text;
}

int fail(const std::string& what) {
  fmt::print(stderr, "FAILED: {}\n", what);
  return EXIT_FAILURE;
}

int run(const std::string& database, const std::string& path) {
  ConnectionOptions options;
  options.dbname = database;
  pg::ConnectionParams params(options);
  pg::Connection leader = pg::Connection::open_first(params, options, "pgbraid dump");
  pg::DumpSession session;
  session.client_encoding = leader.parameter("client_encoding");
  pg::apply_dump_settings(leader, session);
  pg::begin_dump(leader, session);
  session.snapshot.name = pg::export_snapshot(leader);

  pg::Connection holder = pg::Connection::open(params, "gate");
  holder.exec("SELECT pg_catalog.pg_advisory_lock(5823)");

  const codec::Compression compression;
  const auto toc = items(compression);
  const auto writer = std::make_shared<archive::DirectoryWriter>(path, compression);
  const auto factory = std::make_shared<app::DumpRunnerFactory>(
      app::DumpShared{params, session, toc, writer, std::make_shared<app::Meters>(kWorkers)}, leader);
  parallel::Observer observer;
  parallel::ParallelContext context(factory, {}, observer);
  AllItems source(*toc);
  std::thread gate(open_gate_when_all_wait, std::ref(holder));
  context.launch(kWorkers);
  const parallel::RunSummary summary = context.run(source);
  gate.join();
  if (!summary.completed) return fail(summary.error ? summary.error->message : "the run did not complete");
  if (summary.workers != kWorkers) return fail(fmt::format("{} workers had an item", summary.workers));
  writer->finish(*toc, {session.snapshot.name});

  const std::string expected = settings_of_leader(leader);
  for (const char* setting : {"\ntransaction_read_only\ton\n", "\ntransaction_isolation\trepeatable read\n"}) {
    if (expected.find(setting) == std::string::npos) return fail(fmt::format("the leader lacks {}", setting));
  }
  const archive::DirectoryReader archive(path);
  for (const auto& entry : archive.toc().entries()) {
    const std::string found = settings_in(archive, *entry);
    if (found != expected) {
      return fail(fmt::format("worker's settings:\n{}\nleader's settings:\n{}", found, expected));
    }
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace pgbraid

int main(int argc, char** argv) {
  if (argc != 3) return pgbraid::fail("usage: worker_settings DATABASE ARCHIVE");
  try {
    return pgbraid::run(argv[1], argv[2]);
  } catch (const std::exception& error) {
    return pgbraid::fail(error.what());
  }
}
