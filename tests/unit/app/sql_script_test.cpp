#include "app/sql_script.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "app/script_file.hpp"
#include "base/fail.hpp"
#include "codec/decoder.hpp"
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

TEST_F(ScriptFileTest, IsCompressedWhole) {
  ScriptFileOptions options;
  options.compression = codec::parse_compression("zstd:3");
  options.sync = false;
  const std::string text(300'000, 'a');
  ScriptFile file(folder_ / "x.sql.zst", options);
  file.write(text.substr(0, 100));
  file.write(codec::bytes_of(text).subspan(100));
  file.commit();
  const std::string stored = test::read_file(folder_ / "x.sql.zst");
  EXPECT_EQ(file.stored_bytes(), stored.size());
  codec::MemorySource source(stored);
  const auto decoder = codec::make_decoder(codec::Algorithm::zstd, source);
  std::string unpacked(2 * text.size(), ' ');
  std::size_t size = 0;
  while (const std::size_t count = decoder->read(std::as_writable_bytes(std::span(unpacked)).subspan(size))) {
    size += count;
  }
  unpacked.resize(size);
  EXPECT_EQ(unpacked, text);
}

TEST_F(ScriptFileTest, AsksMeanwhileWhetherToWaitForAReader) {
  const std::string path = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const base::File reader(::open(path.c_str(), O_RDWR | O_CLOEXEC), path);
  int asked = 0;
  ScriptFileOptions options;
  options.while_waiting = [&asked] {
    if (++asked > 100) base::fail(ErrorCode::interrupted, "enough");
  };
  ScriptFile file(path, options);
  const std::string text(1U << 20U, 'a');
  test::expect_error(ErrorCode::interrupted, "enough", [&] { file.write(codec::bytes_of(text)); });
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
