// The database itself: CREATE DATABASE and its properties, used by a restore that creates it.
#include <fmt/format.h>

#include "base/text.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

class Database : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string encoding;
  char locale_provider = 'c';
  std::string collate;
  std::string ctype;
  std::string locale;  // of the ICU or builtin provider
  std::string icu_rules;
  std::string tablespace;
  int connection_limit = -1;
  bool is_template = false;
  bool allow_connections = true;
  std::vector<std::string> settings;                               // "name=value"
  std::vector<std::pair<std::string, std::string>> role_settings;  // role, "name=value"

 private:
  std::string create_statement(bool with_tablespace) const;
  std::string properties() const;
  std::string drop_properties() const;
};

std::string provider_word(char provider) {
  switch (provider) {
    case 'i':
      return "icu";
    case 'b':
      return "builtin";
    default:
      return "libc";
  }
}

std::string Database::create_statement(bool with_tablespace) const {
  std::string sql = fmt::format("CREATE DATABASE {} WITH TEMPLATE = template0", pg::ident(name));
  if (!encoding.empty()) sql += " ENCODING = " + pg::literal(encoding);
  sql += " LOCALE_PROVIDER = " + provider_word(locale_provider);
  if (collate == ctype) {
    sql += " LOCALE = " + pg::literal(collate);
  } else {
    sql += fmt::format(" LC_COLLATE = {} LC_CTYPE = {}", pg::literal(collate), pg::literal(ctype));
  }
  if (!locale.empty()) {
    sql += (locale_provider == 'b' ? " BUILTIN_LOCALE = " : " ICU_LOCALE = ") + pg::literal(locale);
  }
  if (!icu_rules.empty()) sql += " ICU_RULES = " + pg::literal(icu_rules);
  if (with_tablespace && !tablespace.empty()) sql += " TABLESPACE = " + pg::ident(tablespace);
  return sql + ";\n";
}

std::string Database::properties() const {
  const std::string alter = "ALTER DATABASE " + pg::ident(name);
  std::string sql;
  if (connection_limit >= 0) sql += fmt::format("{} CONNECTION LIMIT = {};\n", alter, connection_limit);
  if (is_template) sql += alter + " IS_TEMPLATE = true;\n";
  if (!allow_connections) sql += alter + " ALLOW_CONNECTIONS = false;\n";
  for (const auto& setting : settings) sql += fmt::format("{} SET {};\n", alter, pg::setting_assignment(setting));
  for (const auto& [role, setting] : role_settings) {
    sql += fmt::format("ALTER ROLE {} IN DATABASE {} SET {};\n", pg::ident(role), pg::ident(name),
                       pg::setting_assignment(setting));
  }
  return sql;
}

// A template cannot be dropped.
std::string Database::drop_properties() const {
  if (!is_template) return {};
  return fmt::format("UPDATE pg_catalog.pg_database SET datistemplate = false WHERE datname = {};\n",
                     pg::literal(name));
}

void Database::emit(Emitter& emitter) const {
  const std::string quoted = pg::ident(name);
  model::TocEntry& entry = emitter.entry(
      *this, {name, create_statement(!emitter.options().no_tablespaces), fmt::format("DROP DATABASE {};\n", quoted)});
  entry.dependencies.clear();
  emitter.comment(*this, {"DATABASE", quoted, quoted});
  emitter.privileges(*this, {"DATABASE", quoted, quoted});
  const std::string more = properties();
  if (!more.empty()) {
    emitter.extra(*this, model::ObjectKind::database_properties, model::Section::pre_data,
                  {name, more, drop_properties()});
  }
}

std::string database_query(const pg::Features& features) {
  std::string locale = "NULL::pg_catalog.text";
  if (features.database_locale_provider) locale = features.builtin_locale_provider ? "d.datlocale" : "d.daticulocale";
  return fmt::format(R"(
SELECT d.oid, d.datname, pg_catalog.pg_get_userbyid(d.datdba), pg_catalog.pg_encoding_to_char(d.encoding), {0},
       d.datcollate, d.datctype, {1}, {2},
       CASE WHEN s.spcname <> 'pg_default' THEN s.spcname END,
       d.datconnlimit, d.datistemplate, d.datallowconn,
       (SELECT c.setconfig FROM pg_catalog.pg_db_role_setting c WHERE c.setdatabase = d.oid AND c.setrole = 0)
  FROM pg_catalog.pg_database d
  JOIN pg_catalog.pg_tablespace s ON s.oid = d.dattablespace
 WHERE d.datname = pg_catalog.current_database())",
                     features.database_locale_provider ? "d.datlocprovider" : "'c'", locale,
                     features.icu_rules ? "d.daticurules" : "NULL::pg_catalog.text");
}

}  // namespace

void read_database(Context& context) {
  auto database = std::make_unique<Database>();
  database->catalog.table = table_oid::kDatabase;
  database->kind = model::ObjectKind::database;
  database->wanted = Wanted::all();
  context.query.later(database_query(context.query.features()), [&](pg::Row& row) {
    row >> database->catalog.oid >> database->name >> database->owner >> database->encoding >>
        database->locale_provider >> database->collate >> database->ctype >> database->locale >> database->icu_rules >>
        database->tablespace >> database->connection_limit >> database->is_template >> database->allow_connections >>
        database->settings;
  });
  context.query.later(R"(
SELECT r.rolname, s.setting
  FROM pg_catalog.pg_db_role_setting c
  JOIN pg_catalog.pg_database d ON d.oid = c.setdatabase AND d.datname = pg_catalog.current_database()
  JOIN pg_catalog.pg_roles r ON r.oid = c.setrole
 CROSS JOIN LATERAL pg_catalog.unnest(c.setconfig) WITH ORDINALITY AS s (setting, place)
 ORDER BY 1, s.place)",
                      [&](pg::Row& row) {
                        std::pair<std::string, std::string> setting;
                        row >> setting.first >> setting.second;
                        database->role_settings.push_back(std::move(setting));
                      });
  context.query.run_later();
  context.catalog.database.oid = database->catalog.oid;
  context.catalog.database.name = database->name;
  context.catalog.add(std::move(database));
}

}  // namespace pgbraid::catalog
