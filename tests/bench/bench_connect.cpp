// How long real connections take: a launch of workers until the first one takes an item and until all are ready, beside
// as many connections opened one after the other. Needs a server that libpq's environment (PGHOST, PGPORT, PGUSER)
// leads to, with enough max_connections; without one every benchmark is skipped with an error.
#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

#include "parallel/parallel_context.hpp"
#include "pg/connection.hpp"
#include "pg/session_state.hpp"

namespace pgbraid {
namespace {

using Clock = std::chrono::steady_clock;

// Each item waits until all workers are ready, so that the run ends when the last one is.
class Idle : public parallel::Runner {
 public:
  explicit Idle(pg::Connection connection) : connection_(std::move(connection)) {}
  parallel::Outcome run(const parallel::WorkItem&) override { return parallel::Done{}; }

 private:
  pg::Connection connection_;
};

pg::Connection connect(const pg::ConnectionParams& params, const pg::DumpSession& session) {
  pg::Connection connection = pg::Connection::open(params, "pgbraid bench");
  pg::apply_dump_settings(connection, session);
  pg::begin_dump(connection, session);
  return connection;
}

class Factory : public parallel::RunnerFactory {
 public:
  Factory(pg::ConnectionParams params, pg::DumpSession session)
      : params_(std::move(params)), session_(std::move(session)) {}
  parallel::Crew make_worker(std::size_t) override {
    return {std::make_unique<Idle>(connect(params_, session_)), nullptr};
  }
  parallel::Crew make_leader() override { return make_worker(0); }

 private:
  const pg::ConnectionParams params_;
  const pg::DumpSession session_;
};

// Hands out items, one at a time, until `workers` are ready.
class UntilReady : public parallel::ItemSource, public parallel::Observer {
 public:
  explicit UntilReady(std::size_t workers) : workers_(workers) {}

  std::optional<parallel::WorkItem> next() override {
    if (exhausted() || in_flight_) return std::nullopt;
    in_flight_ = true;
    return parallel::WorkItem{parallel::Action::dump_data, &entry_};
  }
  parallel::Verdict finished(const parallel::WorkItem&, const parallel::Outcome&) override {
    in_flight_ = false;
    return parallel::Verdict::go_on;
  }
  bool exhausted() const override { return ready_ >= workers_ && !in_flight_; }
  void worker_ready(std::size_t) override { ++ready_; }
  void item_started(const parallel::WorkItem&, std::size_t) override {
    if (first_item_ == Clock::time_point()) first_item_ = Clock::now();
  }
  Clock::time_point first_item() const noexcept { return first_item_; }

 private:
  const model::TocEntry entry_;
  std::size_t workers_;
  std::size_t ready_ = 0;
  bool in_flight_ = false;
  Clock::time_point first_item_;
};

struct Leader {
  pg::ConnectionParams params{ConnectionOptions{}};
  pg::DumpSession session;
  pg::Connection connection;

  Leader() : connection(pg::Connection::open(params, "pgbraid bench")) {
    pg::apply_dump_settings(connection, session);
    pg::begin_dump(connection, session);
    session.snapshot.name = pg::export_snapshot(connection);
  }
};

void launch_workers(benchmark::State& state) {
  const auto workers = static_cast<std::size_t>(state.range(0));
  try {
    const Leader leader;
    double first = 0;
    for (auto iteration : state) {
      const auto start = Clock::now();
      UntilReady source(workers);
      parallel::ParallelContext context(std::make_shared<Factory>(leader.params, leader.session), {}, source);
      context.launch(workers);
      context.run(source);
      state.SetIterationTime(std::chrono::duration<double>(Clock::now() - start).count());
      first += std::chrono::duration<double>(source.first_item() - start).count();
    }
    state.counters["first_item_ms"] = first * 1000 / static_cast<double>(state.iterations());
  } catch (const Error& error) {
    state.SkipWithError(error.what());
  }
}
BENCHMARK(launch_workers)->Arg(1)->Arg(8)->Arg(100)->UseManualTime()->Unit(benchmark::kMillisecond);

void connect_one_after_the_other(benchmark::State& state) {
  try {
    const Leader leader;
    for (auto iteration : state) {
      const auto start = Clock::now();
      std::vector<pg::Connection> connections;
      for (int i = 0; i < state.range(0); ++i) connections.push_back(connect(leader.params, leader.session));
      state.SetIterationTime(std::chrono::duration<double>(Clock::now() - start).count());
    }
  } catch (const Error& error) {
    state.SkipWithError(error.what());
  }
}
BENCHMARK(connect_one_after_the_other)->Arg(1)->Arg(8)->Arg(100)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace pgbraid
