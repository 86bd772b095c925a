// Writes large objects that are there already, many pieces to a round trip: by lo_put in libpq's pipeline mode, which
// asks for the same rights as opening the object for writing. Thread-safety: as the Connection's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "pg/connection.hpp"

namespace pgbraid::pg {

class LargeObjectWriter {
 public:
  // REQUIRES: a transaction is open, and nothing else uses the connection until finish(), or until the object is gone.
  explicit LargeObjectWriter(Connection& connection);
  ~LargeObjectWriter();
  LargeObjectWriter(const LargeObjectWriter&) = delete;
  LargeObjectWriter& operator=(const LargeObjectWriter&) = delete;

  // Sends a piece (less than 1 GB; empty: only asks whether the object is there and may be written). The bytes need not
  // live longer. Throws Error, perhaps for a piece that was sent before, whose object the message then names.
  void write(std::uint32_t oid, std::uint64_t offset, std::span<const std::byte> bytes);

  // Waits until all is written. Throws as write.
  void finish();

 private:
  // Sent between two points at which the server answers.
  struct Batch {
    std::vector<std::uint32_t> oids;  // of each piece
    std::size_t bytes = 0;
  };

  void end_batch();
  void receive(const Batch& batch);

  Connection& connection_;
  Batch under_way_;   // sent, and not yet heard of
  Batch collecting_;  // being sent
};

}  // namespace pgbraid::pg
