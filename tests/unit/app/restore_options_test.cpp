// Refusals and their words are stock pg_restore 18's.
#include "app/restore_options.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "support/expect_error.hpp"

namespace pgbraid::app {
namespace {

struct Option {
  std::string name;
  std::function<void(RestoreOptions&)> set;
};

Option flag(const std::string& name, bool RestoreOptions::*member) {
  return {name, [member](RestoreOptions& options) { options.*member = true; }};
}

Option names(const std::string& name, std::vector<std::string> RestoreOptions::*member) {
  return {name, [member](RestoreOptions& options) { (options.*member).emplace_back("x"); }};
}

std::vector<Option> all_options() {
  return {
      flag("-a/--data-only", &RestoreOptions::data_only),
      flag("-s/--schema-only", &RestoreOptions::schema_only),
      flag("--no-data", &RestoreOptions::no_data),
      flag("--no-schema", &RestoreOptions::no_schema),
      flag("--statistics", &RestoreOptions::statistics),
      flag("--statistics-only", &RestoreOptions::statistics_only),
      flag("--no-statistics", &RestoreOptions::no_statistics),
      flag("-c/--clean", &RestoreOptions::clean),
      flag("-C/--create", &RestoreOptions::create),
      flag("-e", &RestoreOptions::exit_on_error),
      flag("-O", &RestoreOptions::no_owner),
      flag("-x", &RestoreOptions::no_privileges),
      flag("--no-comments", &RestoreOptions::no_comments),
      flag("--no-policies", &RestoreOptions::no_policies),
      flag("--no-publications", &RestoreOptions::no_publications),
      flag("--no-security-labels", &RestoreOptions::no_security_labels),
      flag("--no-subscriptions", &RestoreOptions::no_subscriptions),
      flag("--no-tablespaces", &RestoreOptions::no_tablespaces),
      flag("--no-table-access-method", &RestoreOptions::no_table_access_method),
      flag("--strict-names", &RestoreOptions::strict_names),
      names("-n", &RestoreOptions::schemas),
      names("-N", &RestoreOptions::exclude_schemas),
      names("-t", &RestoreOptions::tables),
      names("-I", &RestoreOptions::indexes),
      names("-P", &RestoreOptions::functions),
      names("-T", &RestoreOptions::triggers),
      {"-L", [](RestoreOptions& options) { options.use_list = "x"; }},
      {"--section", [](RestoreOptions& options) { options.sections.data = false; }},
      {"-d/--dbname", [](RestoreOptions& options) { options.connection.dbname = "x"; }},
      {"-f/--file", [](RestoreOptions& options) { options.file = "x"; }},
      {"--restrict-key", [](RestoreOptions& options) { options.restrict_key = "x"; }},
  };
}

TEST(RestoreOptions, RefusesThePairsThatStockRefuses) {
  const std::set<std::pair<std::string, std::string>> refused = {
      {"-d/--dbname", "-f/--file"},
      {"-d/--dbname", "--restrict-key"},
      {"-s/--schema-only", "-a/--data-only"},
      {"-s/--schema-only", "--statistics-only"},
      {"-a/--data-only", "--statistics-only"},
      {"-a/--data-only", "--no-data"},
      {"-s/--schema-only", "--no-schema"},
      {"--statistics-only", "--no-statistics"},
      {"--statistics", "--no-statistics"},
      {"-s/--schema-only", "--statistics"},
      {"-a/--data-only", "--statistics"},
      {"-c/--clean", "-a/--data-only"},
  };
  for (const Option& one : all_options()) {
    for (const Option& other : all_options()) {
      if (one.name == other.name) continue;
      RestoreOptions options;
      one.set(options);
      other.set(options);
      if (refused.contains({one.name, other.name})) {
        test::expect_error(ErrorCode::usage, "options " + one.name + " and " + other.name + " cannot be used together",
                           [&] { check_restore_options(options); });
      } else if (!refused.contains({other.name, one.name})) {
        EXPECT_NO_THROW(check_restore_options(options)) << one.name << " and " << other.name;
      }
    }
  }
}

TEST(RestoreOptions, WantsCleanForIfExists) {
  RestoreOptions options;
  options.if_exists = true;
  test::expect_error(ErrorCode::usage, "option --if-exists requires option -c/--clean",
                     [&] { check_restore_options(options); });
  options.clean = true;
  EXPECT_NO_THROW(check_restore_options(options));
}

TEST(RestoreOptions, WantsADatabaseOrAScript) {
  RestoreOptions options;
  test::expect_error(ErrorCode::usage, "one of -d/--dbname and -f/--file must be specified",
                     [&] { check_restore_target(options); });
  options.file = "-";
  EXPECT_NO_THROW(check_restore_target(options));
}

TEST(RestoreOptions, TakesLettersAndDigitsForAKey) {
  RestoreOptions options;
  for (const char* const key : {"", "a-b", "a b", "a\n", "\xc3\xa4"}) {
    options.restrict_key = key;
    test::expect_error(ErrorCode::usage, "invalid restrict key", [&] { check_restore_options(options); });
  }
  options.restrict_key = "aZ09";
  EXPECT_NO_THROW(check_restore_options(options));
}

}  // namespace
}  // namespace pgbraid::app
