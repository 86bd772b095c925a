// What goes wrong with items and connections, and who hears of it.
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <stdexcept>

#include "unit/parallel/fakes.hpp"

namespace pgbraid::parallel {
namespace {

using namespace std::chrono_literals;
using fakes::failure;
using fakes::FakeFactory;
using fakes::ListSource;
using fakes::message_of;
using fakes::quick_options;
using fakes::Recorder;

TEST(ParallelContext, AFailedItemIsNotTheEndUnlessTheSourceSaysSo) {
  const auto factory = std::make_shared<FakeFactory>();
  factory->worker_run = [](std::size_t, const WorkItem& item) -> Outcome {
    if (item.entry->id % 2 == 0) return failure("even");
    return Done{};
  };
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(3);
  ListSource source(100);
  const RunSummary summary = context.run(source);
  EXPECT_TRUE(summary.completed);
  EXPECT_FALSE(summary.error);
  EXPECT_EQ(source.outcomes.size(), 100U);
  EXPECT_EQ(source.done, 50U);
}

TEST(ParallelContext, AnExceptionThatEscapesARunnerIsAFailureThatNamesItsEntry) {
  const auto factory = std::make_shared<FakeFactory>();
  factory->worker_run = [](std::size_t, const WorkItem& item) -> Outcome {
    if (item.entry->id == 1) fakes::refuse("an error");
    if (item.entry->id == 2) throw std::runtime_error("another error");
    throw 3;
  };
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(1);
  ListSource source(3);
  EXPECT_TRUE(context.run(source).completed);
  ASSERT_EQ(source.outcomes.size(), 3U);
  EXPECT_EQ(message_of(source.outcomes[0].second), "an error");
  EXPECT_EQ(message_of(source.outcomes[1].second), "another error");
  EXPECT_FALSE(message_of(source.outcomes[2].second).empty());
  EXPECT_EQ(std::get<Failed>(source.outcomes[0].second).report.entry, "TABLE DATA public.t0");
}

TEST(ParallelContext, AnExceptionThatEscapesTheFactoryIsARefusal) {
  const auto factory = std::make_shared<FakeFactory>();
  factory->on_connect = [](std::size_t) { throw std::runtime_error("broken factory"); };
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(1);
  ListSource source(1);
  EXPECT_TRUE(context.run(source).completed);
  ASSERT_EQ(recorder.not_started.size(), 1U);
  EXPECT_EQ(recorder.not_started[0].message, "broken factory");
}

TEST(ParallelContext, TheFirstErrorWinsAndIsToldOnce) {
  constexpr std::size_t kWorkers = 8;
  const auto factory = std::make_shared<FakeFactory>();
  fakes::Tally at_work;
  factory->worker_run = [&](std::size_t number, const WorkItem&) -> Outcome {
    at_work.add();
    at_work.wait_for(kWorkers);  // all fail at the same time
    return failure("error of worker " + std::to_string(number));
  };
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(kWorkers);
  ListSource source(100);
  source.on_finished = fakes::stop_on_failure;
  const RunSummary summary = context.run(source);
  EXPECT_FALSE(summary.completed);
  ASSERT_EQ(source.outcomes.size(), 1U);
  ASSERT_TRUE(summary.error);
  EXPECT_EQ(summary.error->message, message_of(source.outcomes[0].second));
  EXPECT_EQ(recorder.finished_by.size(), 1U);
  EXPECT_EQ(factory->gone->count(), kWorkers) << "run() returned before every worker had ended";
  EXPECT_EQ(context.ready(), 0U);
}

TEST(ParallelContext, AFatalErrorCancelsWhatIsInFlight) {
  const auto factory = std::make_shared<FakeFactory>();
  const auto cancelled = std::make_shared<fakes::Tally>();
  factory->stopper->on_cancel = [cancelled] { cancelled->add(); };
  fakes::Tally at_work;
  factory->worker_run = [&](std::size_t, const WorkItem& item) -> Outcome {
    at_work.add();
    at_work.wait_for(4);
    if (item.entry->id == 3) return failure("disk full");
    cancelled->wait();
    return failure("canceling statement due to user request");
  };
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(4);
  ListSource source(100);
  source.on_finished = fakes::stop_on_failure;
  const RunSummary summary = context.run(source);
  ASSERT_TRUE(summary.error);
  EXPECT_EQ(summary.error->message, "disk full");
  EXPECT_EQ(source.outcomes.size(), 1U);
  EXPECT_EQ(factory->gone->count(), 4U);
  EXPECT_EQ(factory->stopper->cuts.count(), 0U);
}

TEST(ParallelContext, AnItemRunsAgainWhenItsConnectionBroke) {
  const auto factory = std::make_shared<FakeFactory>();
  std::atomic<int> runs_of_third{0};
  factory->worker_run = [&](std::size_t, const WorkItem& item) -> Outcome {
    if (item.entry->id == 3 && ++runs_of_third <= 2) return failure("server closed the connection", true);
    return Done{};
  };
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(2);
  ListSource source(20);
  source.on_finished = fakes::stop_on_failure;
  const RunSummary summary = context.run(source);
  EXPECT_TRUE(summary.completed);
  EXPECT_EQ(source.done, 20U);
  EXPECT_EQ(runs_of_third, 3);
  EXPECT_EQ(recorder.retried, (std::vector<std::pair<model::DumpId, unsigned>>{{3, 1}, {3, 2}}));
  EXPECT_LE(summary.workers, 2U);
  context.shutdown();
  EXPECT_GE(factory->worker_runners, 3U);
  EXPECT_EQ(factory->gone->count(), factory->worker_runners);
}

TEST(ParallelContext, RetriesExhaustedAreTheItemsFailure) {
  const auto factory = std::make_shared<FakeFactory>();
  std::atomic<int> runs_of_third{0};
  factory->worker_run = [&](std::size_t, const WorkItem& item) -> Outcome {
    if (item.entry->id != 3) return Done{};
    ++runs_of_third;
    return failure("server closed the connection", true);
  };
  ContextOptions options = quick_options();
  options.retries = 2;
  Recorder recorder;
  ParallelContext context(factory, options, recorder);
  context.launch(2);
  ListSource source(10);
  EXPECT_TRUE(context.run(source).completed);
  EXPECT_EQ(runs_of_third, 3);
  EXPECT_EQ(source.done, 9U);
  EXPECT_EQ(source.outcomes.size(), 10U);
  EXPECT_EQ(recorder.retried.size(), 2U);
}

TEST(ParallelContext, WithoutRetriesABrokenConnectionFailsTheItemButNotTheWorker) {
  const auto factory = std::make_shared<FakeFactory>();
  factory->worker_run = [](std::size_t, const WorkItem& item) -> Outcome {
    if (item.entry->id == 1) return failure("lost", true);
    return Done{};
  };
  ContextOptions options = quick_options();
  options.retries = 0;
  Recorder recorder;
  ParallelContext context(factory, options, recorder);
  context.launch(1);
  ListSource source(5);
  EXPECT_TRUE(context.run(source).completed);
  EXPECT_EQ(source.done, 4U);
  EXPECT_EQ(recorder.started_by, std::vector<std::size_t>(5, 1)) << "the replacement has the number of the lost worker";
}

TEST(ParallelContext, TheLeaderOutlivesEveryWorker) {
  const auto factory = std::make_shared<FakeFactory>();
  std::atomic<bool> server_takes_connections{true};
  factory->on_connect = [&](std::size_t) {
    if (!server_takes_connections) fakes::refuse("the database system is shutting down");
  };
  fakes::Tally at_work;
  factory->worker_run = [&](std::size_t, const WorkItem&) -> Outcome {
    at_work.add();
    at_work.wait_for(3);
    server_takes_connections = false;
    return failure("terminating connection", true);
  };
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(3);
  ListSource source(30);
  const RunSummary summary = context.run(source);
  EXPECT_TRUE(summary.completed);
  EXPECT_EQ(source.done, 30U);
  EXPECT_EQ(recorder.finished_by, std::vector<std::size_t>(30, 0));
  ASSERT_FALSE(recorder.fewer.empty());
  EXPECT_EQ(recorder.fewer.back(), (std::pair<std::size_t, std::size_t>{3, 0}));
  ASSERT_EQ(recorder.not_started.size(), 3U * 4U);
  EXPECT_TRUE(recorder.not_started.front().again);
  EXPECT_FALSE(recorder.not_started.back().again);
  EXPECT_EQ(context.ready(), 0U);
}

TEST(ParallelContext, ALostLeaderConnectionIsTheEnd) {
  const auto factory = std::make_shared<FakeFactory>();
  factory->leader_run = [](const WorkItem& item) -> Outcome {
    if (item.entry->id == 2) return failure("lost", true);
    return Done{};
  };
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  ListSource source(10);
  const RunSummary summary = context.run(source);
  EXPECT_FALSE(summary.completed);
  ASSERT_TRUE(summary.error);
  EXPECT_EQ(summary.error->message, "lost");
  EXPECT_EQ(source.outcomes.size(), 2U);
}

TEST(ParallelContext, AnObserverThatThrowsEndsTheRunAndLeavesNobodyBehind) {
  const auto factory = std::make_shared<FakeFactory>();
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(2);
  ListSource source(50);
  source.on_finished = [](const WorkItem&, const Outcome&) -> Verdict { throw std::runtime_error("no more"); };
  EXPECT_THROW(context.run(source), std::runtime_error);
  EXPECT_EQ(factory->gone->count(), factory->worker_runners);
  ListSource again(5);
  context.launch(2);
  EXPECT_TRUE(context.run(again).completed);
}

TEST(ParallelContext, WhoHasEndedIsNotWaitedForWhereTheObserverThrows) {
  const auto factory = std::make_shared<FakeFactory>();
  factory->worker_run = [](std::size_t, const WorkItem&) -> Outcome { return failure("broken", true); };
  // Hears of the end of both workers and of their items at one time, and throws at the first.
  struct Throwing : Recorder {
    explicit Throwing(std::shared_ptr<fakes::Tally> ended_in) : ended(std::move(ended_in)) {}
    void item_started(const WorkItem&, std::size_t) override { ended->wait_for(2); }
    void item_retried(const WorkItem&, const ErrorReport&, unsigned) override { throw std::runtime_error("no more"); }
    std::shared_ptr<fakes::Tally> ended;
  } observer(factory->gone);
  ContextOptions options = quick_options();
  options.stop_limit = std::chrono::minutes(1);
  ParallelContext context(factory, options, observer);
  context.launch(2);
  ListSource source(50);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THROW(context.run(source), std::runtime_error);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
}

TEST(ParallelContext, TheObserverHearsThatNobodyIsReady) {
  const auto factory = std::make_shared<FakeFactory>();
  struct Counting : Recorder {
    void nobody_ready() override { heard.add(); }
    fakes::Tally heard;
  } observer;
  factory->on_connect = [&](std::size_t) { observer.heard.wait_for(2); };
  ParallelContext context(factory, quick_options(), observer);
  context.launch(1);
  ListSource source(3);
  EXPECT_TRUE(context.run(source).completed);
  EXPECT_EQ(factory->leader_runners, 0U);
}

// Connections break all the time, the queue holds one item, and yet each item is done and concluded once.
TEST(ParallelContext, ManyBrokenConnectionsNeitherLoseNorDoubleAnItem) {
  constexpr std::size_t kItems = 600;
  const auto factory = std::make_shared<FakeFactory>();
  std::array<std::atomic<unsigned>, kItems + 1> runs{};
  factory->worker_run = [&](std::size_t, const WorkItem& item) -> Outcome {
    const auto id = static_cast<unsigned>(item.entry->id);
    const unsigned run = ++runs.at(id);
    if (run <= id % 4) return failure("broken", true);
    return Done{};
  };
  ContextOptions options = quick_options();
  options.queue_capacity = 1;
  Recorder recorder;
  ParallelContext context(factory, options, recorder);
  context.launch(8);
  ListSource source(kItems);
  source.on_finished = fakes::stop_on_failure;
  EXPECT_TRUE(context.run(source).completed);
  EXPECT_EQ(source.done, kItems);
  std::set<model::DumpId> ids;
  for (const auto& [id, outcome] : source.outcomes) ids.insert(id);
  EXPECT_EQ(ids.size(), kItems);
  for (std::size_t id = 1; id <= kItems; ++id) EXPECT_EQ(runs.at(id), id % 4 + 1);
}

}  // namespace
}  // namespace pgbraid::parallel
