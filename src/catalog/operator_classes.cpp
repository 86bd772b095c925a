// Operator families and classes, with the operators and support functions that are their members.
#include <fmt/format.h>

#include <map>
#include <unordered_map>

#include "base/text.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "catalog/operators.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

constexpr const char* kBetween = ",\n    ";

SqlName sql_name(const Object& object, const std::string& method) {
  const std::string using_method = " USING " + pg::ident(method);
  return {std::string(model::info(object.kind).desc), object.qualified_name() + using_method,
          pg::ident(object.name) + using_method};
}

std::string drop_of(const SqlName& name) { return fmt::format("DROP {} {};\n", name.kind, name.name); }

}  // namespace

void OperatorFamily::emit(Emitter& emitter) const {
  const SqlName target = sql_name(*this, method);
  if (wanted.definition) {
    std::string sql = fmt::format("CREATE OPERATOR FAMILY {};\n", target.name);
    if (!members.empty()) {
      sql += fmt::format("ALTER OPERATOR FAMILY {} ADD\n    {};\n", target.name, base::join(members, kBetween));
    }
    emitter.entry(*this, {name, std::move(sql), drop_of(target)});
  }
  emitter.comment(*this, target);
}

void OperatorClass::emit(Emitter& emitter) const {
  const SqlName target = sql_name(*this, method);
  if (wanted.definition) {
    std::vector<std::string> items;
    // A class without members is written with its own type as that of its storage: it must have at least one item.
    if (!storage.empty() || members.empty()) items.push_back("STORAGE " + (storage.empty() ? type : storage));
    items.insert(items.end(), members.begin(), members.end());
    emitter.entry(*this, {name,
                          fmt::format("CREATE OPERATOR CLASS {}\n    {}FOR TYPE {} USING {} FAMILY {} AS\n    {};\n",
                                      qualified_name(), is_default ? "DEFAULT " : "", type, pg::ident(method), family,
                                      base::join(items, kBetween)),
                          drop_of(target)});
  }
  emitter.comment(*this, target);
}

namespace {

// The owner of members: a family or a class, and the list that they go to.
struct MemberList {
  Object* owner = nullptr;
  std::vector<std::string>* items = nullptr;
};
using MemberLists = std::map<model::CatalogId, MemberList>;

void depend_on(const Catalog& catalog, Object& object, model::CatalogId needed) {
  const Object* const found = catalog.find(needed);
  if (found != nullptr && found != &object) object.dependencies.push_back(found->id);
}

// Reads "MEMBER, objects that it needs" rows; a member hangs on the class that it came with, or else on the family.
void read_members(Context& context, const MemberLists& lists) {
  std::vector<model::Oid> oids;
  for (const auto& [id, list] : lists) oids.push_back(id.oid);
  context.query.each(fmt::format(R"(
SELECT d.refclassid, d.refobjid, 'OPERATOR ' || a.amopstrategy || ' ' || a.amopopr::pg_catalog.regoperator
       || CASE WHEN s.oid IS NOT NULL THEN ' FOR ORDER BY ' || pg_catalog.quote_ident(sn.nspname) || '.'
               || pg_catalog.quote_ident(s.opfname) ELSE '' END,
       {1}::pg_catalog.oid, a.amopopr, a.amopsortfamily, 1 AS kind, a.amopstrategy AS number, a.amopopr AS last,
       a.amoplefttype, a.amoprighttype
  FROM pg_catalog.pg_amop a
  JOIN pg_catalog.pg_depend d ON d.classid = {2} AND d.objid = a.oid AND d.refclassid IN ({3}, {4})
  LEFT JOIN pg_catalog.pg_opfamily s ON s.oid = a.amopsortfamily
  LEFT JOIN pg_catalog.pg_namespace sn ON sn.oid = s.opfnamespace
 WHERE d.refobjid = ANY ({0}) AND d.refobjid <> a.amopsortfamily
UNION ALL
SELECT d.refclassid, d.refobjid, 'FUNCTION ' || a.amprocnum
       || ' (' || pg_catalog.format_type(a.amproclefttype, NULL) || ', '
       || pg_catalog.format_type(a.amprocrighttype, NULL) || ') ' || a.amproc::pg_catalog.oid::pg_catalog.regprocedure,
       {5}::pg_catalog.oid, a.amproc::pg_catalog.oid, 0, 2, a.amprocnum, a.amproc::pg_catalog.oid,
       a.amproclefttype, a.amprocrighttype
  FROM pg_catalog.pg_amproc a
  JOIN pg_catalog.pg_depend d ON d.classid = {6} AND d.objid = a.oid AND d.refclassid IN ({3}, {4})
 WHERE d.refobjid = ANY ({0})
 ORDER BY kind, number, amoplefttype, amoprighttype, last)",
                                 pg::oid_array(oids), table_oid::kOperator, table_oid::kAccessMethodOperator,
                                 table_oid::kOperatorClass, table_oid::kOperatorFamily, table_oid::kProc,
                                 table_oid::kAccessMethodProcedure),
                     [&](pg::Row& row) {
                       model::CatalogId owner;
                       std::string text;
                       model::CatalogId needed;
                       model::Oid sort_family = 0;
                       row >> owner.table >> owner.oid >> text >> needed.table >> needed.oid >> sort_family;
                       const auto list = lists.find(owner);
                       if (list == lists.end()) return;
                       list->second.items->push_back(std::move(text));
                       depend_on(context.catalog, *list->second.owner, needed);
                       depend_on(context.catalog, *list->second.owner, {table_oid::kOperatorFamily, sort_family});
                     });
}

void read_class_details(Context& context, const std::vector<model::Oid>& oids) {
  context.query.each(fmt::format(R"(
SELECT c.oid, pg_catalog.format_type(c.opcintype, NULL), c.opcdefault,
       pg_catalog.quote_ident(fn.nspname) || '.' || pg_catalog.quote_ident(f.opfname),
       pg_catalog.format_type(NULLIF(c.opckeytype, 0), NULL)
  FROM pg_catalog.pg_opclass c
  JOIN pg_catalog.pg_opfamily f ON f.oid = c.opcfamily
  JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace
 WHERE c.oid = ANY ({}))",
                                 pg::oid_array(oids)),
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       row >> oid;
                       auto& made = static_cast<OperatorClass&>(*context.catalog.find(table_oid::kOperatorClass, oid));
                       row >> made.type >> made.is_default >> made.family >> made.storage;
                     });
}

}  // namespace

void read_operator_classes(Context& context) {
  context.query.later(fmt::format(R"(
SELECT {0}::pg_catalog.oid, f.oid, f.opfname, f.opfnamespace, n.nspname, pg_catalog.pg_get_userbyid(f.opfowner), m.amname
  FROM pg_catalog.pg_opfamily f
  JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
  JOIN pg_catalog.pg_am m ON m.oid = f.opfmethod
 WHERE f.oid >= {2}::pg_catalog.oid
UNION ALL
SELECT {1}::pg_catalog.oid, c.oid, c.opcname, c.opcnamespace, n.nspname, pg_catalog.pg_get_userbyid(c.opcowner), m.amname
  FROM pg_catalog.pg_opclass c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace
  JOIN pg_catalog.pg_am m ON m.oid = c.opcmethod
 WHERE c.oid >= {2}::pg_catalog.oid
 ORDER BY 2)",
                                  table_oid::kOperatorFamily, table_oid::kOperatorClass, kFirstUserOid),
                      [&context](pg::Row& row) {
                        model::CatalogId id;
                        std::string name;
                        model::Oid schema_oid = 0;
                        std::string schema;
                        std::string owner;
                        std::string method;
                        row >> id.table >> id.oid >> name >> schema_oid >> schema >> owner >> method;
                        std::unique_ptr<Object> made;
                        if (id.table == table_oid::kOperatorFamily) {
                          auto family = std::make_unique<OperatorFamily>();
                          family->kind = model::ObjectKind::operator_family;
                          family->method = method;
                          made = std::move(family);
                        } else {
                          auto operator_class = std::make_unique<OperatorClass>();
                          operator_class->kind = model::ObjectKind::operator_class;
                          operator_class->method = method;
                          made = std::move(operator_class);
                        }
                        made->catalog = id;
                        made->name = name;
                        made->schema = schema;
                        made->owner = owner;
                        made->wanted = context.in_schema(schema_oid);
                        context.catalog.add(std::move(made));
                      });
}

void read_operator_class_details(Context& context) {
  MemberLists lists;
  std::vector<model::Oid> classes;
  for (const auto& object : context.catalog.objects()) {
    if (!object->wanted.definition) continue;
    if (auto* const family = dynamic_cast<OperatorFamily*>(object.get())) {
      lists.emplace(family->catalog, MemberList{family, &family->members});
    } else if (auto* const made = dynamic_cast<OperatorClass*>(object.get())) {
      lists.emplace(made->catalog, MemberList{made, &made->members});
      classes.push_back(made->catalog.oid);
    }
  }
  if (lists.empty()) return;
  read_class_details(context, classes);
  read_members(context, lists);
}

}  // namespace pgbraid::catalog
