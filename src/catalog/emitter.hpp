// Writes objects into a table of contents. Thread-safety: the leader only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "catalog/catalog.hpp"
#include "model/toc.hpp"

namespace pgbraid::catalog {

// Rows as INSERT statements.
struct InsertOptions {
  bool columns = false;  // each names its columns
  bool on_conflict_do_nothing = false;
  std::uint64_t rows_per_statement = 1;
};

struct EmitOptions {
  bool no_owner = false;
  bool no_privileges = false;
  bool no_tablespaces = false;
  bool relkinds = false;                 // the archive tells what relkind a table is of: format 1.16 and later
  std::optional<InsertOptions> inserts;  // none: rows for COPY
};

// An entry's SQL.
struct Statements {
  std::string tag;
  std::string create;
  std::string drop;
};

// How SQL names an object: kind "TABLE", name "public.t" (quoted), and tag_name "t" (for tags, quoted
// too).
struct SqlName {
  std::string kind;
  std::string name;
  std::string tag_name;
};

class Emitter {
 public:
  Emitter(const Catalog& catalog, model::Toc& toc, EmitOptions options);

  const Catalog& catalog() const noexcept { return catalog_; }
  const EmitOptions& options() const noexcept { return options_; }

  // An id that no entry has yet.
  model::DumpId take_id() noexcept { return next_id_++; }

  // The object's own entry, under its id, with its dependencies.
  model::TocEntry& entry(const Object& object, Statements statements);
  // One more of the same, under an id of its own.
  model::TocEntry& part_entry(const Object& object, Statements statements);
  // ALTER ... DEPENDS ON EXTENSION, as often as the object has it; `target` is the object as ALTER names it.
  std::string extensions_needed(const model::CatalogId& id, const std::string& target) const;
  // One more entry that belongs to the object: an id of its own, no catalog id, depends on the object and on `more`.
  model::TocEntry& extra(const Object& object, model::ObjectKind kind, model::Section section, Statements statements,
                         const std::vector<model::DumpId>& more = {});

  // The COMMENT, SECURITY LABEL and ACL entries of the object itself, where there are any and they are wanted.
  void comment_and_privileges(const Object& object, const SqlName& name);
  // The COMMENT entry of the object or of its column `number`, and the SECURITY LABEL entry of the object (not of a
  // relation, see labels()); `by_default` stands for "no comment" where the target has one by default.
  void comment(const Object& object, const SqlName& name, int number = 0, std::string_view by_default = {});
  // A COMMENT entry that belongs to `object` but is kept under another subject: the index behind a constraint.
  void comment_on(const Subject& subject, const Object& object, const SqlName& name, std::string_view by_default = {});
  // One SECURITY LABEL entry, tagged after the first of them, with the labels on all these subjects, which belong to
  // `object`: a relation and its columns.
  void labels(const Object& object, const std::vector<std::pair<Subject, SqlName>>& subjects);
  // The ACL entry of the object; its tag is made of the name unless it is given. Returns its id, or 0.
  model::DumpId privileges(const Object& object, const SqlName& name, std::string tag = {});
  // The ACL entry of a column of a table.
  void column_privileges(const Object& object, const SqlName& table, int number, const std::string& column,
                         model::DumpId table_privileges);

 private:
  model::TocEntry& add_entry(const Object& object, Statements statements, model::DumpId id);
  std::vector<model::DumpId> entry_dependencies(const Object& object);

  const Catalog& catalog_;
  model::Toc& toc_;
  EmitOptions options_;
  model::DumpId next_id_;
};

}  // namespace pgbraid::catalog
