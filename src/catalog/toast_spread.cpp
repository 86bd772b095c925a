#include "catalog/toast_spread.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "pg/query.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

constexpr std::int64_t kMostStretches = 256;
constexpr std::int64_t kSampledPages = 16 * kMostStretches;
// TOAST below this share of all bytes makes no part much larger than another.
constexpr std::int64_t kSmallShare = 16;

// The bytes of a row's values that may lie in TOAST, as they are stored; empty where there are none. To ask for them
// reads no TOAST.
std::string stored_bytes(const TableData& data, pg::Query& query) {
  std::string sum;
  query.each(fmt::format(R"(
SELECT a.attname
  FROM pg_catalog.pg_attribute a
 WHERE a.attrelid = {}
   AND a.attnum > 0
   AND NOT a.attisdropped
   AND a.attlen = -1
   AND a.attstorage <> 'p'
   AND a.attgenerated <> 'v'
 ORDER BY a.attnum)",
                         data.table().catalog.oid),
             [&](pg::Row& row) {
               std::string name;
               row >> name;
               sum += fmt::format("{}COALESCE(pg_catalog.pg_column_size({})::pg_catalog.int8, 0)",
                                  sum.empty() ? "" : " + ", pg::ident(name));
             });
  return sum;
}

// What the rows of a page have beyond the page itself lies in TOAST.
std::string sample_query(const TableData& data, std::int64_t stretches, std::int64_t page_bytes,
                         const std::string& row_bytes) {
  const double percent = std::min(100.0, 100.0 * static_cast<double>(kSampledPages) / static_cast<double>(data.pages));
  return fmt::format(R"(
SELECT p.page * {0} / {1}, (pg_catalog.avg(GREATEST(p.bytes - {2}, 0)))::pg_catalog.int8
  FROM (SELECT ((ctid::pg_catalog.text::pg_catalog.point)[0])::pg_catalog.int8 AS page,
               pg_catalog.sum({3}) AS bytes
          FROM ONLY {4} TABLESAMPLE SYSTEM ({5:.9f}) REPEATABLE (0)
         GROUP BY 1) AS p
 WHERE p.page < {1}
 GROUP BY 1)",
                     stretches, data.pages, page_bytes, row_bytes, data.table().qualified_name(), percent);
}

}  // namespace

std::vector<std::uint64_t> spread_of_bytes(const TableData& data, pg::Connection& leader) {
  if (data.toast_bytes < data.bytes / kSmallShare) return {};
  pg::Query query(leader);
  const std::string row_bytes = stored_bytes(data, query);
  if (row_bytes.empty()) return {};
  const std::int64_t stretches = std::min(kMostStretches, data.pages);
  const std::int64_t page_bytes = (data.bytes - data.toast_bytes) / data.pages;
  // Of a page of each stretch, on average: itself, and its rows' TOAST. Both grow by the dead rows in the files.
  std::vector<std::uint64_t> spread(static_cast<std::size_t>(stretches), static_cast<std::uint64_t>(page_bytes));
  query.each(sample_query(data, stretches, page_bytes, row_bytes), [&](pg::Row& row) {
    std::int64_t stretch = 0;
    std::int64_t toast = 0;
    row >> stretch >> toast;
    if (stretch < 0 || stretch >= stretches || toast < 0) return;
    spread[static_cast<std::size_t>(stretch)] += static_cast<std::uint64_t>(toast);
  });
  return spread;
}

}  // namespace pgbraid::catalog
