#include "base/file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "pgbraid/error.hpp"

namespace pgbraid::base {
namespace {

class FileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "pgbraid-file-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
  }
  void TearDown() override { remove_tree(path_); }

  std::string path_;
};

TEST_F(FileTest, WritesAndReadsBack) {
  const File folder = File::open_folder(path_);
  File out = File::create_in(folder, "a", 0600);
  out.write(std::as_bytes(std::span("hello", 5)));
  out.sync();
  out.close();
  File in = File::open_in(folder, "a");
  EXPECT_EQ(in.size(), 5U);
  std::array<std::byte, 8> buffer{};
  EXPECT_EQ(in.read(buffer), 5U);
  EXPECT_EQ(in.read(buffer), 0U);
}

TEST_F(FileTest, NeverOverwrites) {
  const File folder = File::open_folder(path_);
  File::create_in(folder, "a", 0600);
  EXPECT_THROW(File::create_in(folder, "a", 0600), Error);
}

TEST_F(FileTest, RefusesLinksAndPipes) {
  const File folder = File::open_folder(path_);
  ASSERT_EQ(symlink("/etc/passwd", (path_ + "/link").c_str()), 0);
  ASSERT_EQ(mkfifo((path_ + "/pipe").c_str(), 0600), 0);
  EXPECT_THROW(File::open_in(folder, "link"), Error);
  EXPECT_THROW(File::open_in(folder, "pipe"), Error);
}

TEST_F(FileTest, RemoveTreeDoesNotFollowLinks) {
  const std::string outside = path_ + "-outside";
  std::filesystem::create_directory(outside);
  std::ofstream(outside + "/kept") << "x";
  std::filesystem::create_directory(path_ + "/inner");
  ASSERT_EQ(symlink(outside.c_str(), (path_ + "/inner/link").c_str()), 0);
  remove_tree(path_ + "/inner");
  EXPECT_TRUE(std::filesystem::exists(outside + "/kept"));
  EXPECT_FALSE(std::filesystem::exists(path_ + "/inner"));
  remove_tree(outside);
}

TEST(SplitPath, TakesTheLastComponent) {
  EXPECT_EQ(split_path("a/b/c").folder, "a/b");
  EXPECT_EQ(split_path("a/b/c/").name, "c");
  EXPECT_EQ(split_path("c").folder, ".");
  EXPECT_EQ(split_path("/c").folder, "/");
}

}  // namespace
}  // namespace pgbraid::base
