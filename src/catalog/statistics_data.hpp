// The calls that bring a relation's statistics back: pg_restore_relation_stats and pg_restore_attribute_stats, as the
// PostgreSQL manual has them under "Statistics Manipulation Functions". Thread-safety: free functions.
#pragma once

#include <string>
#include <vector>

namespace pgbraid::catalog {

// One argument of such a call: a name, a value, and the type that the value is cast to (empty: none).
struct StatisticsArgument {
  std::string name;
  std::string value;
  std::string type;
};

// Whose statistics they are, and the server that made them.
struct StatisticsSubject {
  int server_version = 0;  // 180006
  std::string schema;
  std::string relation;
};

// SELECT * FROM pg_catalog.FUNCTION('version', ..., 'schemaname', ..., 'relname', ..., arguments);
std::string statistics_call(const std::string& function, const StatisticsSubject& subject,
                            const std::vector<StatisticsArgument>& arguments);

}  // namespace pgbraid::catalog
