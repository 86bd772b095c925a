// COPY streams. Thread-safety: a stream and its connection belong to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "pg/connection.hpp"

namespace pgbraid::pg {

// Receives a piece of COPY data: whole rows, about 64 KiB or one longer row. The bytes live until it returns.
using CopySink = std::function<void(std::span<const std::byte>)>;

// Runs `sql` (COPY ... TO stdout) and hands its rows to `sink`. Returns the number of rows. Errors: what the server
// says (Error{source}, Error{connection}); what `sink` throws passes through, and the connection is then unusable for
// more work (the COPY is still under way).
std::uint64_t copy_out(Connection& connection, std::string_view sql, const CopySink& sink);

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
