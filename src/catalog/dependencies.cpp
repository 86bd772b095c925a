// What depends on what, from pg_depend, and the refresh order of materialized views.
#include <fmt/format.h>

#include <set>
#include <unordered_map>

#include "catalog/families.hpp"
#include "catalog/relations.hpp"

namespace pgbraid::catalog {

namespace {

// A default or CHECK that stands inside its table's or domain's CREATE comes before it, whatever pg_depend says.
bool part_of(const Object& object, const Object& table) {
  return object.table == table.id && !object.has_entry() &&
         (object.kind == model::ObjectKind::default_ || object.kind == model::ObjectKind::check_constraint);
}

// A materialized view that reads another, directly or through views, is refreshed after it.
class RefreshOrder {
 public:
  explicit RefreshOrder(Catalog& catalog) : catalog_(catalog) {
    for (const auto& object : catalog.objects()) {
      if (object->kind != model::ObjectKind::materialized_view_data) continue;
      auto* const data = static_cast<MaterializedViewData*>(object.get());
      refresh_of_.emplace(data->view.id, data);
    }
  }

  void apply() {
    for (auto& [view, data] : refresh_of_) {
      seen_ = {view};
      follow(catalog_.object(view), *data);
    }
  }

 private:
  void follow(const Object& from, MaterializedViewData& data) {
    std::vector<model::DumpId> open = from.dependencies;
    while (!open.empty()) {
      const model::DumpId id = open.back();
      open.pop_back();
      if (!seen_.insert(id).second) continue;
      const Object& object = catalog_.object(id);
      if (object.kind == model::ObjectKind::materialized_view) {
        const auto refresh = refresh_of_.find(id);
        if (refresh != refresh_of_.end()) data.dependencies.push_back(refresh->second->id);
      }
      if (object.kind == model::ObjectKind::view || object.kind == model::ObjectKind::function ||
          object.kind == model::ObjectKind::materialized_view) {
        open.insert(open.end(), object.dependencies.begin(), object.dependencies.end());
      }
    }
  }

  Catalog& catalog_;
  std::unordered_map<model::DumpId, MaterializedViewData*> refresh_of_;
  std::set<model::DumpId> seen_;
};

std::string restriction(const Context& context) {
  if (context.selection.everything()) return {};
  std::vector<model::Oid> oids;
  for (const auto& object : context.catalog.objects()) {
    if (object->wanted.any() && object->catalog.oid != 0) oids.push_back(object->catalog.oid);
  }
  // A view's dependencies hang on its rule.
  return fmt::format(R"(
   AND (d.objid = ANY ({0})
        OR (d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
            AND d.objid IN (SELECT r.oid FROM pg_catalog.pg_rewrite r WHERE r.ev_class = ANY ({0}))))
)",
                     pg::oid_array(oids));
}

}  // namespace

// Left out are the triggers of foreign keys and the row types of relations, four of five rows in a database of many
// tables: neither is an object of its own. In no order, as nothing depends on it.
void read_dependencies(Context& context) {
  Catalog& catalog = context.catalog;
  context.query.later(fmt::format(R"(
SELECT d.classid, d.objid, d.refclassid, d.refobjid
  FROM pg_catalog.pg_depend d
 WHERE d.deptype <> 'e' AND d.objid >= {}::pg_catalog.oid AND d.refobjid <> 0
   AND NOT (d.deptype = 'i' AND (d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass
                                 OR d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
                                    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass)) {})",
                                  kFirstUserOid, restriction(context)),
                      [&](pg::Row& row) {
                        model::CatalogId from;
                        model::CatalogId to;
                        row >> from.table >> from.oid >> to.table >> to.oid;
                        Object* const object = catalog.find(from);
                        const Object* const needed = catalog.find(to);
                        if (object == nullptr || needed == nullptr || object == needed) return;
                        // What an extension's members depend on is the extension's own business.
                        if (object->kind == model::ObjectKind::extension && from.table != table_oid::kExtension) return;
                        if (part_of(*object, *needed)) return;
                        object->dependencies.push_back(needed->id);
                      });
  context.query.run_later();
  RefreshOrder(catalog).apply();
}

}  // namespace pgbraid::catalog
