#include "app/table_load.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "archive/format.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::app {

namespace {

// The entry's COPY, with FREEZE; empty where it is not of the table itself, or not as pg_dump writes it.
std::string frozen_copy(const model::TocEntry& entry) {
  const bool binary = archive::data_format(entry) == archive::DataFormat::copy_binary;
  const std::string_view end = binary ? archive::kBinaryCopyEnd : archive::kCopyEnd;
  const std::string_view copy = entry.copy;
  if (!copy.ends_with(end) || !copy.starts_with(fmt::format("COPY {} ", pg::qualified(entry.schema, entry.tag)))) {
    return {};
  }
  return fmt::format("{} FROM stdin WITH (FREEZE{})", copy.substr(0, copy.size() - end.size()),
                     binary ? ", FORMAT binary" : "");
}

// The COPY to run. The rows that are frozen need a table that the same transaction has emptied.
std::string begin_load(pg::Connection& connection, const model::TocEntry& entry, bool first) {
  std::string frozen = first ? frozen_copy(entry) : "";
  if (frozen.empty()) return entry.copy;
  connection.exec("TRUNCATE ONLY " + pg::qualified(entry.schema, entry.tag));
  return frozen;
}

}  // namespace

TableLoad::TableLoad(pg::Connection& connection, const model::TocEntry& entry, bool first)
    : copy_(connection, begin_load(connection, entry, first)) {}

bool may_leave_rows_out(pg::Connection& connection, const model::TocEntry& entry) {
  const std::string table = pg::literal(pg::qualified(entry.schema, entry.tag));
  return connection.scalar(fmt::format(R"(
SELECT EXISTS
  (SELECT
     FROM (SELECT pg_catalog.to_regclass({0})
           UNION
           SELECT p.relid
             FROM pg_catalog.pg_partition_tree(pg_catalog.pg_partition_root(pg_catalog.to_regclass({0}))) p) AS r (id)
     JOIN pg_catalog.pg_class c ON c.oid = r.id
    WHERE c.relkind = 'f'
       OR EXISTS (SELECT
                    FROM pg_catalog.pg_trigger t
                   WHERE t.tgrelid = c.oid
                     AND t.tgenabled <> 'D'
                     AND t.tgtype & 5 = 5      -- of each row, on INSERT;
                     AND t.tgtype & 66 <> 0))  -- BEFORE or INSTEAD OF it
)",
                                       table)) == "t";
}

ErrorReport with_load_hint(ErrorReport report, const model::TocEntry& entry) {
  const bool binary = archive::data_format(entry) == archive::DataFormat::copy_binary;
  const bool about_values = report.sqlstate.starts_with("22") || report.sqlstate == "08P01";
  if (binary && about_values && report.code == ErrorCode::source && report.hint.empty()) {
    report.hint =
        "The rows are in binary form: the table's columns must be of the types that they were of in the source.";
  }
  return report;
}

}  // namespace pgbraid::app
