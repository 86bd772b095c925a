#include "app/restore_role.hpp"

#include "pg/quoting.hpp"
#include "pg/session_state.hpp"

namespace pgbraid::app {

std::string work_as_owner(const model::TocEntry& entry) {
  return entry.owner.empty() ? std::string() : "SET SESSION AUTHORIZATION " + pg::ident(entry.owner);
}

std::string work_as_superuser(const std::string& superuser) {
  return "SET SESSION AUTHORIZATION " + (superuser.empty() ? std::string("DEFAULT") : pg::ident(superuser)) +
         "; SET ROLE NONE";
}

std::string work_as_before(const std::string& current_role) {
  return "SET SESSION AUTHORIZATION DEFAULT; " + pg::role_statement(current_role);
}

std::string wait_for_loads_through_root(const model::TocEntry& entry) {
  if (!entry.definition.starts_with("-- load via partition root ")) return {};
  return "SELECT pg_catalog.pg_advisory_xact_lock(8098703561215306785)";  // a number that nobody else is likely to use
}

std::string triggers_statement(const model::TocEntry& entry, bool enabled) {
  if (entry.kind != model::ObjectKind::table_data) return {};
  return "ALTER TABLE " + pg::qualified(entry.schema, entry.tag) + (enabled ? " ENABLE" : " DISABLE") + " TRIGGER ALL";
}

}  // namespace pgbraid::app
