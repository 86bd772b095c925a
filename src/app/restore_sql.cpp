#include "app/restore_sql.hpp"

#include "base/fail.hpp"
#include "base/text.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::app {

namespace {

using model::ObjectKind;

std::string_view without_end(std::string_view statement) {
  statement = base::trim(statement);
  while (statement.ends_with(';')) statement.remove_suffix(1);
  return base::trim(statement);
}

bool is_comment_only(std::string_view statement) { return without_end(statement).starts_with("--"); }

// How ALTER ... OWNER TO names the object of an entry.
std::string owner_target(const model::TocEntry& entry) {
  const std::string name = pg::qualified(entry.schema, entry.tag);
  switch (entry.kind) {
    case ObjectKind::blob:
      return "LARGE OBJECT " + entry.tag;
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
    case ObjectKind::view:
    case ObjectKind::materialized_view:
    case ObjectKind::sequence:
    case ObjectKind::table:
      return "TABLE " + name;  // stands for all of these
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

// "ALTER TABLE ONLY t DROP CONSTRAINT c" -> both with IF EXISTS.
std::string alter_if_exists(std::string_view alter, std::string_view object, std::string_view part) {
  std::string sql(alter);
  const std::string start = "ALTER " + std::string(object) + " ";
  if (sql.starts_with(start)) sql.insert(start.size(), "IF EXISTS ");
  const std::string drop = " DROP " + std::string(part) + " ";
  // The last one: a name may hold the words too, but stands before or after it, quoted.
  const std::size_t position = sql.rfind(drop);
  if (position != std::string::npos) sql.insert(position + drop.size(), "IF EXISTS ");
  return sql;
}

}  // namespace

std::string owner_statement(const model::TocEntry& entry) {
  if (!model::info(entry.kind).owned || entry.owner.empty() || entry.drop.empty()) return {};
  const std::string target = owner_target(entry);
  if (target.empty()) return {};
  return fmt::format("ALTER {} OWNER TO {}", target, pg::ident(entry.owner));
}

std::string storage_settings(const model::TocEntry& entry) {
  std::string sql;
  switch (entry.kind) {
    case ObjectKind::table:
    case ObjectKind::materialized_view:
      if (!entry.access_method.empty()) {
        sql += fmt::format("SET default_table_access_method = {}; ", pg::ident(entry.access_method));
      }
      [[fallthrough]];
    case ObjectKind::index:
    case ObjectKind::constraint:
      sql += fmt::format("SET default_tablespace = {};",
                         entry.tablespace.empty() ? std::string("''") : pg::ident(entry.tablespace));
      break;
    default:
      break;
  }
  return sql;
}

std::string drop_statement(const model::TocEntry& entry, bool if_exists) {
  const std::string_view drop = without_end(entry.drop);
  if (drop.empty() || is_comment_only(drop)) return {};
  if (!if_exists) return std::string(drop);
  switch (entry.kind) {
    case ObjectKind::constraint:
    case ObjectKind::fk_constraint:
      return alter_if_exists(drop, "TABLE", "CONSTRAINT");
    case ObjectKind::check_constraint:
      return alter_if_exists(drop, drop.starts_with("ALTER DOMAIN") ? "DOMAIN" : "TABLE", "CONSTRAINT");
    case ObjectKind::default_:
      return alter_if_exists(drop, "TABLE", "\n");
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
    if (!oid) base::fail(ErrorCode::archive, "{}: \"{}\" is not a large object's number", entry.label(), text);
    oids.push_back(*oid);
  }
  return oids;
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
