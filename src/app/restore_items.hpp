// What the parallel core is given of a restore, and what its outcomes mean. Thread-safety: the leader's thread only.
#pragma once

#include <functional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "parallel/item_source.hpp"
#include "pgbraid/error.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/restore.hpp"
#include "plan/restore_plan.hpp"

namespace pgbraid::app {

// The entry could not be made since one of its name is there: what needs it may find what it needs.
bool is_there_already(const ErrorReport& report);

// The entry failed so: is it there all the same (restore_presence.hpp)?
using Presence = std::function<bool(const model::TocEntry&, const ErrorReport&)>;

// Counts what happened and tells each failure once.
class Account {
 public:
  Account(EventSink& events, bool exit_on_error) : events_(events), exit_on_error_(exit_on_error) {}

  void done(const parallel::Done& what);

  // What the server warned of, each text as often as it is given.
  void warned(const model::TocEntry& entry, const std::vector<std::string>& warnings);

  // Throws where the run must not go on.
  void failed(ErrorReport report);

  // The target's refusal of one entry is the person's to judge; a damaged archive or a lost leader is the end.
  bool ends_the_run(ErrorReport& report) const;

  RestoreResult result;

 private:
  EventSink& events_;
  bool exit_on_error_;
};

// The entry could not be made. `stands`: one of its name is there, and what needs it may go on; but not with the rows
// of a table, unless `with_rows`.
void settle_failure(plan::RestorePlan& plan, const model::TocEntry& entry, bool stands, bool with_rows);

// The plan as the parallel core sees it.
class PlanItems : public parallel::ItemSource {
 public:
  // `rows_for_failed`: rows go into a table that was there already.
  PlanItems(plan::RestorePlan& plan, Account& account, bool rows_for_failed, Presence presence = {})
      : plan_(plan), account_(account), rows_for_failed_(rows_for_failed), presence_(std::move(presence)) {}

  std::optional<parallel::WorkItem> next() override;

  parallel::Verdict finished(const parallel::WorkItem& item, const parallel::Outcome& outcome) override;

  bool exhausted() const override { return plan_.exhausted(); }
  const std::optional<ErrorReport>& fatal() const noexcept { return fatal_; }
  // The entries that have put rows into a table.
  const std::vector<const model::TocEntry*>& loaded() const noexcept { return loaded_; }

 private:
  parallel::Action action_of(const model::TocEntry& entry) const;

  plan::RestorePlan& plan_;
  Account& account_;
  bool rows_for_failed_;
  Presence presence_;                                       // empty: as is_there_already
  std::unordered_set<const model::TocEntry*> stand_there_;  // found so by their first step: they have no second
  std::optional<ErrorReport> fatal_;
  std::vector<const model::TocEntry*> loaded_;
};

// Statistics of tables, by TABLE DATA entries of theirs. A failure is a warning: the table is restored.
class AnalyzeItems : public parallel::ItemSource {
 public:
  AnalyzeItems(std::vector<const model::TocEntry*> tables, EventSink& events)
      : tables_(std::move(tables)), events_(events) {}

  std::optional<parallel::WorkItem> next() override;

  parallel::Verdict finished(const parallel::WorkItem& item, const parallel::Outcome& outcome) override;

  bool exhausted() const override { return finished_ == tables_.size(); }

 private:
  std::vector<const model::TocEntry*> tables_;
  EventSink& events_;
  std::size_t next_ = 0;
  std::size_t finished_ = 0;
};

// Tables that do not depend on each other. One that fails is left to the leader, who makes it in its turn: it may need
// what the archive does not say.
class TableItems : public parallel::ItemSource {
 public:
  using Entries = std::vector<const model::TocEntry*>;

  TableItems(const Entries& tables, plan::RestorePlan& plan, Account& account)
      : tables_(tables), plan_(plan), account_(account) {}

  std::optional<parallel::WorkItem> next() override;

  parallel::Verdict finished(const parallel::WorkItem& item, const parallel::Outcome& outcome) override;

  bool exhausted() const override { return finished_ == tables_.size(); }
  const std::unordered_set<const model::TocEntry*>& left() const noexcept { return left_; }

 private:
  const Entries& tables_;
  plan::RestorePlan& plan_;
  Account& account_;
  std::size_t next_ = 0;
  std::size_t finished_ = 0;
  std::unordered_set<const model::TocEntry*> left_;
};

}  // namespace pgbraid::app
