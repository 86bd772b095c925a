#include "catalog/globals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "pg/query.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

// The oid of the superuser that a cluster is made with.
constexpr int kFirstSuperuser = 10;

std::string labels_of(const char* catalog, const char* oid) {
  return fmt::format(R"(
       ARRAY(SELECT l.provider FROM pg_catalog.pg_shseclabel l
              WHERE l.objoid = {1} AND l.classoid = 'pg_catalog.{0}'::pg_catalog.regclass ORDER BY 1),
       ARRAY(SELECT l.label FROM pg_catalog.pg_shseclabel l
              WHERE l.objoid = {1} AND l.classoid = 'pg_catalog.{0}'::pg_catalog.regclass ORDER BY l.provider))",
                     catalog, oid);
}

void read_labels(pg::Row& row, std::vector<model::GlobalLabel>& labels) {
  std::vector<std::string> providers;
  std::vector<std::string> texts;
  row >> providers >> texts;
  for (std::size_t i = 0; i < std::min(providers.size(), texts.size()); ++i) {
    labels.push_back({std::move(providers[i]), std::move(texts[i])});
  }
}

void read_roles(pg::Query& query, bool passwords, model::Globals& globals) {
  const std::string roles = fmt::format(R"(
SELECT r.rolname, r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcreatedb, r.rolcanlogin, r.rolreplication,
       r.rolbypassrls, r.rolconnlimit, r.rolvaliduntil, {},
       pg_catalog.shobj_description(r.oid, 'pg_authid'),
       (SELECT s.setconfig FROM pg_catalog.pg_db_role_setting s WHERE s.setrole = r.oid AND s.setdatabase = 0),{}
  FROM pg_catalog.{} r
 WHERE NOT pg_catalog.starts_with(r.rolname, 'pg_')
 ORDER BY r.rolname)",
                                        passwords ? "r.rolpassword" : "NULL::pg_catalog.text",
                                        labels_of("pg_authid", "r.oid"), passwords ? "pg_authid" : "pg_roles");
  query.later(roles, [&globals](pg::Row& row) {
    model::GlobalRole role;
    row >> role.name >> role.superuser >> role.inherit >> role.create_role >> role.create_database >> role.login >>
        role.replication >> role.bypass_row_security >> role.connection_limit >> role.valid_until >> role.password >>
        role.comment >> role.settings;
    read_labels(row, role.labels);
    globals.roles.push_back(std::move(role));
  });
  query.later("SELECT s.setconfig FROM pg_catalog.pg_db_role_setting s WHERE s.setrole = 0 AND s.setdatabase = 0",
              [&globals](pg::Row& row) { row >> globals.settings; });
}

// Grantors may be gone: before 16 the server did not mind.
void read_memberships(pg::Query& query, std::vector<model::GlobalMembership>& memberships) {
  const bool options = query.features().membership_options;
  query.later(fmt::format(R"(
SELECT r.rolname, m.rolname, CASE WHEN g.oid <> {} THEN g.rolname END, a.admin_option, {}
  FROM pg_catalog.pg_auth_members a
  JOIN pg_catalog.pg_roles r ON r.oid = a.roleid
  JOIN pg_catalog.pg_roles m ON m.oid = a.member
  LEFT JOIN pg_catalog.pg_roles g ON g.oid = a.grantor
 WHERE NOT pg_catalog.starts_with(m.rolname, 'pg_')
 ORDER BY 1, 2, 3)",
                          kFirstSuperuser, options ? "a.inherit_option, a.set_option" : "false, false"),
              [&memberships, options](pg::Row& row) {
                model::GlobalMembership membership;
                bool inherit = false;
                bool set = false;
                row >> membership.role >> membership.member >> membership.grantor >> membership.admin >> inherit >> set;
                if (options) {
                  membership.inherit = inherit;
                  membership.set = set;
                }
                memberships.push_back(std::move(membership));
              });
}

void read_tablespaces(pg::Query& query, std::vector<model::GlobalTablespace>& tablespaces) {
  query.later(fmt::format(R"(
SELECT t.spcname, pg_catalog.pg_get_userbyid(t.spcowner), pg_catalog.pg_tablespace_location(t.oid), t.spcoptions,
       coalesce(t.spcacl, pg_catalog.acldefault('t', t.spcowner))::pg_catalog.text[],
       pg_catalog.acldefault('t', t.spcowner)::pg_catalog.text[],
       pg_catalog.shobj_description(t.oid, 'pg_tablespace'),{}
  FROM pg_catalog.pg_tablespace t
 WHERE NOT pg_catalog.starts_with(t.spcname, 'pg_')
 ORDER BY 1)",
                          labels_of("pg_tablespace", "t.oid")),
              [&tablespaces](pg::Row& row) {
                model::GlobalTablespace tablespace;
                row >> tablespace.name >> tablespace.owner >> tablespace.location >> tablespace.options >>
                    tablespace.privileges >> tablespace.privileges_initially >> tablespace.comment;
                read_labels(row, tablespace.labels);
                tablespaces.push_back(std::move(tablespace));
              });
}

void read_parameters(pg::Query& query, std::vector<model::GlobalParameter>& parameters) {
  if (!query.features().parameter_privileges) return;
  query.later(fmt::format(R"(
SELECT p.parname, pg_catalog.pg_get_userbyid({0}), p.paracl::pg_catalog.text[],
       pg_catalog.acldefault('p', {0})::pg_catalog.text[]
  FROM pg_catalog.pg_parameter_acl p
 ORDER BY 1)",
                          kFirstSuperuser),
              [&parameters](pg::Row& row) {
                model::GlobalParameter parameter;
                row >> parameter.name >> parameter.owner >> parameter.privileges >> parameter.privileges_initially;
                parameters.push_back(std::move(parameter));
              });
}

// A grantor needs to have been given the role with the right to pass it on. What never becomes possible (the grantor's
// own grant is gone) comes last.
std::vector<model::GlobalMembership> in_order(std::vector<model::GlobalMembership> memberships) {
  std::vector<model::GlobalMembership> ordered;
  std::set<std::pair<std::string, std::string>> admins;  // role, member
  const auto possible = [&](const model::GlobalMembership& one) {
    return one.grantor.empty() || admins.contains({one.role, one.grantor});
  };
  while (!memberships.empty()) {
    auto rest = std::stable_partition(memberships.begin(), memberships.end(), possible);
    if (rest == memberships.begin()) rest = memberships.end();
    for (auto one = memberships.begin(); one != rest; ++one) {
      if (one->admin) admins.emplace(one->role, one->member);
      ordered.push_back(std::move(*one));
    }
    memberships.erase(memberships.begin(), rest);
  }
  return ordered;
}

}  // namespace

model::Globals read_globals(pg::Connection& connection, bool passwords) {
  const std::string before = connection.parameter("client_encoding");
  connection.exec("SET LOCAL client_encoding = 'UTF8'");
  model::Globals globals;
  pg::Query query(connection);
  read_roles(query, passwords, globals);
  read_memberships(query, globals.memberships);
  read_tablespaces(query, globals.tablespaces);
  read_parameters(query, globals.parameters);
  query.run_later();
  connection.exec("SET LOCAL client_encoding = " + pg::literal(before));
  globals.memberships = in_order(std::move(globals.memberships));
  return globals;
}

}  // namespace pgbraid::catalog
