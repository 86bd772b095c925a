#include "plan/archive_name.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>

namespace pgbraid::plan {
namespace {

// Local times here are those of a place with daylight saving.
class ArchiveNameTest : public testing::Test {
 protected:
  ArchiveNameTest() { set_zone("CET-1CEST,M3.5.0,M10.5.0/3"); }
  ~ArchiveNameTest() override { set_zone(nullptr); }

  static void set_zone(const char* zone) {
    if (zone == nullptr) {
      ::unsetenv("TZ");
    } else {
      ::setenv("TZ", zone, 1);
    }
    ::tzset();
  }

  static std::tm local(std::time_t time) {
    std::tm fields{};
    ::localtime_r(&time, &fields);
    return fields;
  }

  static std::string path(const std::string& pattern, std::time_t time = kTime, const std::string& database = "shop") {
    return ArchiveName(pattern, database).path(local(time));
  }
  static bool matches(const std::string& pattern, const std::string& name, const std::string& database = "shop") {
    return ArchiveName(pattern, database).matches(name);
  }

  static constexpr std::time_t kTime = 1767589386;  // 2026-01-05 06:03:06, a Monday
};

TEST_F(ArchiveNameTest, FillsInDatabaseAndLocalTime) {
  EXPECT_EQ(path("/backups/{db}-%F"), "/backups/shop-2026-01-05");
  EXPECT_EQ(path("{db}/%Y/%m/%d-%H%M%S"), "shop/2026/01/05-060306");
  EXPECT_EQ(path("%a %A %b %B %h %p"), "Mon Monday Jan January Jan AM");
  EXPECT_EQ(path("%C %g %G %I %j %s %T %R %u %U %V %w %W %y %z %Z"),
            "20 26 2026 06 005 1767589386 06:03:06 06:03 1 01 02 1 01 26 +0100 CET");
}

TEST_F(ArchiveNameTest, LeavesAloneWhatIsNoField) {
  EXPECT_EQ(path("plain"), "plain");
  EXPECT_EQ(path("100%"), "100%");
  EXPECT_EQ(path("50%off %D %Ey %- %{db}"), "50%off %D %Ey %- %shop");
  EXPECT_EQ(path("%%F %%%F %%"), "%F %2026-01-05 %");
  EXPECT_EQ(path("{DB} {db {{db}} {}"), "{DB} {db {shop} {}");
  EXPECT_FALSE(ArchiveName("50%off-%%F", "shop").has_time());
}

TEST_F(ArchiveNameTest, TellsWhereTheTimeIs) {
  EXPECT_TRUE(ArchiveName("/b/{db}-%F/", "d").has_time());
  EXPECT_FALSE(ArchiveName("/b/{db}-%F", "d").folder_has_time());
  EXPECT_FALSE(ArchiveName("/%F/{db}", "d").has_time());
  EXPECT_TRUE(ArchiveName("/%F/{db}", "d").folder_has_time());
}

TEST_F(ArchiveNameTest, ADatabaseIsNeverMoreThanAPartOfAName) {
  EXPECT_EQ(path("/b/{db}", kTime, "../etc"), "/b/%2E.%2Fetc");
  EXPECT_EQ(path("/b/{db}", kTime, ".."), "/b/%2E.");
  EXPECT_EQ(path("/b/{db}", kTime, "a%F{db}\n\x7f"), "/b/a%25F{db}%0A%7F");
  EXPECT_EQ(path("/b/{db}", kTime, "Zürich 1"), "/b/Zürich 1");
  EXPECT_NE(path_safe("a/b"), path_safe("a%2Fb"));
}

TEST_F(ArchiveNameTest, MatchesWhatItHasBeen) {
  for (const char* const pattern : {"{db}-%F", "%Y%m%d%H%M%S", "%a-%A-%b-%B", "%C%g%G%I%j%p", "%s", "%s%s", "x%z%Z",
                                    "%T_%u_%U_%V_%w_%W_%y", "100%", "%%F%F%", "{db}{db}%R"}) {
    for (const std::time_t time : {std::time_t{0}, kTime, std::time_t{4102444799}, std::time_t{1761440400}}) {
      EXPECT_TRUE(matches(pattern, path(pattern, time))) << pattern << ' ' << path(pattern, time);
    }
  }
}

TEST_F(ArchiveNameTest, DoesNotMatchWhatLooksSimilar) {
  for (const char* const name : {"shop-2026-01-5",
                                 "shop-2026-13-05",
                                 "shop-2026-00-05",
                                 "shop-2026-01-32",
                                 "shop-26-01-05",
                                 "shop-2026-01-05 ",
                                 "shop-2026-01-05.old",
                                 "shop-2026-01-05/",
                                 "ashop-2026-01-05",
                                 "shop_2026-01-05",
                                 "Shop-2026-01-05",
                                 "shop-",
                                 "shop-2026-01",
                                 "shop-20x6-01-05",
                                 "shop-+026-01-05",
                                 "shop-eu-2026-01-05",
                                 "shop-2026-01-052",
                                 "",
                                 "shop-%F",
                                 ".shop-2026-01-05.pgbraid-abcdef",
                                 "shop--2026-01-05",
                                 "shop-2026-01-05\n"}) {
    EXPECT_FALSE(matches("{db}-%F", name)) << name;
  }
  EXPECT_FALSE(matches("%H", "24"));
  EXPECT_FALSE(matches("%b", "JAN"));
  EXPECT_FALSE(matches("%s", "-1"));
  EXPECT_FALSE(matches("%%F", "2026-01-05"));
}

TEST_F(ArchiveNameTest, OtherDatabasesHaveOtherNames) {
  EXPECT_TRUE(matches("{db}-%F", "shop-2026-01-05", "shop"));
  EXPECT_FALSE(matches("{db}-%F", "shop-eu-2026-01-05", "shop"));
  EXPECT_FALSE(matches("{db}-%F", "shop-2026-01-05", "shop-eu"));
  EXPECT_FALSE(matches("{db}-%F", "shop-2026-01-05-2026-01-05", "shop"));
  EXPECT_FALSE(matches("{db}", "aXF", "a%F"));
}

TEST_F(ArchiveNameTest, MatchingTakesNoTimeToSpeakOf) {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "%s%Z";
  EXPECT_FALSE(matches(pattern, std::string(255, '1') + "/"));
}

TEST_F(ArchiveNameTest, IsLocalTimeAlsoWhereTheClockGoesBack) {
  constexpr std::time_t kFirst = 1792888200;  // 2026-10-25 02:30 CEST
  constexpr std::time_t kSecond = kFirst + 3600;
  EXPECT_EQ(path("%F-%H%M", kFirst), "2026-10-25-0230");
  EXPECT_EQ(path("%F-%H%M", kSecond), "2026-10-25-0230");
  EXPECT_EQ(path("%F-%H%M%z", kFirst), "2026-10-25-0230+0200");
  EXPECT_EQ(path("%F-%H%M%z", kSecond), "2026-10-25-0230+0100");
  EXPECT_EQ(path("%F-%H%M", 1774746000), "2026-03-29-0300");  // there was no 02:00
  EXPECT_TRUE(matches("%F-%H%M%Z", path("%F-%H%M%Z", kFirst)));
}

TEST_F(ArchiveNameTest, HasOneNameForAllItsTimes) {
  EXPECT_EQ(ArchiveName("/b/{db}-%F-%H%M", "a/b").timeless(), "a%2Fb-%Y-%m-%d-%H%M");
  EXPECT_EQ(ArchiveName("archive", "d").timeless(), "archive");
}

}  // namespace
}  // namespace pgbraid::plan
