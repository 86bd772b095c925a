// Tells an EventSink what the parallel core does. Thread-safety: the leader only.
#pragma once

#include <string>

#include "parallel/observer.hpp"
#include "pgbraid/events.hpp"

namespace pgbraid::app {

class Progress : public parallel::Observer {
 public:
  // `verb` is what an item's work is called in -v: "dumping", "restoring".
  Progress(EventSink& events, std::string verb) : events_(events), verb_(std::move(verb)) {}

  void worker_not_started(std::size_t number, const ErrorReport& report, bool again) override;
  void fewer_workers(std::size_t asked, std::size_t got) override;
  void worker_abandoned(std::size_t number, const parallel::WorkItem* at_work) override;
  void item_started(const parallel::WorkItem& item, std::size_t number) override;
  void item_retried(const parallel::WorkItem& item, const ErrorReport& report, unsigned attempt) override;

 private:
  EventSink& events_;
  std::string verb_;
};

}  // namespace pgbraid::app
