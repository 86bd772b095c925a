// What a dump asks of the catalog's readers. Thread-safety: values.
#pragma once

#include <string>
#include <vector>

#include "catalog/selection.hpp"

namespace pgbraid::catalog {

struct ReadOptions {
  SelectionPatterns patterns;
  std::vector<std::string> where;  // row filters, "TABLE:CONDITION"
  bool definitions = true;         // false: nothing but data is wanted, and definitions only as far as data needs them
  bool data = true;
  bool sequence_data = true;          // positions of sequences
  bool large_objects = true;          // where there is data: those too, if `everything` is wanted
  bool large_objects_always = false;  // and if only some schemas or tables are
  bool large_object_groups = false;   // as archives from 1.16 have them; else each has an entry of its own
  bool statistics = false;            // statistics data
  bool unlogged_table_data = true;
  bool toast_compression = true;
  bool load_via_partition_root = false;
  bool binary = false;            // rows in binary form, where their types allow it
  bool binary_own_only = false;   // but not those of tables that are not defined here: an extension makes them
  std::string lock_wait_timeout;  // as the server's lock_timeout takes it; empty: wait
};

}  // namespace pgbraid::catalog
