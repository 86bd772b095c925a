#include "app/globals_sql.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "catalog/privileges.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::app {

namespace {

std::string with_or_without(bool has, const char* attribute) {
  return has ? fmt::format(" {}", attribute) : fmt::format(" NO{}", attribute);
}

void add_labels(std::vector<std::string>& statements, const std::vector<model::GlobalLabel>& labels,
                const std::string& object) {
  for (const model::GlobalLabel& label : labels) {
    statements.push_back(
        fmt::format("SECURITY LABEL FOR {} ON {} IS {}", pg::ident(label.provider), object, pg::literal(label.label)));
  }
}

// One statement for all: who grants in another's name does so within it.
void add_privileges(std::vector<std::string>& statements, const std::vector<std::string>& now,
                    const std::vector<std::string>& initially, const catalog::PrivilegeTarget& target) {
  std::string sql = catalog::privilege_statements({now, initially}, target);
  if (!sql.empty()) statements.push_back(std::move(sql));
}

}  // namespace

std::string GlobalsSql::role(const model::GlobalRole& role) const {
  const std::string name = pg::ident(role.name);
  std::string create = "CREATE ROLE " + name + " WITH";
  create += with_or_without(role.superuser, "SUPERUSER");
  create += with_or_without(role.inherit, "INHERIT");
  create += with_or_without(role.create_role, "CREATEROLE");
  create += with_or_without(role.create_database, "CREATEDB");
  create += with_or_without(role.login, "LOGIN");
  create += with_or_without(role.replication, "REPLICATION");
  create += with_or_without(role.bypass_row_security, "BYPASSRLS");
  if (role.connection_limit >= 0) create += fmt::format(" CONNECTION LIMIT {}", role.connection_limit);
  if (role.password) create += " PASSWORD " + pg::literal(*role.password);
  if (!role.valid_until.empty()) create += " VALID UNTIL " + pg::literal(role.valid_until);
  return create;
}

std::vector<std::string> GlobalsSql::about(const model::GlobalRole& role) const {
  const std::string name = pg::ident(role.name);
  std::vector<std::string> statements;
  if (comments && !role.comment.empty()) {
    statements.push_back(fmt::format("COMMENT ON ROLE {} IS {}", name, pg::literal(role.comment)));
  }
  if (security_labels) add_labels(statements, role.labels, "ROLE " + name);
  return statements;
}

std::vector<std::string> GlobalsSql::settings(const model::GlobalRole& role) const {
  std::vector<std::string> statements;
  for (const std::string& setting : role.settings) {
    statements.push_back(fmt::format("ALTER ROLE {} SET {}", pg::ident(role.name), pg::setting_assignment(setting)));
  }
  return statements;
}

std::vector<std::string> GlobalsSql::settings_of_all(const std::vector<std::string>& settings) const {
  std::vector<std::string> statements;
  statements.reserve(settings.size());
  for (const std::string& setting : settings) {
    statements.push_back("ALTER ROLE ALL SET " + pg::setting_assignment(setting));
  }
  return statements;
}

std::string GlobalsSql::membership(const model::GlobalMembership& membership) const {
  std::vector<std::string> options;
  if (membership.admin) options.emplace_back("ADMIN OPTION");
  if (target.membership_options) {
    if (membership.inherit) options.emplace_back(*membership.inherit ? "INHERIT TRUE" : "INHERIT FALSE");
    if (membership.set) options.emplace_back(*membership.set ? "SET TRUE" : "SET FALSE");
  }
  std::string sql = fmt::format("GRANT {} TO {}", pg::ident(membership.role), pg::ident(membership.member));
  if (!options.empty()) sql += " WITH " + base::join(options, ", ");
  if (!membership.grantor.empty()) sql += " GRANTED BY " + pg::ident(membership.grantor);
  return sql;
}

std::string GlobalsSql::tablespace(const model::GlobalTablespace& tablespace) const {
  const std::string name = pg::ident(tablespace.name);
  const auto mapped = std::find_if(tablespace_mapping.begin(), tablespace_mapping.end(),
                                   [&](const auto& pair) { return pair.first == tablespace.location; });
  const std::string& location = mapped == tablespace_mapping.end() ? tablespace.location : mapped->second;
  std::string create = fmt::format("CREATE TABLESPACE {} OWNER {} LOCATION {}", name, pg::ident(tablespace.owner),
                                   pg::literal(location));
  std::vector<std::string> options;
  for (const std::string& option : tablespace.options) {
    const std::size_t equals = option.find('=');
    if (equals == std::string::npos) continue;
    options.push_back(pg::ident(option.substr(0, equals)) + " = " + pg::literal(option.substr(equals + 1)));
  }
  if (!options.empty()) create += " WITH (" + base::join(options, ", ") + ")";
  return create;
}

std::vector<std::string> GlobalsSql::about(const model::GlobalTablespace& tablespace) const {
  const std::string name = pg::ident(tablespace.name);
  std::vector<std::string> statements;
  if (comments && !tablespace.comment.empty()) {
    statements.push_back(fmt::format("COMMENT ON TABLESPACE {} IS {}", name, pg::literal(tablespace.comment)));
  }
  if (security_labels) add_labels(statements, tablespace.labels, "TABLESPACE " + name);
  if (privileges) {
    add_privileges(statements, tablespace.privileges, tablespace.privileges_initially,
                   {"TABLESPACE", name, "", tablespace.owner});
  }
  return statements;
}

std::vector<std::string> GlobalsSql::parameter(const model::GlobalParameter& parameter) const {
  std::vector<std::string> statements;
  if (!privileges || !target.parameter_privileges) return statements;
  // A setting of an extension ("plpgsql.extra_errors") is two names.
  std::vector<std::string> names;
  for (const std::string& name : base::split(parameter.name, '.')) names.push_back(pg::ident(name));
  add_privileges(statements, parameter.privileges, parameter.privileges_initially,
                 {"PARAMETER", base::join(names, "."), "", parameter.owner});
  return statements;
}

std::vector<std::pair<std::string, std::string>> parse_tablespace_mapping(const std::vector<std::string>& mapping) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const std::string& text : mapping) {
    std::pair<std::string, std::string> pair;
    std::size_t signs = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool escaped = text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '=';
      if (escaped) ++i;
      if (text[i] == '=' && !escaped) {
        ++signs;
      } else {
        (signs == 0 ? pair.first : pair.second) += text[i];
      }
    }
    if (signs != 1 || !pair.first.starts_with('/') || !pair.second.starts_with('/')) {
      base::fail_with_hint(ErrorCode::usage, fmt::format("invalid tablespace mapping \"{}\"", base::printable(text)),
                           "It is OLD=NEW, both absolute paths.");
    }
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

}  // namespace pgbraid::app
