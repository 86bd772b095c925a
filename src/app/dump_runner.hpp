// Carries out one data item of a dump: rows or large objects from a connection on the snapshot into the archive.
#pragma once

#include <memory>
#include <string>

#include "app/meters.hpp"
#include "archive/archive_writer.hpp"
#include "model/toc.hpp"
#include "parallel/runner.hpp"
#include "pg/connection.hpp"
#include "pg/session_state.hpp"

namespace pgbraid::app {

// What all runners of a dump share; only read once the workers start, but for the writer and the meters, which are
// thread-safe.
struct DumpShared {
  pg::ConnectionParams params;
  pg::DumpSession session;  // with the snapshot's name
  std::shared_ptr<const model::Toc> toc;
  std::shared_ptr<archive::ArchiveWriter> writer;
  std::shared_ptr<Meters> meters;
};

// WorkItem::group says which of the entry's archive::data_groups an item is.
// Thread-safety: as parallel::RunnerFactory. `leader` must live as long as the context that uses the factory.
class DumpRunnerFactory : public parallel::RunnerFactory {
 public:
  DumpRunnerFactory(DumpShared shared, pg::Connection& leader) : shared_(std::move(shared)), leader_(leader) {}

  parallel::Crew make_worker(std::size_t number) override;
  parallel::Crew make_leader() override;
  const std::shared_ptr<Meters>& meters() const noexcept { return shared_.meters; }

 private:
  const DumpShared shared_;
  pg::Connection& leader_;
};

}  // namespace pgbraid::app
