// How items get done: by many workers, by fewer than asked for, by the leader alone, again with another crew.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "unit/parallel/fakes.hpp"

namespace pgbraid::parallel {
namespace {

using namespace std::chrono_literals;
using fakes::FakeFactory;
using fakes::ListSource;
using fakes::quick_options;
using fakes::Recorder;

TEST(ParallelContext, CarriesOutEveryItemOnce) {
  const auto factory = std::make_shared<FakeFactory>();
  std::array<std::atomic<int>, 1001> runs{};
  factory->worker_run = [&](std::size_t, const WorkItem& item) {
    ++runs.at(static_cast<std::size_t>(item.entry->id));
    return Done{2, 3};
  };
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(4);
  ListSource source(1000);
  const RunSummary summary = context.run(source);
  EXPECT_TRUE(summary.completed);
  EXPECT_FALSE(summary.interrupted);
  EXPECT_FALSE(summary.error);
  EXPECT_GE(summary.workers, 1U);
  EXPECT_EQ(source.done, 1000U);
  EXPECT_TRUE(std::all_of(runs.begin() + 1, runs.end(), [](const auto& count) { return count == 1; }));
  EXPECT_EQ(recorder.started_by.size(), 1000U);
  EXPECT_EQ(recorder.finished_by.size(), 1000U);
  EXPECT_TRUE(recorder.fewer.empty());
}

TEST(ParallelContext, TwoHundredAndFiftyWorkersAreAllAtWorkAtOnce) {
  constexpr std::size_t kWorkers = 250;
  const auto factory = std::make_shared<FakeFactory>();
  fakes::Tally at_work;
  factory->worker_run = [&](std::size_t, const WorkItem&) {
    at_work.add();
    at_work.wait_for(kWorkers);  // nobody ends before everybody has begun
    return Done{};
  };
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(kWorkers);
  ListSource source(3 * kWorkers);
  const RunSummary summary = context.run(source);
  EXPECT_TRUE(summary.completed);
  EXPECT_EQ(summary.workers, kWorkers);
  EXPECT_EQ(source.done, 3 * kWorkers);
  EXPECT_EQ(context.ready(), kWorkers);
  context.shutdown();
  EXPECT_EQ(factory->gone->count(), kWorkers);
}

TEST(ParallelContext, WorkBeginsWithTheFirstWorkerWhileOthersStillConnect) {
  const auto factory = std::make_shared<FakeFactory>();
  fakes::Tally all_done;
  factory->on_connect = [&](std::size_t number) {
    if (number != 2) all_done.wait();
  };
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(3);
  ListSource source(10);
  EXPECT_TRUE(context.run(source).completed);
  EXPECT_EQ(recorder.ready, std::vector<std::size_t>{2});
  all_done.add();
}

TEST(ParallelContext, FewerWorkersAreToldWhenConnectionsAreRefused) {
  const auto factory = std::make_shared<FakeFactory>();
  factory->on_connect = [](std::size_t number) {
    if (number > 2) fakes::refuse("too many clients");
  };
  fakes::Tally refused;
  factory->worker_run = [&](std::size_t, const WorkItem&) {
    refused.wait();
    return Done{};
  };
  Recorder recorder;
  recorder.on_fewer = [&] { refused.add(); };
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(5);
  ListSource source(20);
  EXPECT_TRUE(context.run(source).completed);
  EXPECT_EQ(source.done, 20U);
  ASSERT_EQ(recorder.not_started.size(), 3U);
  EXPECT_EQ(recorder.not_started[0].message, "too many clients");
  EXPECT_FALSE(recorder.not_started[0].again);
  EXPECT_EQ(recorder.fewer, (std::vector<std::pair<std::size_t, std::size_t>>{{5, 2}}));
}

TEST(ParallelContext, AThreadThatCannotStartIsToldAsThat) {
  const auto factory = std::make_shared<FakeFactory>();
  ContextOptions options = quick_options();
  int threads = 0;
  options.start_thread = [&](std::function<void()> body) {
    if (++threads == 2) fakes::no_thread(body);
    return std::thread(std::move(body));
  };
  Recorder recorder;
  ParallelContext context(factory, options, recorder);
  context.launch(2);
  ASSERT_EQ(recorder.not_started.size(), 1U);
  EXPECT_EQ(recorder.not_started[0].number, 2U);
  EXPECT_NE(recorder.not_started[0].message.find("cannot start a thread for worker 2"), std::string::npos);
  ListSource source(20);
  EXPECT_TRUE(context.run(source).completed);
  EXPECT_EQ(factory->leader_runners, 0U);
}

TEST(ParallelContext, WithoutAnyWorkerTheLeaderDoesTheWork) {
  const auto factory = std::make_shared<FakeFactory>();
  factory->on_connect = [](std::size_t) { fakes::refuse("no"); };
  const std::thread::id leader = std::this_thread::get_id();
  factory->leader_run = [&](const WorkItem&) {
    EXPECT_EQ(std::this_thread::get_id(), leader);
    return Done{};
  };
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(3);
  ListSource source(7);
  const RunSummary summary = context.run(source);
  EXPECT_TRUE(summary.completed);
  EXPECT_EQ(summary.workers, 0U);
  EXPECT_EQ(source.done, 7U);
  EXPECT_EQ(recorder.not_started.size(), 3U);
  EXPECT_EQ(recorder.fewer, (std::vector<std::pair<std::size_t, std::size_t>>{{3, 0}}));
  EXPECT_EQ(recorder.finished_by, std::vector<std::size_t>(7, 0));
  EXPECT_EQ(factory->leader_runners, 1U);
}

TEST(ParallelContext, WithoutAnyThreadTheLeaderDoesTheWork) {
  const auto factory = std::make_shared<FakeFactory>();
  ContextOptions options = quick_options();
  options.start_thread = fakes::no_thread;
  Recorder recorder;
  ParallelContext context(factory, options, recorder);
  context.launch(3);
  ListSource source(7);
  EXPECT_TRUE(context.run(source).completed);
  EXPECT_EQ(source.done, 7U);
}

TEST(ParallelContext, WithoutALaunchTheLeaderDoesTheWork) {
  const auto factory = std::make_shared<FakeFactory>();
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  ListSource source(3);
  EXPECT_TRUE(context.run(source).completed);
  EXPECT_EQ(source.done, 3U);
  EXPECT_TRUE(recorder.fewer.empty());
}

TEST(ParallelContext, TheLeaderDoesNotWaitForeverForWorkersThatNeverConnect) {
  const auto factory = std::make_shared<FakeFactory>();
  const auto release = std::make_shared<fakes::Tally>();
  factory->on_connect = [release](std::size_t) { release->wait(); };
  ContextOptions options = quick_options();
  options.start_limit = 1ms;
  Recorder recorder;
  ParallelContext context(factory, options, recorder);
  context.launch(2);
  ListSource source(5);
  EXPECT_TRUE(context.run(source).completed);
  EXPECT_EQ(recorder.finished_by, std::vector<std::size_t>(5, 0));
  release->add();
}

TEST(ParallelContext, WhenNeitherWorkersNorALeaderRunnerAreToBeHadTheRunFails) {
  const auto factory = std::make_shared<FakeFactory>();
  factory->on_leader = [] { fakes::refuse("the leader is lost"); };
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  ListSource source(3);
  const RunSummary summary = context.run(source);
  EXPECT_FALSE(summary.completed);
  ASSERT_TRUE(summary.error);
  EXPECT_EQ(summary.error->message, "the leader is lost");
}

TEST(ParallelContext, WorkersStayForAFurtherRun) {
  const auto factory = std::make_shared<FakeFactory>();
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(2);
  for (int i = 0; i < 3; ++i) {
    ListSource source(50);
    EXPECT_TRUE(context.run(source).completed);
    EXPECT_EQ(source.done, 50U);
  }
  context.shutdown();
  EXPECT_LE(factory->worker_runners, 2U);
  EXPECT_EQ(factory->leader_runners, 0U);
}

TEST(ParallelContext, AnEmptyPlanIsDoneAtOnce) {
  const auto factory = std::make_shared<FakeFactory>();
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(2);
  ListSource source(0);
  EXPECT_TRUE(context.run(source).completed);
}

// The session state is the factory's; another crew gets the same.
TEST(ParallelContext, RelaunchesWithOtherWorkersOnTheSameSessionState) {
  const auto factory = std::make_shared<FakeFactory>();
  const auto session_state = std::make_shared<const std::string>("snapshot 00000003-0000001B-1");
  std::mutex mutex;
  std::vector<const std::string*> adopted;
  factory->on_connect = [&, session_state](std::size_t) {
    const std::lock_guard lock(mutex);
    adopted.push_back(session_state.get());
  };
  fakes::Tally at_work;
  std::size_t crew = 0;
  factory->worker_run = [&](std::size_t, const WorkItem&) {
    at_work.add();
    at_work.wait_for(crew);
    return Done{};
  };
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  std::size_t total = 0;
  for (const std::size_t workers : {std::size_t{2}, std::size_t{5}, std::size_t{3}}) {
    total += workers;
    crew = total;
    context.launch(workers);
    ListSource source(workers);
    const RunSummary summary = context.run(source);
    EXPECT_TRUE(summary.completed);
    EXPECT_EQ(summary.workers, workers);
    context.shutdown();
    EXPECT_EQ(context.ready(), 0U);
    EXPECT_EQ(factory->gone->count(), total);
  }
  EXPECT_EQ(adopted, std::vector<const std::string*>(total, session_state.get()));
  EXPECT_EQ(*std::max_element(recorder.ready.begin(), recorder.ready.end()), 5U);
}

TEST(ParallelContext, AStuckPlanIsAnErrorAndNoWaitWithoutEnd) {
  const auto factory = std::make_shared<FakeFactory>();
  struct Stuck : ItemSource {
    std::optional<WorkItem> next() override { return std::nullopt; }
    Verdict finished(const WorkItem&, const Outcome&) override { return Verdict::go_on; }
    bool exhausted() const override { return false; }
  } source;
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(2);
  const RunSummary summary = context.run(source);
  EXPECT_FALSE(summary.completed);
  EXPECT_TRUE(summary.error);
}

// No more is taken from the plan than can start soon, so that it decides late.
TEST(ParallelContext, HandsOutNoMoreThanQueueAndWorkersHold) {
  const auto factory = std::make_shared<FakeFactory>();
  ContextOptions options = quick_options();
  options.queue_capacity = 3;
  fakes::Tally at_work;
  fakes::Tally release;
  factory->worker_run = [&](std::size_t, const WorkItem&) {
    at_work.add();
    release.wait();
    return Done{};
  };
  Recorder recorder;
  ParallelContext context(factory, options, recorder);
  context.launch(2);
  struct Watching : ListSource {
    using ListSource::ListSource;
    std::optional<WorkItem> next() override {
      std::optional<WorkItem> item = ListSource::next();
      most = std::max(most, handed_out() - outcomes.size());
      if (handed_out() == 5) release->add();
      return item;
    }
    fakes::Tally* release = nullptr;
    std::size_t most = 0;
  } source(100);
  source.release = &release;
  EXPECT_TRUE(context.run(source).completed);
  EXPECT_LE(source.most, 5U);
}

}  // namespace
}  // namespace pgbraid::parallel
