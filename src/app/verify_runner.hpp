// Checks one file of an archive: reads it to its end, which its reader reports only where all is as it should be.
#pragma once

#include <memory>

#include "app/meters.hpp"
#include "app/verify_plan.hpp"
#include "archive/archive_reader.hpp"
#include "parallel/runner.hpp"

namespace pgbraid::app {

// What all runners share; only read, but for the meters, which are thread-safe.
struct VerifyShared {
  std::shared_ptr<const archive::ArchiveReader> archive;
  std::shared_ptr<const VerifyPlan> plan;
  std::shared_ptr<Meters> meters;
};

// Runners without a connection; who stops one ends its reading between two pieces. An item's group is the place of its
// file in VerifyPlan::checks. Thread-safety: as parallel::RunnerFactory.
class VerifyRunnerFactory : public parallel::RunnerFactory {
 public:
  explicit VerifyRunnerFactory(VerifyShared shared) : shared_(std::move(shared)) {}

  parallel::Crew make_worker(std::size_t number) override;
  parallel::Crew make_leader() override;

 private:
  const VerifyShared shared_;
};

}  // namespace pgbraid::app
