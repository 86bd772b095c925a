// One entry of an archive's table of contents. Entries are built single-threaded; once their Toc is frozen they are
// only read, by any number of threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/object_kind.hpp"

namespace pgbraid::model {

struct InsertForm;

using Oid = std::uint32_t;
using DumpId = std::int32_t;  // > 0 within one archive; 0 is no entry

// What an object is called inside its server: the catalog table's oid and the row's.
struct CatalogId {
  Oid table = 0;
  Oid oid = 0;
  friend auto operator<=>(const CatalogId&, const CatalogId&) = default;
};

// How a dump reads the data of an entry from the source. Never stored in an archive.
struct DataSource {
  std::string relation;                       // quoted and qualified name of the table; empty for large objects
  std::string into;                           // the same of the table that its rows are loaded into: it, or its root
  std::string columns;                        // "a, b", quoted: those that are read
  std::string query;                          // SELECT of them, where COPY of the table will not do
  bool chosen_by_extension = false;           // the query is its extension's choice of the table's rows
  bool binary = false;                        // rows in binary form
  bool foreign = false;                       // of a foreign table: it cannot be locked
  std::uint64_t estimated_bytes = 0;          // relation and TOAST, for "largest first"
  std::vector<Oid> large_objects;             // of a BLOBS entry, ascending
  std::shared_ptr<const InsertForm> inserts;  // rows become INSERT statements; nullptr: as COPY sends them

  // COPY ... TO stdout, whole.
  std::string copy_out() const;
  // The same rows as a query.
  std::string select() const { return query.empty() ? "SELECT " + columns + " FROM ONLY " + relation : query; }
};

// Texts that do not apply are empty. All texts are in the archive's encoding.
struct TocEntry {
  DumpId id = 0;
  CatalogId catalog;
  ObjectKind kind = ObjectKind::unknown;
  std::string desc;  // info(kind).desc, but for kinds this version does not know
  Section section = Section::none;
  std::string tag;         // the object's name, with arguments or its table where the kind asks for them
  std::string schema;      // unquoted
  std::string owner;       // role name, unquoted
  std::string definition;  // SQL that creates it
  std::string drop;        // SQL that drops it
  std::string copy;        // COPY ... FROM stdin;\n of a TABLE DATA entry
  std::string tablespace;
  std::string access_method;  // table access method
  char relkind = 0;           // pg_class.relkind, from 1.16; 0: none
  std::vector<DumpId> dependencies;
  bool has_data = false;                     // a data file belongs to it (and "hadDumper")
  std::string file;                          // the data file's name without compression suffix; empty: none
  std::shared_ptr<const DataSource> source;  // dump only, of entries with data

  // The rows of a table may be several entries, its parts, and then a further one, the gate: it holds no data, and
  // waits for all of them. What needs the table's rows needs the gate.
  bool is_gate() const noexcept { return kind == ObjectKind::table_data && !has_data; }

  // "TABLE DATA public.t", for messages.
  std::string label() const;
};

}  // namespace pgbraid::model
