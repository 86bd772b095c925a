// The transactions of the leader's connection where several entries are one (--single-transaction, --transaction-size).
// Thread-safety: the leader only.
#pragma once

#include <cstddef>
#include <optional>

#include "app/restore_runner.hpp"
#include "app/restore_transaction.hpp"

namespace pgbraid::app {

class LeaderTransaction {
 public:
  // `size`: the entries of one transaction; nothing: each entry sees to itself, and this does nothing.
  explicit LeaderTransaction(std::optional<std::size_t> size) : size_(size) {}

  // Makes what the restorer does from here on part of a transaction.
  void join(EntryRestorer& restorer) {
    if (!size_ || open_) return;
    open_.emplace(restorer.connection());
    restorer.join_transaction(true);
    entries_ = 0;
  }

  // An entry is made; commits where that was the last that the transaction takes.
  void count(EntryRestorer& restorer) {
    if (open_ && ++entries_ >= *size_) commit(restorer);
  }

  // Commits what is open. Before anything that stands beside a transaction: another connection, a database.
  void commit(EntryRestorer& restorer) {
    if (!open_) return;
    open_->commit();
    open_.reset();
    restorer.join_transaction(false);
  }

  // How many entries still go in; a batch is no larger.
  std::optional<std::size_t> room() const {
    if (!size_) return std::nullopt;
    return open_ ? *size_ - entries_ : *size_;
  }

 private:
  std::optional<std::size_t> size_;
  std::optional<RestoreTransaction> open_;  // ends before the connection that it is on
  std::size_t entries_ = 0;
};

}  // namespace pgbraid::app
