#include "app/restore_script.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "app/script_file.hpp"
#include "support/expect_error.hpp"
#include "support/temp_folder.hpp"

namespace pgbraid::app {
namespace {

TEST(ConnectCommand, NamesTheDatabaseAsItIsWherePsqlTakesIt) {
  EXPECT_EQ(connect_command("shop"), "\\connect shop");
  EXPECT_EQ(connect_command("_x"), "\\connect _x");
  EXPECT_EQ(connect_command("Foo"), "\\connect \"Foo\"");
  EXPECT_EQ(connect_command("1a"), "\\connect \"1a\"");
  EXPECT_EQ(connect_command("a.b"), "\\connect \"a.b\"");
}

TEST(ConnectCommand, MakesAConnectionStringOfOtherNames) {
  EXPECT_EQ(connect_command("a b"), "\\connect -reuse-previous=on \"dbname='a b'\"");
  EXPECT_EQ(connect_command("a=b"), "\\connect -reuse-previous=on \"dbname='a=b'\"");
  EXPECT_EQ(connect_command("a'b"), "\\connect -reuse-previous=on \"dbname='a\\'b'\"");
  EXPECT_EQ(connect_command("a\"b"), "\\connect -reuse-previous=on \"dbname='a\"\"b'\"");
  EXPECT_EQ(connect_command("a\\b"), "\\connect -reuse-previous=on \"dbname='a\\\\b'\"");
}

TEST(ConnectCommand, RefusesLineBreaks) {
  for (const char* const name : {"a\nb", "a\r"}) {
    test::expect_error(ErrorCode::archive, "newline or carriage return", [&] { connect_command(name); });
  }
}

class ScriptFileTest : public ::testing::Test {
 protected:
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_.path()), {}));
  }

  test::TempFolder folder_;
};

TEST_F(ScriptFileTest, TakesItsNameWhenItIsWhole) {
  ScriptFile file(folder_ / "x.sql");
  file.write(std::string(100'000, 'a'));
  file.write("b");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "x.sql"));
  file.commit();
  EXPECT_EQ(test::read_file(folder_ / "x.sql"), std::string(100'000, 'a') + "b");
  EXPECT_EQ(files(), 1U);
}

TEST_F(ScriptFileTest, LeavesNothingWhereItIsNot) {
  {
    ScriptFile file(folder_ / "x.sql");
    file.write(std::string(100'000, 'a'));
  }
  EXPECT_EQ(files(), 0U);
}

TEST_F(ScriptFileTest, TakesThePlaceAndThePermissionsOfAnotherFile) {
  test::write_file(folder_ / "x.sql", "old");
  ASSERT_EQ(::chmod((folder_ / "x.sql").c_str(), 0600), 0);
  std::filesystem::create_symlink("x.sql", folder_ / "link.sql");
  {
    ScriptFile file(folder_ / "link.sql");
    file.write("half");
  }
  EXPECT_EQ(test::read_file(folder_ / "x.sql"), "old");
  ScriptFile file(folder_ / "link.sql");
  file.write("new");
  file.commit();
  EXPECT_EQ(test::read_file(folder_ / "x.sql"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ / "link.sql"));
  EXPECT_EQ(std::filesystem::status(folder_ / "x.sql").permissions(), std::filesystem::perms(0600));
}

TEST_F(ScriptFileTest, WritesToADeviceAsItIs) {
  ScriptFile file("/dev/null");
  file.write("x");
  file.commit();
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST_F(ScriptFileTest, NamesAFolderThatIsNotThere) {
  test::expect_error(ErrorCode::io, "nowhere", [&] { const ScriptFile file(folder_ / "nowhere/x.sql"); });
}

}  // namespace
}  // namespace pgbraid::app
