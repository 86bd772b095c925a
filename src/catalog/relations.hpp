// Tables, partitioned tables, views, materialized views and sequences: what they have in common and what each adds.
// Thread-safety: built and read by the leader only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/column.hpp"
#include "catalog/context.hpp"
#include "catalog/foreign_options.hpp"
#include "catalog/object.hpp"

namespace pgbraid::catalog {

class CheckConstraint;
struct EmitOptions;
class Index;
class Relation;

class Relation : public Object {
 public:
  char relkind = 0;  // pg_class.relkind
  model::Oid schema_oid = 0;
  std::vector<Column> columns;     // without dropped ones, by number
  std::vector<Relation*> parents;  // it inherits from, or is a partition of; in order
  bool is_partition = false;
  std::string options;        // WITH (...)
  std::string tablespace;     // empty: the database's
  std::string access_method;  // empty: does not apply

  // "(a, b)", quoted, without generated columns; empty where there is none.
  std::string copy_columns() const;
  // Does CREATE TABLE list the column? Not where it comes from a parent alone; a partition lists all, as it is created
  // on its own and attached later.
  bool lists(const Column& column) const noexcept { return column.local || is_partition; }
  // What ALTER calls it: TABLE stands for all kinds but foreign tables.
  std::string alter_word() const { return relkind == 'f' ? "FOREIGN TABLE" : "TABLE"; }

 protected:
  // What CREATE cannot say of columns: statistics targets, storage, compression, options. `alter_table` is
  // "ALTER TABLE ONLY name" or what stands for it.
  std::string column_settings(const std::string& alter_table) const;
  // The comments and privileges of the relation and its columns.
  void emit_extras(Emitter& emitter, const std::string& word) const;
};

class Table : public Relation {
 public:
  void emit(Emitter& emitter) const override;

  bool unlogged = false;
  std::string of_type;  // typed table; quoted
  model::Oid of_type_oid = 0;
  std::string partition_key;    // PARTITION BY ...
  std::string partition_bound;  // FOR VALUES ...
  bool row_security = false;
  bool force_row_security = false;
  std::string row_filter;                      // --where: only rows for which this holds; empty: all
  std::string data_condition;                  // which rows are dumped: WHERE ...; empty: all
  char replica_identity = 'd';                 // d default, n nothing, f full, i an index
  std::vector<const CheckConstraint*> checks;  // by name
  std::string server;                          // of a foreign table: it is one if this is not empty
  ForeignOptions foreign_options;
  bool foreign_data = false;  // the rows of this foreign table are asked for
  bool binary = false;        // its rows are dumped in binary form

 private:
  std::string create_statement() const;
  std::string column_list() const;
  std::string column_constraints(const Column& column) const;
  std::string alter_statements() const;
  // Does CREATE TABLE say that the column is not null?
  bool says_not_null(const Column& column) const;
};

class View : public Relation {
 public:
  void emit(Emitter& emitter) const override;

  // The CREATE VIEW text; as it is, or OR REPLACE for one that stands already.
  std::string create_statement(bool replace) const;

  std::string query;         // without the semicolon
  std::string check_option;  // LOCAL, CASCADED or empty
  bool split = false;        // first a stand-in with the same columns, its query later (ViewQuery)
};

// The query of a split view, put in place once what it needs is there.
class ViewQuery : public Object {
 public:
  explicit ViewQuery(const View& view);
  void emit(Emitter& emitter) const override;

 private:
  const View& view_;
};

class MaterializedView : public Relation {
 public:
  void emit(Emitter& emitter) const override;

  std::string query;  // without the semicolon
  bool populated = false;
};

// REFRESH of a materialized view.
class MaterializedViewData : public Object {
 public:
  explicit MaterializedViewData(const MaterializedView& view);
  void emit(Emitter& emitter) const override;
  bool has_entry() const override { return wanted.data; }

  const MaterializedView& view;
};

class Sequence : public Relation {
 public:
  void emit(Emitter& emitter) const override;

  bool unlogged = false;
  std::string type = "bigint";
  std::int64_t start = 1;
  std::int64_t increment = 1;
  std::int64_t minimum = 1;
  std::int64_t maximum = 1;
  std::int64_t cache = 1;
  bool cycle = false;
  const Relation* owner_table = nullptr;  // OWNED BY, or of the identity column
  int owner_column = 0;
  bool identity = false;
};

// The position of a sequence.
class SequenceSet : public Object {
 public:
  explicit SequenceSet(const Sequence& sequence);
  void emit(Emitter& emitter) const override;
  bool has_entry() const override { return wanted.data; }

  std::int64_t last_value = 1;
  bool called = false;

 private:
  const Sequence& sequence_;
};

// The rows of a table: one entry, or several parts and a gate.
class TableData : public Object {
 public:
  explicit TableData(const Table& table);
  void emit(Emitter& emitter) const override;
  bool has_entry() const override { return wanted.data; }

  const Table& table() const noexcept { return table_; }

  // Can its pages be read one range after the other?
  bool can_have_parts() const;

  std::int64_t bytes = 0;                     // of the table with its TOAST
  std::int64_t toast_bytes = 0;               // of the TOAST alone
  std::int64_t pages = 0;                     // of the table itself; 0: not known, or not of the server's own making
  std::vector<std::uint64_t> part_starts{0};  // the first page of each part, ascending
  const Relation* root = nullptr;  // the partitioned table that the rows are loaded through; nullptr: their own

 private:
  std::string query(std::size_t part) const;
  std::string pages_of(std::size_t part) const;
  void set_dependencies(const Emitter& emitter, model::TocEntry& entry) const;
  void set_rows(const EmitOptions& options, model::TocEntry& entry, std::size_t part) const;

  const Table& table_;
};

// ALTER TABLE ... ATTACH PARTITION.
class TableAttach : public Object {
 public:
  explicit TableAttach(const Table& partition);
  void emit(Emitter& emitter) const override;

 private:
  const Table& partition_;
};

// ALTER TABLE ... ENABLE ROW LEVEL SECURITY.
class RowSecurity : public Object {
 public:
  explicit RowSecurity(const Table& table);
  void emit(Emitter& emitter) const override;

 private:
  const Table& table_;
};

// A column's default: part of CREATE TABLE, or an entry of its own.
class ColumnDefault : public Object {
 public:
  void emit(Emitter& emitter) const override;
  bool has_entry() const override { return wanted.definition && separate; }

  const Relation* relation = nullptr;
  std::string column;
  std::string expression;
  bool generated = false;  // the expression is how the column is made
  bool separate = false;
};

// A CHECK of a table: part of CREATE TABLE, or an entry of its own.
class CheckConstraint : public Object {
 public:
  void emit(Emitter& emitter) const override;
  bool has_entry() const override { return wanted.definition && separate && printed; }

  // The COMMENT on it.
  void emit_comment(Emitter& emitter) const;

  const Table* of = nullptr;
  std::string definition;
  bool separate = false;
  bool printed = true;  // false: comes with the parent's
};

// The relations whose details are wanted.
std::vector<Relation*> wanted_relations(const Catalog& catalog);
std::vector<model::Oid> oids_of(const std::vector<Relation*>& relations);
// The oids of those whose definition is wanted, whatever kind they are.
std::vector<model::Oid> defined_relation_oids(const Catalog& catalog);

// Makes `object` part of a relation: same schema, owner and wanted parts; depends on it.
void belong_to(Object& object, const Relation& relation);

// Error{source}: the server has no definition of `what` ("view a.b") any more. Only tables can be locked.
[[noreturn]] void fail_vanished(const std::string& what);

// A statement or query as the server deparses it, without what ends it.
std::string without_semicolon(std::string sql);

}  // namespace pgbraid::catalog
