#include "app/restore_presence.hpp"

#include <fmt/format.h>

#include <string>

#include "app/restore_items.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::app {

namespace {

using model::ObjectKind;

// Where objects of a kind are found.
struct Place {
  const char* catalog;
  const char* name;
  const char* schema = nullptr;  // nothing: they are in none
};

// No catalog: nothing depends on such entries, or their name does not tell them apart.
Place place_of(ObjectKind kind) {
  using enum ObjectKind;
  switch (kind) {
    case schema:
      return {"pg_namespace", "nspname"};
    case extension:
      return {"pg_extension", "extname"};
    case language:
      return {"pg_language", "lanname"};
    case access_method:
      return {"pg_am", "amname"};
    case foreign_data_wrapper:
      return {"pg_foreign_data_wrapper", "fdwname"};
    case server:
      return {"pg_foreign_server", "srvname"};
    case publication:
      return {"pg_publication", "pubname"};
    case event_trigger:
      return {"pg_event_trigger", "evtname"};
    case blob:
      return {"pg_largeobject_metadata", "oid::pg_catalog.text"};
    case shell_type:
    case type:
    case domain:
      return {"pg_type", "typname", "typnamespace"};
    case table:
    case foreign_table:
    case view:
    case materialized_view:
    case sequence:
    case index:
      return {"pg_class", "relname", "relnamespace"};
    case table_attach:
      return {"pg_class", "relispartition AND o.relname", "relnamespace"};
    case function:
    case procedure:
    case aggregate:
      return {"pg_proc", "proname", "pronamespace"};
    case collation:
      return {"pg_collation", "collname", "collnamespace"};
    case conversion:
      return {"pg_conversion", "conname", "connamespace"};
    case operator_:
      return {"pg_operator", "oprname", "oprnamespace"};
    case operator_class:
      return {"pg_opclass", "opcname", "opcnamespace"};
    case operator_family:
      return {"pg_opfamily", "opfname", "opfnamespace"};
    case ts_parser:
      return {"pg_ts_parser", "prsname", "prsnamespace"};
    case ts_template:
      return {"pg_ts_template", "tmplname", "tmplnamespace"};
    case ts_dictionary:
      return {"pg_ts_dict", "dictname", "dictnamespace"};
    case ts_configuration:
      return {"pg_ts_config", "cfgname", "cfgnamespace"};
    case statistics:
      return {"pg_statistic_ext", "stxname", "stxnamespace"};
    default:
      return {nullptr, nullptr};
  }
}

// Without the types of its arguments.
std::string name_of(const model::TocEntry& entry) {
  switch (entry.kind) {
    case ObjectKind::function:
    case ObjectKind::procedure:
    case ObjectKind::aggregate:
      return entry.tag.substr(0, entry.tag.find('('));
    default:
      return entry.tag;
  }
}

}  // namespace

bool is_present(pg::Connection& connection, const model::TocEntry& entry, const ErrorReport& failure) {
  constexpr const char* kInvalidTable = "42P16";  // among others: a second primary key
  if (is_there_already(failure)) return true;
  if (entry.kind == ObjectKind::constraint && failure.sqlstate == kInvalidTable) return true;
  const Place place = place_of(entry.kind);
  if (place.catalog == nullptr || failure.sqlstate.empty()) return false;
  std::string sql = fmt::format("SELECT EXISTS (SELECT FROM pg_catalog.{} o WHERE o.{} = {}", place.catalog, place.name,
                                pg::literal(name_of(entry)));
  if (place.schema != nullptr) {
    sql += fmt::format(" AND o.{} = (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = {})", place.schema,
                       pg::literal(entry.schema));
  }
  try {
    return connection.scalar(sql + ")") == "t";
  } catch (const Error& error) {
    if (error.report().connection_lost) throw;
    return false;
  }
}

}  // namespace pgbraid::app
