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

// Stops a runner that waits for either of two servers.
class BothStopper : public parallel::Stopper {
 public:
  BothStopper(std::shared_ptr<parallel::Stopper> one, std::shared_ptr<parallel::Stopper> other)
      : one_(std::move(one)), other_(std::move(other)) {}
  void cancel() noexcept override {
    one_->cancel();
    other_->cancel();
  }
  void cut() noexcept override {
    one_->cut();
    other_->cut();
  }

 private:
  const std::shared_ptr<parallel::Stopper> one_;
  const std::shared_ptr<parallel::Stopper> other_;
};

// One stopper for both; the other may be empty.
inline std::shared_ptr<parallel::Stopper> both(std::shared_ptr<parallel::Stopper> one,
                                               std::shared_ptr<parallel::Stopper> other) {
  if (!other) return one;
  return std::make_shared<BothStopper>(std::move(one), std::move(other));
}

}  // namespace pgbraid::app
