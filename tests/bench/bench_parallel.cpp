// What the parallel core costs: the hand-over of an item, taking and giving a slot, the start of a crew. Connections
// are fakes that take a fixed time; those of libpq are measured against a server elsewhere.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "parallel/parallel_context.hpp"
#include "parallel/worker_slots.hpp"

namespace {

using namespace pgbraid::parallel;
using Clock = std::chrono::steady_clock;

// As long as a local connection with its session state takes.
constexpr std::chrono::milliseconds kConnectTime{2};

class IdleRunner : public Runner {
 public:
  Outcome run(const WorkItem& /*item*/) override { return Done{1, 1}; }
};

class FakeConnections : public RunnerFactory {
 public:
  explicit FakeConnections(std::chrono::milliseconds connect_time) : connect_time_(connect_time) {}
  Crew make_worker(std::size_t /*number*/) override {
    if (connect_time_.count() > 0) std::this_thread::sleep_for(connect_time_);
    return {std::make_unique<IdleRunner>(), nullptr};
  }
  Crew make_leader() override { return {std::make_unique<IdleRunner>(), nullptr}; }

 private:
  const std::chrono::milliseconds connect_time_;
};

// `count` items; as many in flight as the queue takes, or one at a time.
class Counting : public ItemSource {
 public:
  Counting(std::int64_t count, bool one_at_a_time) : left_(count), one_at_a_time_(one_at_a_time) {}
  std::optional<WorkItem> next() override {
    if (left_ == 0 || (one_at_a_time_ && in_flight_ > 0)) return std::nullopt;
    --left_;
    ++in_flight_;
    return WorkItem{};
  }
  Verdict finished(const WorkItem& /*item*/, const Outcome& /*outcome*/) override {
    --in_flight_;
    return Verdict::go_on;
  }
  bool exhausted() const override { return left_ == 0 && in_flight_ == 0; }

 private:
  std::int64_t left_;
  std::int64_t in_flight_ = 0;
  const bool one_at_a_time_;
};

// Ends its run as soon as all of a crew are ready; the one item of the run waits for that.
class Readiness : public Observer {
 public:
  void worker_ready(std::size_t /*number*/) override {
    last_ready = Clock::now();
    ++ready;
  }
  void item_started(const WorkItem& /*item*/, std::size_t /*number*/) override {
    if (!first_item) first_item = Clock::now();
  }
  std::size_t ready = 0;
  Clock::time_point last_ready;
  std::optional<Clock::time_point> first_item;
};

// Hands out items, of no work, until every worker is ready.
class UntilReady : public ItemSource {
 public:
  UntilReady(const Readiness& readiness, std::size_t workers) : readiness_(readiness), workers_(workers) {}
  std::optional<WorkItem> next() override {
    if (readiness_.ready == workers_ || in_flight_ == 4) return std::nullopt;
    ++in_flight_;
    return WorkItem{};
  }
  Verdict finished(const WorkItem& /*item*/, const Outcome& /*outcome*/) override {
    --in_flight_;
    return Verdict::go_on;
  }
  bool exhausted() const override { return readiness_.ready == workers_ && in_flight_ == 0; }

 private:
  const Readiness& readiness_;
  const std::size_t workers_;
  int in_flight_ = 0;
};

double microseconds(Clock::duration duration) { return std::chrono::duration<double, std::micro>(duration).count(); }

// Args: workers, queue capacity (0: the default).
void hand_over(benchmark::State& state, bool one_at_a_time) {
  constexpr std::int64_t kItems = 100'000;
  ContextOptions options;
  options.queue_capacity = static_cast<std::size_t>(state.range(1));
  Observer observer;
  ParallelContext context(std::make_shared<FakeConnections>(std::chrono::milliseconds(0)), options, observer);
  context.launch(static_cast<std::size_t>(state.range(0)));
  Counting warm_up(1000, false);
  context.run(warm_up);
  std::int64_t items = 0;
  const Clock::time_point start = Clock::now();
  for (auto step : state) {
    (void)step;
    Counting source(kItems, one_at_a_time);
    if (!context.run(source).completed) state.SkipWithError("the run did not complete");
    items += kItems;
  }
  state.SetItemsProcessed(items);
  state.counters["us_per_item"] = microseconds(Clock::now() - start) / static_cast<double>(items);
}

// The queue is kept full: what a run with many short items costs.
void BM_HandOverAndCompletion(benchmark::State& state) { hand_over(state, false); }
BENCHMARK(BM_HandOverAndCompletion)
    ->ArgNames({"workers", "capacity"})
    ->Args({2, 0})
    ->Args({2, 16})
    ->Args({2, 64})
    ->Args({2, 256})
    ->Args({1, 64})
    ->Args({8, 64})
    ->Args({0, 1})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

// The next item starts when the last has ended: two wakings an item.
void BM_RoundTrip(benchmark::State& state) { hand_over(state, true); }
BENCHMARK(BM_RoundTrip)->ArgNames({"workers", "capacity"})->Args({2, 0})->UseRealTime()->Unit(benchmark::kMillisecond);

// One slot given and taken again, all others taken.
void BM_SlotGiveAndTake(benchmark::State& state) {
  WorkerSlots slots(static_cast<std::size_t>(state.range(0)));
  std::vector<WorkerHandle> taken;
  while (const std::optional<WorkerHandle> handle = slots.take()) taken.push_back(*handle);
  std::size_t next = 0;
  for (auto step : state) {
    (void)step;
    benchmark::DoNotOptimize(slots.give(taken[next]));
    taken[next] = slots.take().value();
    next = next + 1 == taken.size() ? 0 : next + 1;
  }
}
BENCHMARK(BM_SlotGiveAndTake)->Arg(10)->Arg(100)->Arg(1000)->Arg(10'000);

// From launch to the first item at work, and to every worker ready.
void BM_Launch(benchmark::State& state) {
  const auto workers = static_cast<std::size_t>(state.range(0));
  double first_item = 0;
  double all_ready = 0;
  for (auto step : state) {
    (void)step;
    Readiness readiness;
    ParallelContext context(std::make_shared<FakeConnections>(kConnectTime), {}, readiness);
    const Clock::time_point start = Clock::now();
    context.launch(workers);
    UntilReady source(readiness, workers);
    context.run(source);
    state.SetIterationTime(microseconds(readiness.last_ready - start) / 1e6);
    first_item += microseconds(readiness.first_item.value_or(readiness.last_ready) - start);
    all_ready += microseconds(readiness.last_ready - start);
  }
  const auto launches = static_cast<double>(state.iterations());
  state.counters["first_item_us"] = first_item / launches;
  state.counters["all_ready_us"] = all_ready / launches;
}
BENCHMARK(BM_Launch)->Arg(2)->Arg(10)->Arg(100)->Arg(250)->UseManualTime()->Unit(benchmark::kMillisecond);

// What BM_Launch is to be compared with.
void BM_ConnectOneAfterAnother(benchmark::State& state) {
  FakeConnections connections(kConnectTime);
  for (auto step : state) {
    (void)step;
    std::vector<Crew> crews;
    for (std::int64_t i = 0; i < state.range(0); ++i) crews.push_back(connections.make_worker(1));
    benchmark::DoNotOptimize(crews);
  }
}
BENCHMARK(BM_ConnectOneAfterAnother)->Arg(100)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
