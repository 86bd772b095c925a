#include "pg/conninfo.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <memory>

#include "support/expect_error.hpp"

namespace pgbraid::pg {
namespace {

using Keywords = std::vector<std::pair<std::string, std::string>>;

ConnectionOptions options_for(const std::string& dbname) {
  ConnectionOptions options;
  options.dbname = dbname;
  return options;
}

// The value that libpq takes for a keyword: what it makes of the whole list, without a server.
std::string effective(const ConnectionParams& params, const std::string& keyword) {
  std::vector<const char*> names;
  std::vector<const char*> values;
  const Keywords keywords = params.keywords("test");
  for (const auto& [name, value] : keywords) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectStartParams(names.data(), values.data(), 1),
                                                                &PQfinish);
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> all(PQconninfo(connection.get()), &PQconninfoFree);
  for (const PQconninfoOption* option = all.get(); option != nullptr && option->keyword != nullptr; ++option) {
    if (keyword == option->keyword) return option->val == nullptr ? "" : option->val;
  }
  return "?";
}

// What stands before everything else.
Keywords with_keepalives(const Keywords& rest) {
  Keywords all = {{"keepalives_idle", "60"}, {"keepalives_interval", "10"}, {"keepalives_count", "6"}};
  all.insert(all.end(), rest.begin(), rest.end());
  return all;
}

TEST(ConnectionParams, GivesKeepalivesAndTheProgramsNameByDefault) {
  EXPECT_EQ(ConnectionParams(ConnectionOptions{}).keywords("pgbraid dump"),
            with_keepalives({{"fallback_application_name", "pgbraid dump"}}));
  EXPECT_EQ(effective(ConnectionParams(options_for("host=/nowhere")), "tcp_user_timeout"), "");
}

TEST(ConnectionParams, LeavesKeepalivesToWhoeverSetsThem) {
  const ConnectionParams params(options_for("host=/nowhere keepalives_idle=7"));
  EXPECT_EQ(effective(params, "keepalives_idle"), "7");
  EXPECT_EQ(effective(params, "keepalives_count"), "6");
  EXPECT_EQ(
      effective(ConnectionParams(options_for("postgresql://%2Fnowhere/db?keepalives_count=2")), "keepalives_count"),
      "2");
}

TEST(ConnectionParams, LeavesKeepalivesToAService) {
  EXPECT_EQ(ConnectionParams(options_for("service=mine")).keywords("x"),
            (Keywords{{"dbname", "service=mine"}, {"fallback_application_name", "x"}}));
}

TEST(ConnectionParams, PutsOptionsBeforeTheDatabaseAndThePasswordBehindIt) {
  ConnectionOptions options = options_for("db");
  options.host = "/nowhere";
  options.port = "5433";
  options.username = "me";
  ConnectionParams params(options);
  params.set_password("secret");
  EXPECT_TRUE(params.has_password());
  EXPECT_EQ(params.keywords("x"), with_keepalives({{"host", "/nowhere"},
                                                   {"port", "5433"},
                                                   {"user", "me"},
                                                   {"dbname", "db"},
                                                   {"password", "secret"},
                                                   {"fallback_application_name", "x"}}));
}

TEST(ConnectionParams, LetsAConnectionStringWinOverOptions) {
  ConnectionOptions options = options_for("host=/nowhere dbname=inner user=inner password=old");
  options.username = "outer";
  ConnectionParams params(options);
  params.set_password("new");
  EXPECT_EQ(effective(params, "user"), "inner");
  EXPECT_EQ(effective(params, "dbname"), "inner");
  EXPECT_EQ(effective(params, "password"), "new");
}

TEST(ConnectionParams, TakesUris) {
  const ConnectionParams params(options_for("postgresql://me@%2Fnowhere/db?application_name=mine"));
  EXPECT_EQ(effective(params, "host"), "/nowhere");
  EXPECT_EQ(effective(params, "dbname"), "db");
  EXPECT_EQ(effective(params, "application_name"), "mine");
  EXPECT_EQ(effective(params, "fallback_application_name"), "test");
}

TEST(ConnectionParams, RefusesAMalformedConnectionString) {
  test::expect_error(ErrorCode::usage, "invalid connection string: ", [] {
    ConnectionParams params(options_for("host=/nowhere no_such_word=1"));
  });
  test::expect_error(ErrorCode::usage, "invalid connection string: ", [] {
    ConnectionParams params(options_for("postgresql://[::1/db"));
  });
}

TEST(SetDatabase, ReplacesAPlainName) {
  ConnectionOptions options = options_for("first");
  options.host = "/nowhere";
  ConnectionParams params(options);
  params.set_database("second");
  EXPECT_EQ(params.keywords("x"),
            with_keepalives({{"host", "/nowhere"}, {"dbname", "second"}, {"fallback_application_name", "x"}}));
}

TEST(SetDatabase, KeepsTheRestOfAConnectionString) {
  ConnectionParams params(options_for("host=/nowhere dbname=first user=me"));
  params.set_database("second");
  EXPECT_EQ(effective(params, "dbname"), "second");
  EXPECT_EQ(effective(params, "user"), "me");
}

TEST(SetDatabase, TakesANameThatLooksLikeAConnectionStringLiterally) {
  for (const char* const name : {"host=evil dbname=x", "postgresql://evil/x", "a=b"}) {
    ConnectionOptions options = options_for("first");
    options.host = "/nowhere";
    ConnectionParams params(options);
    params.set_database(name);
    EXPECT_EQ(effective(params, "dbname"), name);
    EXPECT_EQ(effective(params, "host"), "/nowhere");
    ConnectionParams from_string(options_for("host=/nowhere dbname=first"));
    from_string.set_database(name);
    EXPECT_EQ(effective(from_string, "dbname"), name);
    EXPECT_EQ(effective(from_string, "host"), "/nowhere");
  }
}

TEST(SetDatabase, MayBeCalledAgain) {
  ConnectionParams params(options_for("host=/nowhere dbname=first"));
  params.set_database("a=b");
  params.set_database("third");
  EXPECT_EQ(effective(params, "dbname"), "third");
}

// Without what the environment of the tests says.
class DatabaseName : public testing::Test {
 protected:
  DatabaseName() {
    for (const char* const name : {"PGDATABASE", "PGUSER", "PGSERVICE"}) {
      const char* const value = std::getenv(name);
      if (value != nullptr) saved_[name] = value;
      ::unsetenv(name);
    }
  }
  ~DatabaseName() override {
    for (const char* const name : {"PGDATABASE", "PGUSER", "PGSERVICE"}) ::unsetenv(name);
    for (const auto& [name, value] : saved_) ::setenv(name.c_str(), value.c_str(), 1);
  }

 private:
  std::map<std::string, std::string> saved_;
};

TEST_F(DatabaseName, IsThatOfTheOptionHoweverItIsGiven) {
  EXPECT_EQ(database_name(options_for("shop")), "shop");
  EXPECT_EQ(database_name(options_for("host=h dbname='my shop'")), "my shop");
  EXPECT_EQ(database_name(options_for("postgresql://h/shop%20x")), "shop x");
}

TEST_F(DatabaseName, IsTheUsersWhereNothingElseSaysIt) {
  ConnectionOptions options;
  options.username = "me";
  EXPECT_EQ(database_name(options), "me");
  options.dbname = "host=h user=you";
  EXPECT_EQ(database_name(options), "you");
  ::setenv("PGDATABASE", "theirs", 1);
  EXPECT_EQ(database_name(options), "theirs");
}

TEST_F(DatabaseName, IsNotKnownOfAServiceOrOfNonsense) {
  EXPECT_EQ(database_name(options_for("service=s")), "");
  EXPECT_EQ(database_name(options_for("host=h nonsense=")), "");
}

}  // namespace
}  // namespace pgbraid::pg
