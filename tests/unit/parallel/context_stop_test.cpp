// How it ends: interrupts, workers that do not answer, and what such a worker says later.
#include <gtest/gtest.h>

#include <thread>

#include "unit/parallel/fakes.hpp"

namespace pgbraid::parallel {
namespace {

using namespace std::chrono_literals;
using fakes::failure;
using fakes::FakeFactory;
using fakes::ListSource;
using fakes::quick_options;
using fakes::Recorder;

TEST(ParallelContext, AnInterruptEndsARunWhoseWorkersAreBusy) {
  const auto factory = std::make_shared<FakeFactory>();
  const auto cancelled = std::make_shared<fakes::Tally>();
  factory->stopper->on_cancel = [cancelled] { cancelled->add(); };
  fakes::Tally at_work;
  factory->worker_run = [&](std::size_t, const WorkItem&) -> Outcome {
    at_work.add();
    cancelled->wait();
    return failure("canceling statement due to user request");
  };
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(3);
  ListSource source(10);
  source.on_finished = fakes::stop_on_failure;
  std::thread signal([&] {
    at_work.wait_for(3);
    context.interrupt();
  });
  const RunSummary summary = context.run(source);
  signal.join();
  EXPECT_TRUE(summary.interrupted);
  EXPECT_FALSE(summary.completed);
  EXPECT_FALSE(summary.error) << "what an interrupt brings about is no error of its own";
  EXPECT_TRUE(source.outcomes.empty());
  EXPECT_EQ(factory->gone->count(), 3U);
}

TEST(ParallelContext, AnInterruptCancelsAnItemOfTheLeader) {
  const auto factory = std::make_shared<FakeFactory>();
  const auto cancelled = std::make_shared<fakes::Tally>();
  factory->leader_stopper->on_cancel = [cancelled] { cancelled->add(); };
  fakes::Tally at_work;
  factory->leader_run = [&](const WorkItem&) -> Outcome {
    at_work.add();
    cancelled->wait_for(2);  // the first request is lost
    return failure("canceling statement due to user request");
  };
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  ListSource source(10);
  source.on_finished = fakes::stop_on_failure;
  std::thread signal([&] {
    at_work.wait();
    context.interrupt();
    context.interrupt();
  });
  const RunSummary summary = context.run(source);
  signal.join();
  EXPECT_TRUE(summary.interrupted);
  EXPECT_FALSE(summary.error);
  EXPECT_TRUE(source.outcomes.empty());
}

TEST(ParallelContext, AnInterruptBeforeARunHoldsForIt) {
  const auto factory = std::make_shared<FakeFactory>();
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.interrupt();
  context.launch(2);
  ListSource source(10);
  EXPECT_TRUE(context.run(source).interrupted);
  EXPECT_EQ(source.handed_out(), 0U);
}

TEST(ParallelContext, AnInterruptEndsAWaitForConnections) {
  const auto factory = std::make_shared<FakeFactory>();
  const auto release = std::make_shared<fakes::Tally>();
  fakes::Tally connecting;
  factory->on_connect = [&, release](std::size_t) {
    connecting.add();
    release->wait();
  };
  Recorder recorder;
  ContextOptions options = quick_options();
  options.stop_limit = 1min;
  ParallelContext context(factory, options, recorder);
  context.launch(2);
  ListSource source(10);
  std::thread signal([&] {
    connecting.wait_for(2);
    context.interrupt();
    release->add();
  });
  EXPECT_TRUE(context.run(source).interrupted);
  signal.join();
  EXPECT_TRUE(recorder.abandoned.empty());
}

TEST(ParallelContext, AnInterruptAtAnyMomentEndsTheRun) {
  for (int round = 0; round < 100; ++round) {
    const auto factory = std::make_shared<FakeFactory>();
    Recorder recorder;
    ParallelContext context(factory, quick_options(), recorder);
    struct Endless : ItemSource {
      std::optional<WorkItem> next() override {
        if (in_flight >= 6) return std::nullopt;
        ++in_flight;
        return WorkItem{Action::dump_data, &entry};
      }
      Verdict finished(const WorkItem&, const Outcome&) override {
        --in_flight;
        return Verdict::go_on;
      }
      bool exhausted() const override { return false; }
      const model::TocEntry entry = fakes::numbered_entry(0);
      int in_flight = 0;
    } source;
    context.launch(static_cast<std::size_t>(round % 4));
    std::thread signal([&] { context.interrupt(); });
    EXPECT_TRUE(context.run(source).interrupted);
    signal.join();
    EXPECT_EQ(factory->gone->count(), factory->worker_runners + factory->leader_runners);
  }
}

TEST(ParallelContext, AWorkerThatHearsNoCancelIsCut) {
  const auto factory = std::make_shared<FakeFactory>();
  const auto cut = std::make_shared<fakes::Tally>();
  factory->stopper->on_cut = [cut] { cut->add(); };
  fakes::Tally at_work;
  factory->worker_run = [&](std::size_t, const WorkItem&) -> Outcome {
    at_work.add();
    cut->wait();
    return failure("lost", true);
  };
  ContextOptions options = quick_options();
  options.stop_limit = 150ms;
  Recorder recorder;
  ParallelContext context(factory, options, recorder);
  context.launch(1);
  ListSource source(2);
  std::thread signal([&] {
    at_work.wait();
    context.interrupt();
  });
  EXPECT_TRUE(context.run(source).interrupted);
  signal.join();
  EXPECT_GE(factory->stopper->cancels.count(), 1U);
  EXPECT_EQ(factory->gone->count(), 1U);
  EXPECT_TRUE(recorder.abandoned.empty());
}

TEST(ParallelContext, ARequestToCancelThatHangsDoesNotStopAShutdown) {
  const auto factory = std::make_shared<FakeFactory>();
  const auto cut = std::make_shared<fakes::Tally>();
  const auto release = std::make_shared<fakes::Tally>();
  factory->stopper->on_cancel = [release] { release->wait(); };
  factory->stopper->on_cut = [cut] { cut->add(); };
  fakes::Tally at_work;
  factory->worker_run = [&](std::size_t, const WorkItem&) -> Outcome {
    at_work.add();
    cut->wait();
    return failure("lost", true);
  };
  ContextOptions options = quick_options();
  options.stop_limit = 150ms;
  Recorder recorder;
  ParallelContext context(factory, options, recorder);
  context.launch(2);
  ListSource source(2);
  std::thread signal([&] {
    at_work.wait_for(2);
    context.interrupt();
  });
  EXPECT_TRUE(context.run(source).interrupted);
  signal.join();
  EXPECT_EQ(factory->gone->count(), 2U);
  release->add();
}

// A worker that answers nothing, with the means to let it go in the end.
struct Deaf {
  std::shared_ptr<FakeFactory> factory = std::make_shared<FakeFactory>();
  std::shared_ptr<fakes::Tally> at_work = std::make_shared<fakes::Tally>();
  std::shared_ptr<fakes::Tally> release = std::make_shared<fakes::Tally>();
  std::shared_ptr<fakes::Tally> gone = factory->gone;
  model::DumpId deaf_item = 1;

  Deaf() {
    // Holds what it needs itself: it outlives the test's context.
    factory->worker_run = [id = deaf_item, at_work = at_work, release = release](std::size_t,
                                                                                 const WorkItem& item) -> Outcome {
      if (item.entry->id != id) {
        at_work->wait();
        return failure("disk full");
      }
      at_work->add();
      release->wait();
      return Done{4711, 4711};
    };
  }
};

TEST(ParallelContext, AWorkerThatNeverAnswersDoesNotStopAShutdown) {
  Deaf deaf;
  ContextOptions options = quick_options();
  options.stop_limit = 150ms;
  Recorder recorder;
  ListSource source(10);
  source.on_finished = fakes::stop_on_failure;
  {
    ParallelContext context(deaf.factory, options, recorder);
    context.launch(2);
    const RunSummary summary = context.run(source);
    ASSERT_TRUE(summary.error);
    EXPECT_EQ(summary.error->message, "disk full");
    ASSERT_EQ(recorder.abandoned.size(), 1U);
    EXPECT_EQ(recorder.abandoned[0].second, 1);
    EXPECT_GE(deaf.factory->stopper->cancels.count(), 1U);
    EXPECT_EQ(deaf.factory->stopper->cuts.count(), 1U);
    deaf.factory.reset();
  }
  // Everything is gone but the thread, which finds whole what it can reach.
  EXPECT_EQ(source.outcomes.size(), 1U);
  deaf.release->add();
  EXPECT_TRUE(deaf.gone->wait_for(2));
}

TEST(ParallelContext, TheDestructorStopsWorkersToo) {
  Deaf deaf;
  ContextOptions options = quick_options();
  options.stop_limit = 150ms;
  Recorder recorder;
  {
    ParallelContext context(deaf.factory, options, recorder);
    context.launch(20);
  }
  EXPECT_EQ(deaf.gone->count(), deaf.factory->worker_runners);
}

TEST(ParallelContext, AStaleOutcomeOfAnAbandonedWorkerIsDropped) {
  Deaf deaf;
  ContextOptions options = quick_options();
  options.stop_limit = 150ms;
  Recorder recorder;
  ParallelContext context(deaf.factory, options, recorder);
  context.launch(2);
  ListSource first(2);
  first.on_finished = fakes::stop_on_failure;
  EXPECT_TRUE(context.run(first).error);
  ASSERT_EQ(recorder.abandoned.size(), 1U);
  // Its outcome comes when others are at work, in the same slots.
  deaf.release->add();
  ASSERT_TRUE(deaf.gone->wait_for(2));
  deaf.factory->worker_run = [](std::size_t, const WorkItem&) { return Done{1, 1}; };
  context.launch(2);
  ListSource second(50);
  const RunSummary summary = context.run(second);
  EXPECT_TRUE(summary.completed);
  EXPECT_EQ(summary.stale, 1U);
  EXPECT_EQ(second.done, 50U);
  for (const auto& [id, outcome] : second.outcomes) EXPECT_EQ(std::get<Done>(outcome).rows, 1U);
}

TEST(ParallelContext, ARefusalThatComesAfterTheWorkIsDoneIsStillTold) {
  const auto factory = std::make_shared<FakeFactory>();
  const auto release = std::make_shared<fakes::Tally>();
  factory->on_connect = [release](std::size_t number) {
    if (number == 1) return;
    release->wait();
    fakes::refuse("too many clients");
  };
  Recorder recorder;
  ParallelContext context(factory, quick_options(), recorder);
  context.launch(2);
  ListSource source(5);
  EXPECT_TRUE(context.run(source).completed);
  release->add();
  context.shutdown();
  ASSERT_EQ(recorder.not_started.size(), 1U);
  EXPECT_EQ(recorder.not_started[0].message, "too many clients");
  context.shutdown();
}

}  // namespace
}  // namespace pgbraid::parallel
