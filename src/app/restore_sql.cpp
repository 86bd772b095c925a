#include "app/restore_sql.hpp"

#include <algorithm>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "pg/query.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::app {

namespace {

using model::ObjectKind;

std::string_view without_end(std::string_view statement) {
  statement = base::trim(statement);
  while (statement.ends_with(';')) statement.remove_suffix(1);
  return base::trim(statement);
}

// Where `words` begin at or after `from`, but not within a quoted name; npos if nowhere.
std::size_t find_unquoted(std::string_view sql, std::string_view words, std::size_t from = 0) {
  bool quoted = false;
  for (std::size_t i = from; i < sql.size(); ++i) {
    if (!quoted && sql.substr(i).starts_with(words)) return i;
    if (sql[i] == '"') quoted = !quoted;
  }
  return std::string_view::npos;
}

bool is_comment_only(std::string_view statement) { return without_end(statement).starts_with("--"); }

// How ALTER ... OWNER TO names the object of an entry.
std::string owner_target(const model::TocEntry& entry) {
  const std::string name = pg::qualified(entry.schema, entry.tag);
  switch (entry.kind) {
    case ObjectKind::blob:
      return fmt::format("LARGE OBJECT {}", entry.catalog.oid);
    // The tag has no quotes, or lacks what tells the object apart; the DROP names it.
    case ObjectKind::function:
    case ObjectKind::procedure:
    case ObjectKind::aggregate:
    case ObjectKind::operator_:
    case ObjectKind::operator_class:
    case ObjectKind::operator_family: {
      constexpr std::string_view kDrop = "DROP ";
      const std::string_view drop = without_end(entry.drop);
      return drop.starts_with(kDrop) ? std::string(drop.substr(kDrop.size())) : std::string();
    }
    default:
      return std::string(entry.desc) + " " + name;
  }
}

// "DROP TABLE x" -> "DROP TABLE IF EXISTS x", for words that DROP takes in front of the name.
std::string drop_if_exists(const model::TocEntry& entry, std::string_view drop) {
  constexpr std::string_view kDrop = "DROP ";
  const std::string start = std::string(kDrop) + entry.desc + " ";
  if (drop.starts_with(start)) {
    return start + "IF EXISTS " + std::string(drop.substr(start.size()));
  }
  return std::string(drop);
}

// "ALTER TABLE ONLY t DROP CONSTRAINT c" -> both with IF EXISTS. ALTER DOMAIN takes it for the constraint only, and
// DROP DEFAULT not at all.
std::string alter_if_exists(std::string_view alter) {
  constexpr std::string_view kTable = "ALTER TABLE ";
  constexpr std::string_view kForeignTable = "ALTER FOREIGN TABLE ";
  constexpr std::string_view kDrop = " DROP CONSTRAINT ";
  std::string sql(alter);
  const std::size_t position = find_unquoted(sql, kDrop);
  if (position != std::string::npos) sql.insert(position + kDrop.size(), "IF EXISTS ");
  for (const std::string_view start : {kTable, kForeignTable}) {
    if (sql.starts_with(start)) sql.insert(start.size(), "IF EXISTS ");
  }
  return sql;
}

std::string drop_large_objects(const std::vector<model::Oid>& oids, bool if_exists) {
  if (oids.empty()) return {};
  const std::string list = pg::oid_array(oids);
  if (!if_exists) return fmt::format("SELECT pg_catalog.lo_unlink(o.oid) FROM pg_catalog.unnest({}) AS o (oid)", list);
  return fmt::format(
      "SELECT pg_catalog.lo_unlink(o.oid) FROM pg_catalog.pg_largeobject_metadata o WHERE o.oid = ANY ({})", list);
}

}  // namespace

std::string owner_statement(const model::TocEntry& entry) {
  if (!model::info(entry.kind).owned || entry.owner.empty() || entry.drop.empty()) return {};
  const std::string owner = pg::ident(entry.owner);
  if (entry.kind == ObjectKind::blob_metadata) {
    std::vector<std::string> statements;
    for (const model::Oid oid : blob_metadata_oids(entry)) {
      statements.push_back(fmt::format("ALTER LARGE OBJECT {} OWNER TO {}", oid, owner));
    }
    return base::join(statements, ";\n");
  }
  const std::string target = owner_target(entry);
  if (target.empty()) return {};
  return fmt::format("ALTER {} OWNER TO {}", target, owner);
}

bool has_tablespace(const model::TocEntry& entry) {
  switch (entry.kind) {
    case ObjectKind::table:
    case ObjectKind::materialized_view:
    case ObjectKind::index:
    case ObjectKind::constraint:
      return true;
    default:
      return false;
  }
}

std::string default_access_method(const model::TocEntry& entry) {
  const bool heeds = entry.kind == ObjectKind::table || entry.kind == ObjectKind::materialized_view;
  return heeds && entry.relkind != 'p' ? entry.access_method : std::string();
}

std::string storage_settings(const model::TocEntry& entry, const StorageOptions& options) {
  std::string sql;
  const std::string method = default_access_method(entry);
  if (options.access_methods && !method.empty()) {
    sql += fmt::format("SET default_table_access_method = {}; ", pg::ident(method));
  }
  if (options.tablespaces && has_tablespace(entry)) {
    sql += fmt::format("SET default_tablespace = {};",
                       entry.tablespace.empty() ? std::string("''") : pg::ident(entry.tablespace));
  }
  return sql;
}

std::string access_method_statement(const model::TocEntry& entry, const StorageOptions& options) {
  if (!options.access_methods || entry.relkind != 'p' || entry.access_method.empty()) return {};
  return fmt::format("ALTER TABLE {} SET ACCESS METHOD {}", pg::qualified(entry.schema, entry.tag),
                     pg::ident(entry.access_method));
}

std::string drop_statement(const model::TocEntry& entry, bool if_exists) {
  if (entry.kind == ObjectKind::blob_metadata) return drop_large_objects(blob_metadata_oids(entry), if_exists);
  const std::string_view drop = without_end(entry.drop);
  if (drop.empty() || is_comment_only(drop)) return {};
  if (!if_exists) return std::string(drop);
  switch (entry.kind) {
    case ObjectKind::constraint:
    case ObjectKind::fk_constraint:
    case ObjectKind::check_constraint:
    case ObjectKind::default_:
      return alter_if_exists(drop);
    case ObjectKind::blob:
      return fmt::format("SELECT pg_catalog.lo_unlink(oid) FROM pg_catalog.pg_largeobject_metadata WHERE oid = {}",
                         pg::literal(entry.tag));
    default:
      return drop_if_exists(entry, drop);
  }
}

std::vector<model::Oid> blob_metadata_oids(const model::TocEntry& entry) {
  std::vector<model::Oid> oids;
  for (const auto& line : base::split(entry.definition, '\n')) {
    const std::string_view text = base::trim(line);
    if (text.empty()) continue;
    const auto oid = base::parse_integer<model::Oid>(text);
    if (!oid || *oid == 0) {
      base::fail(ErrorCode::archive, "{}: \"{}\" is not a large object's number", entry.label(), text);
    }
    oids.push_back(*oid);
  }
  return oids;
}

std::vector<model::Oid> oids_of_group(const model::Toc& toc, const model::TocEntry& entry) {
  const model::TocEntry* const group = entry.dependencies.empty() ? nullptr : toc.find(entry.dependencies.front());
  if (group == nullptr || group->kind != ObjectKind::blob_metadata) {
    base::fail(ErrorCode::archive, "{}: the archive does not say which large objects are meant", entry.label());
  }
  return blob_metadata_oids(*group);
}

std::string create_large_objects(const model::TocEntry& entry) {
  const std::vector<model::Oid> oids = blob_metadata_oids(entry);
  if (oids.empty()) return {};
  return fmt::format("SELECT pg_catalog.lo_create(o.oid) FROM pg_catalog.unnest({}) AS o (oid)", pg::oid_array(oids));
}

std::string create_missing_large_objects(const model::TocEntry& entry) {
  const std::string sql = create_large_objects(entry);
  if (sql.empty()) return sql;
  return sql + " WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata m WHERE m.oid = o.oid)";
}

std::string large_object_privileges(const model::TocEntry& entry, const std::vector<model::Oid>& oids) {
  constexpr std::string_view kTarget = " LARGE OBJECT ";
  const std::string_view all = entry.definition;
  std::string sql;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(find_unquoted(all, ";", begin), all.size());
    const std::string_view statement = base::trim(all.substr(begin, end - begin));
    begin = end + 1;
    if (statement.empty()) continue;
    const std::size_t target = find_unquoted(statement, kTarget);
    if (target == std::string_view::npos) {
      sql += fmt::format("{};\n", statement);
      continue;
    }
    const std::size_t number = target + kTarget.size();
    const std::size_t rest = std::min(statement.find_first_not_of("0123456789", number), statement.size());
    for (const model::Oid oid : oids) {
      sql += fmt::format("{}{}{};\n", statement.substr(0, number), oid, statement.substr(rest));
    }
  }
  return sql;
}

std::string setting_value(const model::TocEntry& entry) {
  const std::string& text = entry.definition;
  const std::size_t begin = text.find('\'');
  const std::size_t end = begin == std::string::npos ? begin : text.find('\'', begin + 1);
  if (end == std::string::npos) {
    base::fail(ErrorCode::archive, "the archive's {} entry cannot be understood: {}", entry.desc, base::trim(text));
  }
  return text.substr(begin + 1, end - begin - 1);
}

}  // namespace pgbraid::app
