// A transaction of a restore. Thread-safety: as the Connection's.
#pragma once

#include "pg/connection.hpp"

namespace pgbraid::app {

// Rolled back unless it is committed.
class RestoreTransaction {
 public:
  // Where one is open already, with `joins`, this is a part of that, and neither begins nor ends anything.
  explicit RestoreTransaction(pg::Connection& connection, bool joins = false);
  ~RestoreTransaction();
  RestoreTransaction(const RestoreTransaction&) = delete;
  RestoreTransaction& operator=(const RestoreTransaction&) = delete;

  // A connection that breaks here leaves open whether the transaction stands. The item must not run again then, as its
  // rows could come twice: so the error does not say connection_lost, unless what runs again would notice
  // (`may_run_again`).
  void commit(bool may_run_again = false);

 private:
  pg::Connection& connection_;
  bool ended_;
};

}  // namespace pgbraid::app
