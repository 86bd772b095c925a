#include "app/transaction_options.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support/expect_error.hpp"

namespace pgbraid::app {
namespace {

TEST(TransactionOptions, OneTransactionIsOneConnection) {
  RestoreOptions options;
  options.single_transaction = true;
  check_transaction_options(options);
  options.jobs = 1;
  check_transaction_options(options);
  options.jobs = 2;
  test::expect_error(ErrorCode::usage, "cannot specify both --single-transaction and multiple jobs",
                     [&] { check_transaction_options(options); });
}

TEST(TransactionOptions, SomeDoNotGoTogether) {
  const auto refused = [](const char* text, auto&& change) {
    RestoreOptions options;
    change(options);
    test::expect_error(ErrorCode::usage, text, [&] { check_transaction_options(options); });
  };
  refused("-C/--create and -1/--single-transaction", [](auto& o) { o.create = o.single_transaction = true; });
  refused("-1/--single-transaction and --resumable", [](auto& o) { o.resumable = o.single_transaction = true; });
  refused("-1/--single-transaction and --transaction-size", [](auto& o) {
    o.single_transaction = true;
    o.transaction_size = 2;
  });
  refused("range 1..2147483647", [](auto& o) { o.transaction_size = 0; });
}

TEST(TransactionOptions, TransactionsOfManyEntriesEndAtTheFirstError) {
  RestoreOptions options;
  EXPECT_FALSE(ends_at_first_error(options));
  EXPECT_EQ(entries_of_transaction(options), std::nullopt);
  options.transaction_size = 7;
  EXPECT_TRUE(ends_at_first_error(options));
  EXPECT_EQ(entries_of_transaction(options), 7U);
  options = {};
  options.single_transaction = true;
  EXPECT_TRUE(ends_at_first_error(options));
  EXPECT_EQ(entries_of_transaction(options), std::numeric_limits<std::size_t>::max());
}

TEST(TransactionOptions, TablesFoundGetRowsUnlessThatCouldDoubleThem) {
  RestoreOptions options;
  EXPECT_TRUE(loads_tables_found(options));
  options.resumable = true;
  EXPECT_FALSE(loads_tables_found(options));
  options = {};
  options.no_data_for_failed_tables = true;
  EXPECT_FALSE(loads_tables_found(options));
}

TEST(TransactionOptions, DataAloneIsAskedForByOptionOrBySection) {
  RestoreOptions options;
  EXPECT_FALSE(restores_data_only(options));
  options.data_only = true;
  EXPECT_TRUE(restores_data_only(options));
  options = {};
  options.sections.pre_data = false;
  EXPECT_FALSE(restores_data_only(options));
  options.sections.post_data = false;
  EXPECT_TRUE(restores_data_only(options));
}

}  // namespace
}  // namespace pgbraid::app
