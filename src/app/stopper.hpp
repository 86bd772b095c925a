// Lets the parallel core stop a runner's connection. Thread-safety: as parallel::Stopper.
#pragma once

#include <memory>
#include <utility>

#include "parallel/runner.hpp"
#include "pg/connection.hpp"

namespace pgbraid::app {

class ConnectionStopper : public parallel::Stopper {
 public:
  explicit ConnectionStopper(std::shared_ptr<pg::Canceller> canceller) : canceller_(std::move(canceller)) {}
  void cancel() noexcept override { canceller_->cancel(); }
  void cut() noexcept override { canceller_->cut(); }

 private:
  std::shared_ptr<pg::Canceller> canceller_;
};

}  // namespace pgbraid::app
