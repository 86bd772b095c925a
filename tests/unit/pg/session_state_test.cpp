#include "pg/session_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgbraid::pg {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(DumpSettings, HoldEverySettingThatChangesWhatIsRead) {
  const std::string sql = dump_settings_sql({}, Features::of(180000));
  EXPECT_THAT(sql, StartsWith("SELECT pg_catalog.set_config('search_path', '', false);"));
  for (const char* const setting :
       {"SET standard_conforming_strings = on;", "SET DateStyle = ISO;", "SET IntervalStyle = postgres;",
        "SET extra_float_digits = 3;", "SET synchronize_seqscans = off;", "SET row_security = off;",
        "SET statement_timeout = 0;", "SET lock_timeout = 0;", "SET idle_in_transaction_session_timeout = 0;",
        "SET transaction_timeout = 0;", "SET idle_session_timeout = 0;",
        "SET restrict_nonsystem_relation_kind = 'view, foreign-table';"}) {
    EXPECT_THAT(sql, HasSubstr(setting));
  }
}

TEST(DumpSettings, HoldWhatWasAskedFor) {
  EXPECT_THAT(dump_settings_sql({}, Features::of(150000)), Not(HasSubstr("quote_all_identifiers")));
  DumpSession session;
  session.extra_float_digits = -15;
  session.row_security = true;
  session.quote_all_identifiers = true;
  const std::string sql = dump_settings_sql(session, Features::of(150000));
  EXPECT_THAT(sql, HasSubstr(" SET extra_float_digits = -15; SET row_security = on; SET quote_all_identifiers = on;"));
}

TEST(DumpSettings, LeaveOutWhatTheServerDoesNotKnow) {
  const std::string sql = dump_settings_sql({}, Features::of(130015));
  EXPECT_THAT(sql, Not(HasSubstr("transaction_timeout = 0; SET idle_session")));
  EXPECT_THAT(sql, Not(HasSubstr("SET transaction_timeout")));
  EXPECT_THAT(sql, Not(HasSubstr("idle_session_timeout")));
  EXPECT_THAT(sql, Not(HasSubstr("restrict_nonsystem_relation_kind")));
  EXPECT_THAT(dump_settings_sql({}, Features::of(130016)), HasSubstr("restrict_nonsystem_relation_kind"));
  EXPECT_THAT(dump_settings_sql({}, Features::of(140000)), HasSubstr("idle_session_timeout"));
}

TEST(DumpSettings, HaveNoRoleAndNoEncodingUnlessGiven) {
  const std::string sql = dump_settings_sql({}, Features::of(150000));
  EXPECT_THAT(sql, Not(HasSubstr("SET ROLE")));
  EXPECT_THAT(sql, Not(HasSubstr("client_encoding")));
}

TEST(DumpSettings, QuoteRoleAndEncoding) {
  DumpSession session;
  session.role = "Odd \"role";
  session.client_encoding = "it's";
  const std::string sql = dump_settings_sql(session, Features::of(150000));
  EXPECT_THAT(sql, HasSubstr(" SET client_encoding = 'it''s'; SET ROLE \"Odd \"\"role\";"));
}

TEST(BeginDump, IsReadOnlyAndRepeatable) {
  EXPECT_EQ(begin_dump_sql({}), "BEGIN; SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;");
}

TEST(BeginDump, AdoptsASnapshotByName) {
  DumpSession session;
  session.snapshot.name = "00000003-1'";
  EXPECT_EQ(begin_dump_sql(session),
            "BEGIN; SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET TRANSACTION SNAPSHOT "
            "'00000003-1''';");
}

TEST(BeginDump, IsDeferrableOnlyWhereTheSnapshotIsItsOwn) {
  DumpSession session;
  session.snapshot.serializable_deferrable = true;
  EXPECT_EQ(begin_dump_sql(session), "BEGIN; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY, DEFERRABLE;");
  session.snapshot.name = "1";
  EXPECT_THAT(begin_dump_sql(session), HasSubstr("REPEATABLE READ, READ ONLY;"));
}

TEST(RestoreSettings, HoldEverySettingThatARestoreNeeds) {
  RestoreSession session;
  session.client_encoding = "UTF8";
  session.role = "owner";
  const std::string sql = restore_settings_sql(session, Features::of(180000));
  EXPECT_THAT(sql, StartsWith("SELECT pg_catalog.set_config('search_path', '', false);"));
  for (const char* const setting :
       {"SET client_encoding = 'UTF8';", "SET ROLE owner;", "SET standard_conforming_strings = on;",
        "SET check_function_bodies = off;", "SET xmloption = content;", "SET client_min_messages = warning;",
        "SET row_security = off;", "SET statement_timeout = 0;", "SET lock_timeout = 0;",
        "SET idle_in_transaction_session_timeout = 0;", "SET transaction_timeout = 0;",
        "SET idle_session_timeout = 0;"}) {
    EXPECT_THAT(sql, HasSubstr(setting));
  }
}

TEST(RestoreSettings, FollowTheArchiveInItsStrings) {
  RestoreSession session;
  session.standard_conforming_strings = false;
  EXPECT_THAT(restore_settings_sql(session, Features::of(150000)), HasSubstr("SET standard_conforming_strings = off;"));
}

}  // namespace
}  // namespace pgbraid::pg
