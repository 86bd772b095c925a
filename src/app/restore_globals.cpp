#include "app/restore_globals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include "app/leader.hpp"
#include "base/fail.hpp"
#include "catalog/acl_item.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::app {

namespace {

using Names = std::unordered_set<std::string>;

class GlobalsRun {
 public:
  GlobalsRun(pg::Connection& leader, const model::Globals& globals, const GlobalsSql& sql, bool stop, EventSink& events)
      : leader_(leader), globals_(globals), sql_(sql), stop_(stop), events_(events) {}

  GlobalsResult run() {
    const std::string encoding = leader_.parameter("client_encoding");
    leader_.exec("SET client_encoding = 'UTF8'");
    leader_.exec("BEGIN");
    make_roles();
    make_settings();
    make_memberships();
    make_parameters();
    leader_.exec("COMMIT");
    make_tablespaces();
    leader_.exec("SET client_encoding = " + pg::literal(encoding));
    return result_;
  }

 private:
  Names names(const char* query) {
    const pg::Result rows = leader_.exec(query);
    Names names;
    for (int i = 0; i < rows.rows(); ++i) names.insert(std::string(rows.text(i, 0)));
    return names;
  }

  void leave(const std::string& label) {
    events_.message(Severity::info, label + " is there already, and stays as it is");
  }

  // Within the transaction of the roles: one that fails takes nothing with it.
  bool make(const std::string& label, const std::string& statement, bool secret = false) {
    if (statement.empty()) return true;
    leader_.exec("SAVEPOINT globals");
    const bool made = try_to(label, statement, secret);
    leader_.exec(made ? "RELEASE SAVEPOINT globals" : "ROLLBACK TO SAVEPOINT globals");
    return made;
  }

  // `secret`: nobody is to read the statement in a message.
  bool try_to(const std::string& label, const std::string& statement, bool secret = false) {
    try {
      leader_.exec(statement);
    } catch (const Error& error) {
      ErrorReport report = error.report();
      report.entry = label;
      if (secret) report.statement.clear();
      if (stop_ || report.connection_lost || report.code != ErrorCode::source) throw Error(std::move(report));
      ++result_.failed;
      events_.failure(report);
      return false;
    }
    ++result_.done;
    return true;
  }

  void make_roles() {
    const Names there = names("SELECT rolname FROM pg_catalog.pg_roles");
    for (const model::GlobalRole& role : globals_.roles) {
      const std::string label = fmt::format("ROLE \"{}\"", role.name);
      if (there.contains(role.name)) {
        leave(label);
        continue;
      }
      if (!make(label, sql_.role(role), role.password.has_value())) continue;
      made_.insert(role.name);
      for (const std::string& statement : sql_.about(role)) make("comment or label of " + label, statement);
    }
  }

  void make_settings() {
    for (const model::GlobalRole& role : globals_.roles) {
      if (!made_.contains(role.name)) continue;
      for (const std::string& statement : sql_.settings(role)) {
        make(fmt::format("setting of ROLE \"{}\"", role.name), statement);
      }
    }
    if (globals_.settings.empty()) return;
    const std::string label = "settings of all roles";
    const bool there = leader_.scalar(
                           "SELECT EXISTS (SELECT FROM pg_catalog.pg_db_role_setting s WHERE s.setrole = 0 AND "
                           "s.setdatabase = 0)") == "t";
    if (there) {
      events_.message(Severity::info, label + " are there already, and stay as they are");
      return;
    }
    for (const std::string& statement : sql_.settings_of_all(globals_.settings)) make(label, statement);
  }

  void make_memberships() {
    for (const model::GlobalMembership& one : globals_.memberships) {
      if (!made_.contains(one.member)) continue;
      make(fmt::format("membership of ROLE \"{}\" in \"{}\"", one.member, one.role), sql_.membership(one));
    }
  }

  // What roles that were there may do stays theirs; but everybody, and the server's own roles, are on every cluster.
  void make_parameters() {
    for (const model::GlobalParameter& parameter : globals_.parameters) {
      model::GlobalParameter ours = parameter;
      std::erase_if(ours.privileges,
                    [this](const std::string& item) { return !made_.contains(catalog::parse_acl_item(item).grantee); });
      ours.privileges_initially.clear();
      for (const std::string& statement : sql_.parameter(ours)) {
        make(fmt::format("PARAMETER \"{}\"", parameter.name), statement);
      }
    }
  }

  // No transaction may make one.
  void make_tablespaces() {
    if (globals_.tablespaces.empty()) return;
    const Names there = names("SELECT spcname FROM pg_catalog.pg_tablespace");
    for (const model::GlobalTablespace& tablespace : globals_.tablespaces) {
      const std::string label = fmt::format("TABLESPACE \"{}\"", tablespace.name);
      if (there.contains(tablespace.name)) {
        leave(label);
      } else if (try_to(label, sql_.tablespace(tablespace))) {
        for (const std::string& statement : sql_.about(tablespace)) {
          try_to("comment, label or privileges of " + label, statement);
        }
      }
    }
  }

  pg::Connection& leader_;
  const model::Globals& globals_;
  const GlobalsSql& sql_;
  const bool stop_;
  EventSink& events_;
  Names made_;  // roles
  GlobalsResult result_;
};

}  // namespace

GlobalsResult restore_globals(pg::Connection& leader, const model::Globals& globals, const GlobalsSql& sql, bool stop,
                              EventSink& events, Interrupt& interrupt) {
  GlobalsResult result;
  interruptible(leader, interrupt, [&] { result = GlobalsRun(leader, globals, sql, stop, events).run(); });
  return result;
}

}  // namespace pgbraid::app
