#include "catalog/foreign_servers.hpp"

#include <fmt/format.h>

#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

std::string with_options(std::string sql, const ForeignOptions& options) {
  if (!options.empty()) sql += " " + options_clause(options);
  return sql + ";\n";
}

void read_wrappers(Context& context) {
  context.query.later(
      fmt::format(R"(
SELECT w.oid, w.fdwname, pg_catalog.pg_get_userbyid(w.fdwowner), hn.nspname, h.proname, vn.nspname, v.proname, {}
  FROM pg_catalog.pg_foreign_data_wrapper w
  LEFT JOIN pg_catalog.pg_proc h ON h.oid = w.fdwhandler
  LEFT JOIN pg_catalog.pg_namespace hn ON hn.oid = h.pronamespace
  LEFT JOIN pg_catalog.pg_proc v ON v.oid = w.fdwvalidator
  LEFT JOIN pg_catalog.pg_namespace vn ON vn.oid = v.pronamespace
 WHERE {}
 ORDER BY w.oid)",
                  options_columns("w.fdwoptions"), context.candidates("w.oid", table_oid::kForeignDataWrapper)),
      [&context](pg::Row& row) {
        auto wrapper = std::make_unique<ForeignDataWrapper>();
        wrapper->catalog.table = table_oid::kForeignDataWrapper;
        wrapper->kind = model::ObjectKind::foreign_data_wrapper;
        std::string schema;
        std::string function;
        row >> wrapper->catalog.oid >> wrapper->name >> wrapper->owner >> schema >> function;
        if (!function.empty()) wrapper->handler = pg::qualified(schema, function);
        row >> schema >> function >> wrapper->options;
        if (!function.empty()) wrapper->validator = pg::qualified(schema, function);
        wrapper->wanted = Wanted::all();
        context.catalog.add(std::move(wrapper));
      });
}

void read_servers(Context& context) {
  context.query.later(
      fmt::format(R"(
SELECT s.oid, s.srvname, pg_catalog.pg_get_userbyid(s.srvowner), w.fdwname, s.srvtype, s.srvversion, {}
  FROM pg_catalog.pg_foreign_server s
  JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
 WHERE {}
 ORDER BY s.oid)",
                  options_columns("s.srvoptions"), context.candidates("s.oid", table_oid::kForeignServer)),
      [&context](pg::Row& row) {
        auto server = std::make_unique<ForeignServer>();
        server->catalog.table = table_oid::kForeignServer;
        server->kind = model::ObjectKind::server;
        row >> server->catalog.oid >> server->name >> server->owner >> server->wrapper >> server->type >>
            server->version >> server->options;
        server->wanted = Wanted::all();
        context.catalog.add(std::move(server));
      });
}

}  // namespace

void ForeignDataWrapper::emit(Emitter& emitter) const {
  const std::string quoted = pg::ident(name);
  if (wanted.definition) {
    std::string sql = "CREATE FOREIGN DATA WRAPPER " + quoted;
    if (!handler.empty()) sql += " HANDLER " + handler;
    if (!validator.empty()) sql += " VALIDATOR " + validator;
    emitter.entry(
        *this, {name, with_options(std::move(sql), options), fmt::format("DROP FOREIGN DATA WRAPPER {};\n", quoted)});
  }
  emitter.comment_and_privileges(*this, {"FOREIGN DATA WRAPPER", quoted, quoted});
}

void ForeignServer::emit(Emitter& emitter) const {
  const std::string quoted = pg::ident(name);
  if (wanted.definition) {
    std::string sql = "CREATE SERVER " + quoted;
    if (!type.empty()) sql += " TYPE " + pg::literal(type);
    if (!version.empty()) sql += " VERSION " + pg::literal(version);
    sql += " FOREIGN DATA WRAPPER " + pg::ident(wrapper);
    emitter.entry(*this, {name, with_options(std::move(sql), options), fmt::format("DROP SERVER {};\n", quoted)});
  }
  emitter.comment(*this, {"SERVER", quoted, quoted});
  emitter.privileges(*this, {"FOREIGN SERVER", quoted, quoted});
}

void UserMapping::emit(Emitter& emitter) const {
  if (!wanted.definition) return;
  const std::string target =
      fmt::format("FOR {} SERVER {}", user.empty() ? "PUBLIC" : pg::ident(user), pg::ident(server));
  emitter.entry(*this,
                {name, with_options("CREATE USER MAPPING " + target, options), "DROP USER MAPPING " + target + ";\n"});
}

void read_foreign_servers(Context& context) {
  // They stand outside schemas.
  if (!context.selection.everything() || !context.options.definitions) return;
  read_wrappers(context);
  read_servers(context);
}

void read_user_mappings(Context& context) {
  std::vector<model::Oid> servers;
  for (const auto& object : context.catalog.objects()) {
    if (object->kind == model::ObjectKind::server && object->wanted.definition) servers.push_back(object->catalog.oid);
  }
  if (servers.empty()) return;
  // The view shows everybody the mappings, and their options to those who may see them.
  context.query.later(fmt::format(R"(
SELECT m.umid, m.srvid, CASE WHEN m.umuser <> 0 THEN m.usename END, {}
  FROM pg_catalog.pg_user_mappings m
 WHERE m.srvid = ANY ({})
 ORDER BY m.umid)",
                                  options_columns("m.umoptions"), pg::oid_array(servers)),
                      [&context](pg::Row& row) {
                        auto mapping = std::make_unique<UserMapping>();
                        mapping->catalog.table = table_oid::kUserMapping;
                        mapping->kind = model::ObjectKind::user_mapping;
                        model::Oid server_oid = 0;
                        row >> mapping->catalog.oid >> server_oid >> mapping->user >> mapping->options;
                        const Object& server = *context.catalog.find(table_oid::kForeignServer, server_oid);
                        mapping->server = server.name;
                        mapping->name = fmt::format("USER MAPPING {} SERVER {}",
                                                    mapping->user.empty() ? "public" : mapping->user, server.name);
                        mapping->owner = server.owner;
                        mapping->wanted = server.wanted;
                        mapping->dependencies.push_back(server.id);
                        context.catalog.add(std::move(mapping));
                      });
}

}  // namespace pgbraid::catalog
