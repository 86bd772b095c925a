// COPY streams. Thread-safety: a stream and its connection belong to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "pg/connection.hpp"

namespace pgbraid::pg {

// Receives a piece of COPY data: whole rows, about 64 KiB or one longer row. The bytes live until it returns.
using CopySink = std::function<void(std::span<const std::byte>)>;

// A COPY ... TO stdout, and what is to be done around it in the same round trip: a statement each, or nothing. They
// return no rows.
struct CopyOut {
  std::string before;
  std::string copy;
  std::string after;
};

// Runs `statements` and hands the rows of the COPY to `sink`. Returns the number of rows. Errors: what the server
// says (Error{source}, Error{connection}), with the statement that failed; those behind it have not been run. What
// `sink` throws passes through, and the connection is then unusable for more work (the COPY is still under way).
// REQUIRES: a transaction is open, where there is a statement but the COPY.
std::uint64_t copy_out(Connection& connection, const CopyOut& statements, const CopySink& sink);

// A COPY ... FROM stdin under way. If the object goes before finish(), the COPY is ended as failed: nothing of it
// stays.
class CopyIn {
 public:
  CopyIn(Connection& connection, std::string sql);
  ~CopyIn();
  CopyIn(const CopyIn&) = delete;
  CopyIn& operator=(const CopyIn&) = delete;

  // Sends a piece, cut anywhere. Errors as exec.
  void write(std::span<const std::byte> bytes);
  // Ends the COPY and returns the number of rows.
  std::uint64_t finish();

 private:
  Connection& connection_;
  std::string sql_;
  bool open_ = true;
};

}  // namespace pgbraid::pg
