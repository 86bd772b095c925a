#include "catalog/privileges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "catalog/acl_item.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

// The letters that apply to a kind of object, in the order in which they are written out.
std::string_view letters_of(std::string_view kind, bool column) {
  if (column) return "arwx";
  if (kind == "TABLE" || kind == "TABLES") return "arwdDxtm";
  if (kind == "SEQUENCE" || kind == "SEQUENCES") return "rwU";
  if (kind == "FUNCTION" || kind == "PROCEDURE" || kind == "FUNCTIONS") return "X";
  if (kind == "SCHEMA" || kind == "SCHEMAS") return "UC";
  if (kind == "DATABASE") return "CcT";
  if (kind == "TABLESPACE") return "C";
  if (kind == "PARAMETER") return "sA";
  if (kind == "LARGE OBJECT" || kind == "LARGE OBJECTS") return "rw";
  return "U";  // TYPE, TYPES, LANGUAGE, FOREIGN DATA WRAPPER, FOREIGN SERVER
}

std::string_view word_of(char letter) {
  switch (letter) {
    case 'a':
      return "INSERT";
    case 'r':
      return "SELECT";
    case 'w':
      return "UPDATE";
    case 'd':
      return "DELETE";
    case 'D':
      return "TRUNCATE";
    case 'x':
      return "REFERENCES";
    case 't':
      return "TRIGGER";
    case 'm':
      return "MAINTAIN";
    case 'U':
      return "USAGE";
    case 'C':
      return "CREATE";
    case 'T':
      return "TEMPORARY";
    case 'c':
      return "CONNECT";
    case 'X':
      return "EXECUTE";
    case 's':
      return "SET";
    case 'A':
      return "ALTER SYSTEM";
    default:
      return {};
  }
}

// "SELECT, UPDATE" of those privileges of the item that have the grant option or not; "ALL" for all there are.
std::string privilege_list(const AclItem& item, const PrivilegeTarget& target, bool grantable, bool either) {
  const std::string suffix = target.column.empty() ? "" : "(" + pg::ident(target.column) + ")";
  const std::string_view letters = letters_of(target.kind, !target.column.empty());
  std::vector<std::string> words;
  bool all = true;
  for (const char letter : letters) {
    const auto held = std::find_if(item.privileges.begin(), item.privileges.end(),
                                   [&](const auto& privilege) { return privilege.first == letter; });
    const bool has = held != item.privileges.end() && (either || held->second == grantable);
    if (has) {
      words.push_back(std::string(word_of(letter)) + suffix);
    } else if (letter != 'm' || target.maintain) {
      all = false;
    }
  }
  if (words.empty()) return {};
  return all ? "ALL" + suffix : base::join(words, ",");
}

std::string grantee_of(const AclItem& item) { return item.grantee.empty() ? "PUBLIC" : pg::ident(item.grantee); }

std::string on_target(const PrivilegeTarget& target) {
  return target.name.empty() ? target.kind : target.kind + " " + target.name;
}

void revoke(std::string& sql, const AclItem& item, const PrivilegeTarget& target) {
  const std::string list = privilege_list(item, target, false, true);
  if (list.empty()) return;
  sql += fmt::format("{}REVOKE {} ON {} FROM {};\n", target.prefix, list, on_target(target), grantee_of(item));
}

void grant(std::string& sql, const AclItem& item, const PrivilegeTarget& target) {
  const std::string plain = privilege_list(item, target, false, false);
  const std::string grantable = privilege_list(item, target, true, false);
  if (plain.empty() && grantable.empty()) return;
  // What another role than the owner granted has to be granted by that role again. ALTER DEFAULT PRIVILEGES names
  // its role itself.
  const bool as_grantor = target.prefix.empty() && !item.grantor.empty() && item.grantor != target.owner;
  if (as_grantor) sql += fmt::format("SET SESSION AUTHORIZATION {};\n", pg::ident(item.grantor));
  const std::string to = grantee_of(item);
  if (!plain.empty()) {
    sql += fmt::format("{}GRANT {} ON {} TO {};\n", target.prefix, plain, on_target(target), to);
  }
  if (!grantable.empty()) {
    sql += fmt::format("{}GRANT {} ON {} TO {} WITH GRANT OPTION;\n", target.prefix, grantable, on_target(target), to);
  }
  if (as_grantor) sql += "RESET SESSION AUTHORIZATION;\n";
}

bool people_may_create(const std::vector<std::string>& acl) {
  return std::any_of(acl.begin(), acl.end(), [](const std::string& text) {
    const AclItem item = parse_acl_item(text);
    return item.grantee.empty() && std::any_of(item.privileges.begin(), item.privileges.end(),
                                               [](const auto& privilege) { return privilege.first == 'C'; });
  });
}

// One branch of the union: a catalog table, its acl and owner columns, and the letter that acldefault() knows it by.
std::string branch(const std::string& table, model::Oid table_oid, const std::string& acl, const std::string& letter,
                   const std::string& owner, const std::string& condition) {
  return fmt::format(R"(
SELECT {1}::pg_catalog.oid, o.oid, 0,
       coalesce(o.{2}, pg_catalog.acldefault({3}, o.{4}))::pg_catalog.text[],
       coalesce(i.initprivs, pg_catalog.acldefault({3}, o.{4}))::pg_catalog.text[],
       pg_catalog.pg_get_userbyid(o.{4})
  FROM pg_catalog.{0} o
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.classoid = {1} AND i.objoid = o.oid AND i.objsubid = 0
 WHERE ({5}))",
                     table, table_oid, acl, letter, owner, condition);
}

std::string privileges_query() {
  const auto changed = [](const std::string& acl) { return "o." + acl + " IS DISTINCT FROM i.initprivs"; };
  std::vector<std::string> branches = {
      branch("pg_namespace", table_oid::kNamespace, "nspacl", "'n'", "nspowner",
             changed("nspacl") + " OR o.nspname = 'public'"),
      branch("pg_class", table_oid::kClass, "relacl",
             "(CASE WHEN o.relkind = 'S' THEN 's' ELSE 'r' END)::pg_catalog.\"char\"", "relowner", changed("relacl")),
      branch("pg_proc", table_oid::kProc, "proacl", "'f'", "proowner", changed("proacl")),
      branch("pg_type", table_oid::kType, "typacl", "'T'", "typowner", changed("typacl")),
      branch("pg_language", table_oid::kLanguage, "lanacl", "'l'", "lanowner", changed("lanacl")),
      branch("pg_foreign_data_wrapper", table_oid::kForeignDataWrapper, "fdwacl", "'F'", "fdwowner", changed("fdwacl")),
      branch("pg_foreign_server", table_oid::kForeignServer, "srvacl", "'S'", "srvowner", changed("srvacl")),
      branch("pg_largeobject_metadata", table_oid::kLargeObject, "lomacl", "'L'", "lomowner", changed("lomacl")),
      branch("pg_database", table_oid::kDatabase, "datacl", "'d'", "datdba",
             "o.datname = pg_catalog.current_database() AND " + changed("datacl")),
      fmt::format(R"(
SELECT {0}::pg_catalog.oid, a.attrelid, a.attnum,
       coalesce(a.attacl, '{{}}')::pg_catalog.text[], coalesce(i.initprivs, '{{}}')::pg_catalog.text[], ''
  FROM pg_catalog.pg_attribute a
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.classoid = {0} AND i.objoid = a.attrelid AND i.objsubid = a.attnum
 WHERE a.attacl IS DISTINCT FROM i.initprivs AND NOT a.attisdropped)",
                  table_oid::kClass)};
  return base::join(branches, "\nUNION ALL");
}

}  // namespace

std::string privilege_statements(const Privileges& privileges, const PrivilegeTarget& target) {
  const auto missing_from = [](const std::vector<std::string>& items, const std::string& item) {
    return std::find(items.begin(), items.end(), item) == items.end();
  };
  std::string sql;
  for (const auto& item : privileges.initially) {
    if (missing_from(privileges.now, item)) revoke(sql, parse_acl_item(item), target);
  }
  for (const auto& item : privileges.now) {
    if (missing_from(privileges.initially, item)) grant(sql, parse_acl_item(item), target);
  }
  return sql;
}

// First of all readers, since the server's own objects are read only if they are among these.
void read_privileges(Context& context) {
  // The public schema begins, in a fresh database and after its owner was set, with these, whatever pg_init_privs of
  // the source says: that may be gone, or tell of an older version.
  model::Oid public_schema = 0;
  context.query.later("SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'public'",
                      [&](pg::Row& row) { row >> public_schema; });
  context.query.later(privileges_query(), [&](pg::Row& row) {
    Subject subject;
    Privileges found;
    std::string owner;
    row >> subject.id.table >> subject.id.oid >> subject.number >> found.now >> found.initially >> owner;
    if (subject.id == model::CatalogId{table_oid::kNamespace, public_schema}) {
      const std::string name = acl_name(owner);
      // Up to 14 everybody may create in it. The target may be such a server, and the source tell otherwise.
      const bool revoked = !context.query.features().public_schema_without_create && !people_may_create(found.now);
      found.initially = {fmt::format("{0}=UC/{0}", name), fmt::format("={}/{}", revoked ? "UC" : "U", name)};
    }
    if (found.now != found.initially) context.catalog.privileges.emplace(subject, std::move(found));
  });
  context.query.run_later();
}

}  // namespace pgbraid::catalog
