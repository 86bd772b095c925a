#include "pg/features.hpp"

#include <gtest/gtest.h>

#include "pg/connection.hpp"
#include "support/expect_error.hpp"

namespace pgbraid::pg {
namespace {

TEST(Features, OfTheOldestServerAreFew) {
  const Features features = Features::of(kOldestServer);
  EXPECT_EQ(features.version, 130000);
  EXPECT_TRUE(features.trigger_parent);
  EXPECT_FALSE(features.toast_compression);
  EXPECT_FALSE(features.tid_range_scan);
  EXPECT_FALSE(features.idle_session_timeout);
  EXPECT_FALSE(features.database_locale_provider);
}

TEST(Features, ComeWithTheirMajorVersion) {
  EXPECT_TRUE(Features::of(140000).multiranges);
  EXPECT_FALSE(Features::of(139999).multiranges);
  EXPECT_TRUE(Features::of(150000).unique_nulls_not_distinct);
  EXPECT_FALSE(Features::of(149999).unique_nulls_not_distinct);
  EXPECT_TRUE(Features::of(140000).subscription_streaming);
  EXPECT_FALSE(Features::of(139999).subscription_streaming);
  EXPECT_TRUE(Features::of(150000).publication_filters);
  EXPECT_FALSE(Features::of(149999).publication_schemas);
  EXPECT_TRUE(Features::of(160000).subscription_parallel);
  EXPECT_FALSE(Features::of(159999).subscription_parallel);
  EXPECT_TRUE(Features::of(160000).icu_rules);
  EXPECT_FALSE(Features::of(159999).icu_rules);
  EXPECT_TRUE(Features::of(170000).transaction_timeout);
  EXPECT_FALSE(Features::of(169999).transaction_timeout);
  EXPECT_TRUE(Features::of(170000).maintain_privilege);
  EXPECT_FALSE(Features::of(169999).maintain_privilege);
  EXPECT_TRUE(Features::of(180000).temporal_keys);
  EXPECT_FALSE(Features::of(179999).temporal_keys);
}

TEST(Features, RestrictNonsystemRelationKindCameWithMinorVersions) {
  for (const int since : {130016, 140013, 150008, 160004}) {
    EXPECT_TRUE(Features::of(since).restrict_nonsystem_relation_kind) << since;
    EXPECT_FALSE(Features::of(since - 1).restrict_nonsystem_relation_kind) << since - 1;
  }
  EXPECT_TRUE(Features::of(170000).restrict_nonsystem_relation_kind);
  EXPECT_TRUE(Features::of(180000).restrict_nonsystem_relation_kind);
}

TEST(CheckServerVersion, TakesTheKnownMajorVersions) {
  EXPECT_NO_THROW(check_server_version(130000, "13.0"));
  EXPECT_NO_THROW(check_server_version(189999, "18.9999"));
}

TEST(CheckServerVersion, RefusesOlderAndNewerOnesAndSaysWhatToDo) {
  const ErrorReport old = test::error_of([] { check_server_version(129999, "12.22 (Debian)"); });
  EXPECT_EQ(old.code, ErrorCode::usage);
  EXPECT_EQ(old.message, "the server's version is 12.22 (Debian); pgbraid works with versions 13 to 18");
  EXPECT_NE(old.hint.find("Upgrade the server"), std::string::npos);
  const ErrorReport later = test::error_of([] { check_server_version(190000, "19devel"); });
  EXPECT_EQ(later.hint, "Use a later pgbraid.");
}

}  // namespace
}  // namespace pgbraid::pg
