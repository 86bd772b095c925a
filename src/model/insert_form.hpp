// How the rows of a table are written as INSERT statements (--inserts and its relatives). Thread-safety: values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pgbraid::model {

// How a value stands in an INSERT.
enum class ValueForm {
  number,     // as it is, unless it is a word (NaN, Infinity)
  bits,       // B'0101'
  boolean,    // true, false
  literal,    // in quotes
  generated,  // DEFAULT: the source is not asked for it
};

struct InsertForm {
  std::string start;                     // "INSERT INTO s.t (a, b) OVERRIDING SYSTEM VALUE"
  std::string end;                       // " ON CONFLICT DO NOTHING", or nothing
  std::vector<ValueForm> values;         // of a row; none: it has no columns
  std::uint64_t rows_per_statement = 1;  // at most; of more than one, each is on a line of its own
};

}  // namespace pgbraid::model
