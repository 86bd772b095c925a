#include "app/dump_options.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "support/expect_error.hpp"

namespace pgbraid::app {
namespace {

using model::ObjectKind;

struct Option {
  std::string name;
  std::function<void(DumpOptions&)> set;
};

Option flag(const std::string& name, bool DumpOptions::*member) {
  return {name, [member](DumpOptions& options) { options.*member = true; }};
}

Option list(const std::string& name, std::vector<std::string> DumpOptions::*member) {
  return {name, [member](DumpOptions& options) { (options.*member).emplace_back("x:y"); }};
}

// Every option that could contradict another.
std::vector<Option> all_options() {
  return {
      flag("-a/--data-only", &DumpOptions::data_only),
      flag("-s/--schema-only", &DumpOptions::schema_only),
      flag("--no-data", &DumpOptions::no_data),
      flag("--no-schema", &DumpOptions::no_schema),
      flag("--statistics", &DumpOptions::statistics),
      flag("--statistics-only", &DumpOptions::statistics_only),
      flag("--no-statistics", &DumpOptions::no_statistics),
      flag("--sequence-data", &DumpOptions::sequence_data),
      flag("-b", &DumpOptions::large_objects),
      flag("-B", &DumpOptions::no_large_objects),
      flag("-c/--clean", &DumpOptions::clean),
      flag("-C", &DumpOptions::create),
      flag("-O", &DumpOptions::no_owner),
      flag("-x", &DumpOptions::no_privileges),
      flag("--disable-triggers", &DumpOptions::disable_triggers),
      flag("--enable-row-security", &DumpOptions::enable_row_security),
      flag("--binary", &DumpOptions::binary),
      flag("--load-via-partition-root", &DumpOptions::load_via_partition_root),
      flag("--no-comments", &DumpOptions::no_comments),
      flag("--no-policies", &DumpOptions::no_policies),
      flag("--no-publications", &DumpOptions::no_publications),
      flag("--no-security-labels", &DumpOptions::no_security_labels),
      flag("--no-subscriptions", &DumpOptions::no_subscriptions),
      flag("--no-table-access-method", &DumpOptions::no_table_access_method),
      flag("--no-tablespaces", &DumpOptions::no_tablespaces),
      flag("--inserts", &DumpOptions::inserts),
      flag("--column-inserts", &DumpOptions::column_inserts),
      {"--rows-per-insert", [](DumpOptions& options) { options.rows_per_insert = 7; }},
      flag("--no-toast-compression", &DumpOptions::no_toast_compression),
      flag("--no-unlogged-table-data", &DumpOptions::no_unlogged_table_data),
      flag("--quote-all-identifiers", &DumpOptions::quote_all_identifiers),
      flag("--strict-names", &DumpOptions::strict_names),
      flag("--use-set-session-authorization", &DumpOptions::use_set_session_authorization),
      list("-n", &DumpOptions::schemas),
      list("-N", &DumpOptions::exclude_schemas),
      list("-t", &DumpOptions::tables),
      list("-T", &DumpOptions::exclude_tables),
      list("--table-and-children", &DumpOptions::tables_and_children),
      list("--exclude-table-and-children", &DumpOptions::exclude_tables_and_children),
      list("--exclude-table-data", &DumpOptions::exclude_table_data),
      list("--exclude-table-data-and-children", &DumpOptions::exclude_table_data_and_children),
      list("-e", &DumpOptions::extensions),
      list("--exclude-extension", &DumpOptions::exclude_extensions),
      list("--include-foreign-data", &DumpOptions::include_foreign_data),
      list("--where", &DumpOptions::where),
      {"--section=pre-data",
       [](DumpOptions& options) {
         options.sections = {true, false, false};
       }},
  };
}

// What stock pg_dump 18 refuses, tried with every pair of its options, and what we add.
const std::map<std::pair<std::string, std::string>, std::string>& refused_pairs() {
  static const std::map<std::pair<std::string, std::string>, std::string> pairs = {
      {{"-a/--data-only", "-s/--schema-only"}, "options -s/--schema-only and -a/--data-only cannot be used together"},
      {{"-a/--data-only", "-c/--clean"}, "options -c/--clean and -a/--data-only cannot be used together"},
      {{"-a/--data-only", "--no-data"}, "options -a/--data-only and --no-data cannot be used together"},
      {{"-s/--schema-only", "--include-foreign-data"},
       "options -s/--schema-only and --include-foreign-data cannot be used together"},
      {{"-s/--schema-only", "--no-schema"}, "options -s/--schema-only and --no-schema cannot be used together"},
      {{"-s/--schema-only", "--statistics"}, "options -s/--schema-only and --statistics cannot be used together"},
      {{"-s/--schema-only", "--statistics-only"},
       "options -s/--schema-only and --statistics-only cannot be used together"},
      {{"-a/--data-only", "--statistics"}, "options -a/--data-only and --statistics cannot be used together"},
      {{"-a/--data-only", "--statistics-only"}, "options -a/--data-only and --statistics-only cannot be used together"},
      {{"--statistics", "--no-statistics"}, "options --statistics and --no-statistics cannot be used together"},
      {{"--statistics-only", "--no-statistics"},
       "options --statistics-only and --no-statistics cannot be used together"},
      {{"-s/--schema-only", "--where"}, "options -s/--schema-only and --where cannot be used together"},
      {{"--no-data", "--where"}, "options --no-data and --where cannot be used together"},
      {{"--where", "--section=pre-data"}, "option --where requires the data section"},
      {{"--binary", "--inserts"}, "options --binary and --inserts cannot be used together"},
      {{"--binary", "--column-inserts"}, "options --binary and --column-inserts cannot be used together"},
      {{"--binary", "--rows-per-insert"}, "options --binary and --rows-per-insert cannot be used together"},
  };
  return pairs;
}

DumpOptions plain() {
  DumpOptions options;
  options.file = "out";
  return options;
}

TEST(DumpOptionsTest, RefusesThePairsThatStockRefusesAndNoOthers) {
  const std::vector<Option> all = all_options();
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = i; j < all.size(); ++j) {
      DumpOptions options = plain();
      all[i].set(options);
      all[j].set(options);
      SCOPED_TRACE(all[i].name + " " + all[j].name);
      const auto refused = refused_pairs().find({all[i].name, all[j].name});
      if (refused == refused_pairs().end()) {
        EXPECT_NO_THROW(check_dump_options(options));
      } else {
        test::expect_error(ErrorCode::usage, refused->second, [&] { check_dump_options(options); });
      }
    }
  }
}

TEST(DumpOptionsTest, TakesIfExistsWithCleanOnly) {
  DumpOptions options = plain();
  options.if_exists = true;
  test::expect_error(ErrorCode::usage, "option --if-exists requires option -c/--clean",
                     [&] { check_dump_options(options); });
  options.clean = true;
  EXPECT_NO_THROW(check_dump_options(options));
}

TEST(DumpOptionsTest, MindsNoConflictsOfInsertsOnly) {
  DumpOptions options = plain();
  options.on_conflict_do_nothing = true;
  test::expect_error(ErrorCode::usage, "option --on-conflict-do-nothing requires option --inserts",
                     [&] { check_dump_options(options); });
  options.rows_per_insert = 1;
  EXPECT_NO_THROW(check_dump_options(options));
  options.rows_per_insert = 0;
  test::expect_error(ErrorCode::usage, "--rows-per-insert must be in range 1..2147483647",
                     [&] { check_dump_options(options); });
}

TEST(DumpOptionsTest, EachOfThreeOptionsAsksForInserts) {
  DumpOptions options;
  EXPECT_FALSE(emit_options(options, {}).inserts);
  options.rows_per_insert = 7;
  EXPECT_EQ(emit_options(options, {}).inserts.value().rows_per_statement, 7U);
  EXPECT_FALSE(emit_options(options, {}).inserts.value().columns);
  options = {};
  options.inserts = true;
  EXPECT_EQ(emit_options(options, {}).inserts.value().rows_per_statement, 1U);
  options = {};
  options.column_inserts = options.on_conflict_do_nothing = true;
  EXPECT_TRUE(emit_options(options, {}).inserts.value().columns);
  EXPECT_TRUE(emit_options(options, {}).inserts.value().on_conflict_do_nothing);
}

TEST(DumpOptionsTest, AnArchiveHasANameAndNoKey) {
  DumpOptions options;
  test::expect_error(ErrorCode::usage, "needs a name", [&] { check_dump_target(options); });
  options.file = "out";
  EXPECT_NO_THROW(check_dump_target(options));
  options.restrict_key = "key";
  test::expect_error(ErrorCode::usage, "only be used with --format=plain", [&] { check_dump_target(options); });
}

TEST(DumpOptionsTest, AScriptHasWhatOneConnectionCanWriteAsText) {
  const auto check = [](const std::function<void(DumpOptions&)>& change) {
    DumpOptions options;
    options.format = ArchiveFormat::plain;
    change(options);
    check_dump_target(options);
  };
  EXPECT_NO_THROW(check([](DumpOptions& options) { options.jobs = 1; }));
  EXPECT_NO_THROW(check([](DumpOptions& options) { options.restrict_key = "Key1"; }));
  const auto refuses = [&](const std::string& message, const std::function<void(DumpOptions&)>& change) {
    test::expect_error(ErrorCode::usage, message, [&] { check(change); });
  };
  refuses("written by one job", [](DumpOptions& options) { options.jobs = 2; });
  refuses("binary form", [](DumpOptions& options) { options.binary = true; });
  refuses("--group-access is for archives", [](DumpOptions& options) { options.group_access = true; });
  refuses("invalid restrict key", [](DumpOptions& options) { options.restrict_key = "a b"; });
  refuses("invalid restrict key", [](DumpOptions& options) { options.restrict_key = ""; });
}

// A script's -C is asked for, where an archive always has a database to create.
TEST(DumpOptionsTest, AScriptCreatesTheDatabaseOnRequest) {
  EXPECT_TRUE(keep_options({}).create);
  EXPECT_FALSE(script_options({}).create);
}

TEST(DumpOptionsTest, TakesDigitsInTheServersRange) {
  for (const int digits : {-15, 0, 3}) {
    DumpOptions options = plain();
    options.extra_float_digits = digits;
    EXPECT_NO_THROW(check_dump_options(options));
  }
  for (const int digits : {-16, 4}) {
    DumpOptions options = plain();
    options.extra_float_digits = digits;
    test::expect_error(ErrorCode::usage, "--extra-float-digits must be in range -15..3",
                       [&] { check_dump_options(options); });
  }
}

TEST(DumpOptionsTest, RefusesABrokenRowFilterBeforeAnythingElse) {
  DumpOptions options = plain();
  options.where = {"no colon"};
  test::expect_error(ErrorCode::usage, "option --where no colon", [&] { check_dump_options(options); });
}

TEST(DumpOptionsTest, ReadsNoDataWhereNoneIsWanted) {
  DumpOptions options;
  EXPECT_TRUE(read_options(options, {}).data);
  EXPECT_TRUE(read_options(options, {}).sequence_data);
  options.schema_only = true;
  EXPECT_FALSE(read_options(options, {}).data);
  EXPECT_FALSE(read_options(options, {}).sequence_data);
  options.sequence_data = true;
  EXPECT_FALSE(read_options(options, {}).data);
  EXPECT_TRUE(read_options(options, {}).sequence_data);
  options.sections = {true, false, true};
  EXPECT_FALSE(read_options(options, {}).sequence_data);
}

TEST(DumpOptionsTest, ReadsDefinitionsUnlessOnlyDataIsWanted) {
  DumpOptions options;
  EXPECT_TRUE(read_options(options, {}).definitions);
  options.no_schema = true;
  EXPECT_FALSE(read_options(options, {}).definitions);
  EXPECT_TRUE(keep_options(options).data_only);
}

TEST(DumpOptionsTest, LeavesOutKindsTogetherWithWhatBelongsToThem) {
  EXPECT_TRUE(left_out({}).kinds.empty());
  DumpOptions options;
  options.no_policies = options.no_subscriptions = true;
  EXPECT_EQ(left_out(options).kinds, (std::set{ObjectKind::policy, ObjectKind::row_security, ObjectKind::subscription,
                                               ObjectKind::subscription_table}));
}

}  // namespace
}  // namespace pgbraid::app
