// Unit tests that need a server: the one of PGHOST, PGPORT and PGUSER; without one they are skipped.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

#include "pg/connection.hpp"

namespace pgbraid::test {

class ServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::getenv("PGHOST") == nullptr) GTEST_SKIP() << "no server";
    connection_.emplace(open());
    connection_->exec("BEGIN");
  }

  static pg::Connection open() {
    ConnectionOptions options;
    options.dbname = "postgres";
    return pg::Connection::open(pg::ConnectionParams(options), "unit test");
  }

  std::optional<pg::Connection> connection_;  // in a transaction
};

}  // namespace pgbraid::test
