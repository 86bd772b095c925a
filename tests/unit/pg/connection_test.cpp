// Connections that never come about, and their cancellers.
#include "pg/connection.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "support/expect_error.hpp"

namespace pgbraid::pg {
namespace {

// A folder that does not exist: no server can listen there.
constexpr const char* kNowhere = "/nonexistent/pgbraid-test";

ConnectionOptions nowhere() {
  ConnectionOptions options;
  options.host = kNowhere;
  return options;
}

TEST(ConnectionTest, TellsThatThereIsNoServer) {
  const ErrorReport report = test::error_of([] { Connection::open(ConnectionParams(nowhere()), "test"); });
  EXPECT_EQ(report.code, ErrorCode::connection);
  EXPECT_TRUE(report.connection_lost);
  EXPECT_NE(report.message.find(kNowhere), std::string::npos) << report.message;
  EXPECT_EQ(report.message.back() == '\n', false);
}

TEST(ConnectionTest, AsksForAPasswordFirstWhereThatIsWanted) {
  ConnectionOptions options = nowhere();
  options.password_prompt = PasswordPrompt::always;
  int asked = 0;
  options.ask_password = [&](const std::string&) {
    ++asked;
    return std::string("secret");
  };
  ConnectionParams params(options);
  test::error_of([&] { Connection::open_first(params, options, "test"); });
  EXPECT_EQ(asked, 1);
  EXPECT_TRUE(params.has_password());
}

TEST(ConnectionTest, DoesNotAskWhereNoServerWantsAPassword) {
  ConnectionOptions options = nowhere();
  int asked = 0;
  options.ask_password = [&](const std::string&) {
    ++asked;
    return std::string("secret");
  };
  ConnectionParams params(options);
  test::error_of([&] { Connection::open_first(params, options, "test"); });
  EXPECT_EQ(asked, 0);
  EXPECT_FALSE(params.has_password());
}

TEST(CancellerTest, DoesNothingWithoutAConnection) {
  const std::string conninfo = std::string("host=") + kNowhere;
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectStart(conninfo.c_str()), &PQfinish);
  Canceller canceller(connection.get());
  canceller.cancel();
  canceller.cut();
}

TEST(CancellerTest, DoesNothingOnceItIsRetired) {
  const std::string conninfo = std::string("host=") + kNowhere;
  PGconn* const connection = PQconnectStart(conninfo.c_str());
  Canceller canceller(connection);
  canceller.retire();
  PQfinish(connection);
  canceller.cancel();
  canceller.cut();
  canceller.retire();
}

}  // namespace
}  // namespace pgbraid::pg
