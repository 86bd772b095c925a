// Writes objects into a table of contents. Thread-safety: the leader only.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalog/catalog.hpp"
#include "model/toc.hpp"

namespace pgbraid::catalog {

struct EmitOptions {
  bool no_owner = false;
  bool no_privileges = false;
  bool no_tablespaces = false;
  bool blobs_in_parts = false;  // the archive format is 1.16 or later
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
  // One more entry that belongs to the object: an id of its own, no catalog id, depends on the object and on `more`.
  model::TocEntry& extra(const Object& object, model::ObjectKind kind, model::Section section, Statements statements,
                         const std::vector<model::DumpId>& more = {});

  // The COMMENT and ACL entries of the object itself, where there are any and they are wanted.
  void comment_and_privileges(const Object& object, const SqlName& name);
  // The COMMENT entry of the object or of its column `number`; `none` stands for "no comment" where the target has one
  // by default.
  void comment(const Object& object, const SqlName& name, int number = 0, std::string_view by_default = {});
  // A COMMENT entry that belongs to `object` but is kept under another subject: the index behind a constraint.
  void comment_on(const Subject& subject, const Object& object, const SqlName& name, std::string_view by_default = {});
  // The ACL entry of the object. Returns its id, or 0.
  model::DumpId privileges(const Object& object, const SqlName& name);
  // The ACL entry of a column of a table.
  void column_privileges(const Object& object, const SqlName& table, int number, const std::string& column,
                         model::DumpId table_privileges);

 private:
  std::vector<model::DumpId> entry_dependencies(const Object& object);

  const Catalog& catalog_;
  model::Toc& toc_;
  EmitOptions options_;
  model::DumpId next_id_;
};

}  // namespace pgbraid::catalog
