// Reads large objects, many to a round trip: by lo_get, which asks for the same rights as opening the object for
// reading. Thread-safety: as the Connection's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "pg/connection.hpp"

namespace pgbraid::pg {

// Receives large objects one after the other: begin, write any number of times, end.
class LargeObjectSink {
 public:
  LargeObjectSink() = default;
  LargeObjectSink(const LargeObjectSink&) = delete;
  LargeObjectSink& operator=(const LargeObjectSink&) = delete;
  virtual ~LargeObjectSink() = default;

  virtual void begin(std::uint32_t oid) = 0;
  // The bytes live until it returns.
  virtual void write(std::span<const std::byte> bytes) = 0;
  virtual void end() = 0;
};

// Reads them in the order given; holes read as zeros. Holds some MB of them at a time, however long they are. Errors
// as exec; what `sink` throws passes through.
void read_large_objects(Connection& connection, std::span<const std::uint32_t> oids, LargeObjectSink& sink);

}  // namespace pgbraid::pg
