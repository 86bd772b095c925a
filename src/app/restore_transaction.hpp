// A transaction of a restore. Thread-safety: as the Connection's.
#pragma once

#include "pg/connection.hpp"

namespace pgbraid::app {

// Rolled back unless it is committed.
class RestoreTransaction {
 public:
  explicit RestoreTransaction(pg::Connection& connection);
  ~RestoreTransaction();
  RestoreTransaction(const RestoreTransaction&) = delete;
  RestoreTransaction& operator=(const RestoreTransaction&) = delete;

  // A connection that breaks here leaves open whether the transaction stands. The item must not run again then: its
  // rows could come twice. So the error does not say connection_lost.
  void commit();

 private:
  pg::Connection& connection_;
  bool committed_ = false;
};

}  // namespace pgbraid::app
