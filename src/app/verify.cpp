// pgbraid verify, as a list of phases.
#include "pgbraid/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "app/leader.hpp"
#include "app/progress.hpp"
#include "app/verify_plan.hpp"
#include "app/verify_runner.hpp"
#include "archive/directory_reader.hpp"
#include "archive/format.hpp"
#include "archive/open_archive.hpp"
#include "base/text.hpp"
#include "parallel/item_source.hpp"
#include "parallel/parallel_context.hpp"

namespace pgbraid {

namespace {

// Files that wait for a worker. Their order is fixed from the start.
constexpr std::size_t kQueued = 64;

// What was found: each problem is told at once, and kept.
class Findings {
 public:
  Findings(EventSink& events, VerifyResult& result) : events_(events), result_(result) {}

  void add(VerifyProblem problem) {
    ErrorReport report;
    report.code = ErrorCode::archive;
    report.message = base::single_line(problem.problem);
    report.entry = base::single_line(problem.entry);
    events_.failure(report);
    result_.problems.push_back(std::move(problem));
  }

  VerifyResult& result() noexcept { return result_; }

 private:
  EventSink& events_;
  VerifyResult& result_;
};

// The files of the plan. What is wrong with one keeps no other from being checked.
class FileItems : public parallel::ItemSource {
 public:
  FileItems(const app::VerifyPlan& plan, Findings& findings)
      : plan_(plan), findings_(findings), blob_bytes_(plan.lists.size(), 0) {}

  std::optional<parallel::WorkItem> next() override {
    if (next_ == plan_.checks.size()) return std::nullopt;
    const std::size_t position = next_++;
    return parallel::WorkItem{parallel::Action::verify, plan_.checks[position].entry, position};
  }

  parallel::Verdict finished(const parallel::WorkItem& item, const parallel::Outcome& outcome) override {
    ++finished_;
    const app::FileCheck& check = plan_.checks.at(item.group);
    const auto* const done = std::get_if<parallel::Done>(&outcome);
    if (done == nullptr) {
      findings_.add(app::problem_of(check.file, check.entry, std::get<parallel::Failed>(outcome).report.message));
      if (check.large_object != 0) blob_bytes_.at(check.list).reset();
      return parallel::Verdict::go_on;
    }
    VerifyResult& result = findings_.result();
    result.raw_bytes += done->raw_bytes;
    const bool is_rows =
        check.entry == nullptr || archive::data_format(*check.entry) != archive::DataFormat::large_objects;
    (is_rows ? result.rows : result.large_objects) += done->rows;
    if (check.large_object != 0) {
      ++result.large_objects;
      if (auto& bytes = blob_bytes_.at(check.list)) *bytes += done->raw_bytes;
    }
    return parallel::Verdict::go_on;
  }

  bool exhausted() const override { return finished_ == plan_.checks.size(); }

  // Of the large objects in a list; nothing where one of them is damaged.
  const std::optional<std::uint64_t>& blob_bytes(std::size_t list) const { return blob_bytes_.at(list); }

 private:
  const app::VerifyPlan& plan_;
  Findings& findings_;
  std::size_t next_ = 0;
  std::size_t finished_ = 0;
  std::vector<std::optional<std::uint64_t>> blob_bytes_;  // as lists
};

// Items here are files, and need not have an entry.
class VerifyProgress : public app::Progress {
 public:
  VerifyProgress(EventSink& events, const app::VerifyPlan& plan)
      : Progress(events, "verifying", {},
                 [&plan](const parallel::WorkItem& item, ItemFacts& facts) {
                   const app::FileCheck& check = plan.checks.at(item.group);
                   facts.label = fmt::format("\"{}\"", check.file);
                   facts.weight = check.size;
                   facts.packed = true;
                 }),
        events_(events),
        plan_(plan) {}

  void worker_abandoned(std::size_t number, const parallel::WorkItem* at_work) override {
    const std::string on =
        at_work == nullptr ? std::string() : fmt::format(" (at work on \"{}\")", plan_.checks.at(at_work->group).file);
    events_.message(Severity::warning, fmt::format("worker {} did not stop in time{}", number, on));
  }

 private:
  EventSink& events_;
  const app::VerifyPlan& plan_;
};

// Reads all files, with up to `workers` workers. Returns how many there were.
int read_files(const app::VerifyShared& shared, std::size_t workers, FileItems& items, EventSink& events,
               Interrupt& interrupt) {
  VerifyProgress progress(events, *shared.plan);
  parallel::ContextOptions options;
  options.queue_capacity = kQueued;
  parallel::ParallelContext context(std::make_shared<app::VerifyRunnerFactory>(shared), std::move(options), progress);
  const Interrupt::Subscription subscription(interrupt, [&context] { context.interrupt(); });
  std::uint64_t weight = 0;
  for (const app::FileCheck& check : shared.plan->checks) weight += check.size;
  events.work_begins({"verifying", shared.plan->checks.size(), weight, app::reader_of(shared.meters)});
  if (!shared.plan->checks.empty()) context.launch(std::min(workers, shared.plan->checks.size()));
  const parallel::RunSummary summary = context.run(items);
  context.shutdown();
  app::check_interrupt(interrupt);
  if (summary.error) throw Error(*summary.error);
  events.work_ends();
  return static_cast<int>(summary.workers);
}

}  // namespace

VerifyResult verify(const VerifyOptions& options, EventSink& events, Interrupt& interrupt) {
  const std::size_t workers = app::worker_count(options.jobs);
  VerifyResult result;
  Findings findings(events, result);
  const auto tell = [&](VerifyProblem problem) { findings.add(std::move(problem)); };

  // The table of contents, the manifest, and which files there have to be.
  events.phase("reading the table of contents");
  const std::shared_ptr<const archive::ArchiveReader> archive =
      archive::open_archive(options.archive, [&](const std::string& file, const Error& error) {
        findings.add(app::problem_of(file, nullptr, error.report().message));
      });
  const auto plan =
      std::make_shared<const app::VerifyPlan>(app::plan_verification(*archive, interrupt, app::TellProblem(tell)));
  result.has_manifest = archive->manifest() != nullptr;
  result.files = plan->files;
  result.stored_bytes = plan->stored_bytes;

  // Each of them.
  FileItems items(*plan, findings);
  result.workers =
      read_files({archive, plan, std::make_shared<app::Meters>(workers)}, workers, items, events, interrupt);

  // What the manifest says of all large objects of a list together.
  for (std::size_t i = 0; i < plan->lists.size(); ++i) {
    if (!items.blob_bytes(i)) continue;
    const app::BlobList& list = plan->lists[i];
    try {
      archive->files()->check_blobs(*list.entry, list.large_objects, *items.blob_bytes(i));
    } catch (const Error& error) {
      tell(app::problem_of(list.file, list.entry, error.report().message));
    }
  }
  std::stable_sort(result.problems.begin(), result.problems.end(),
                   [](const auto& one, const auto& other) { return one.file < other.file; });
  return result;
}

}  // namespace pgbraid
