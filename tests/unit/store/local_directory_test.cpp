// Local archives: whole or not at all, and nothing of anybody else's is touched.
#include "store/local_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>
#include <vector>

#include "support/expect_error.hpp"
#include "support/temp_folder.hpp"

namespace pgbraid::store {
namespace {

namespace fs = std::filesystem;
using test::TempFolder;

std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

void put(Store& store, const std::string& name, std::string_view text) {
  const auto file = store.create(name);
  file->write(bytes(text));
  file->close();
}

std::vector<std::string> names_in(const fs::path& path) { return LocalFolder(path.string()).names(); }

mode_t mode_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return status.st_mode & 07777;
}

TEST(SafeName, IsOnePlainComponent) {
  for (const char* name : {"toc.dat", "3371.dat.gz", "blob_5.dat", "a-b", "..."})
    EXPECT_TRUE(is_safe_name(name)) << name;
  for (const std::string& name :
       {std::string(), std::string("."), std::string(".."), std::string("../x"), std::string("/etc/passwd"),
        std::string("a/b"), std::string("a b"), std::string("a\nb"), std::string("a\0b", 3), std::string("\xc3\xa9"),
        std::string(201, 'a')}) {
    EXPECT_FALSE(is_safe_name(name)) << name;
  }
}

TEST(LocalStore, AppearsWholeAtCommit) {
  const TempFolder folder;
  LocalStore store(folder / "out");
  put(store, "a.dat", "hello");
  EXPECT_FALSE(fs::exists(folder / "out"));
  EXPECT_EQ(mode_of(store.staging_path()), 0700U);
  store.commit();
  EXPECT_THAT(names_in(folder.path()), ::testing::ElementsAre("out"));
  EXPECT_EQ(test::read_file(folder / "out/a.dat"), "hello");
  EXPECT_EQ(mode_of(folder / "out/a.dat"), 0600U);
}

TEST(LocalStore, LetsTheGroupReadWhereAsked) {
  const TempFolder folder;
  const mode_t before = ::umask(077);
  LocalStore store(folder / "out", {.sync = false, .group_access = true});
  put(store, "a.dat", "hello");
  store.commit();
  ::umask(before);
  EXPECT_EQ(mode_of(folder / "out"), 0750U);
  EXPECT_EQ(mode_of(folder / "out/a.dat"), 0640U);
}

TEST(LocalStore, AFolderThatHandsDownItsGroupGoesOnToDoSo) {
  const TempFolder folder;
  if (::chmod(folder.path().c_str(), 02770) != 0) GTEST_SKIP() << "no setgid folder to be had";
  LocalStore store(folder / "out", {.sync = false, .group_access = true});
  struct stat status {};
  ASSERT_EQ(::stat(store.staging_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 02750U);
}

TEST(LocalStore, TakesTheNameOfAnEmptyDirectory) {
  const TempFolder folder;
  fs::create_directory(folder / "out");
  LocalStore store(folder / "out/");
  put(store, "a.dat", "hello");
  store.commit();
  EXPECT_THAT(names_in(folder / "out"), ::testing::ElementsAre("a.dat"));
}

TEST(LocalStore, RefusesWhatExistsBeforeAnyWork) {
  const TempFolder folder;
  fs::create_directory(folder / "full");
  test::write_file(folder / "full/x", "mine");
  test::write_file(folder / "file", "mine");
  fs::create_directory(folder / "empty");
  fs::create_directory_symlink(folder / "empty", folder / "link");
  const auto before = names_in(folder.path());
  test::expect_error(ErrorCode::io, "not empty", [&] { LocalStore store(folder / "full"); });
  test::expect_error(ErrorCode::io, "not a directory", [&] { LocalStore store(folder / "file"); });
  test::expect_error(ErrorCode::io, "not a directory", [&] { LocalStore store(folder / "link"); });
  test::expect_error(ErrorCode::io, "missing", [&] { LocalStore store(folder / "missing/out"); });
  test::expect_error(ErrorCode::io, "", [&] { LocalStore store(folder / ".."); });
  test::expect_error(ErrorCode::io, "", [&] { LocalStore store(""); });
  EXPECT_EQ(names_in(folder.path()), before);
  EXPECT_EQ(test::read_file(folder / "full/x"), "mine");
}

TEST(LocalStore, AnUnwritableParentIsAnIoError) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const TempFolder folder;
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  test::expect_error(ErrorCode::io, "create folder", [&] { LocalStore store(folder / "out"); });
  fs::permissions(folder.path(), fs::perms::owner_all);
}

TEST(LocalStore, CommitDoesNotTouchWhatTookTheNameMeanwhile) {
  const TempFolder folder;
  {
    LocalStore store(folder / "out");
    put(store, "a.dat", "hello");
    fs::create_directory(folder / "out");
    test::write_file(folder / "out/x", "mine");
    test::expect_error(ErrorCode::io, "not empty", [&] { store.commit(); });
  }
  EXPECT_THAT(names_in(folder.path()), ::testing::ElementsAre("out"));
  EXPECT_THAT(names_in(folder / "out"), ::testing::ElementsAre("x"));
}

TEST(LocalStore, LeavesNothingWhereItIsNotCommitted) {
  const TempFolder folder;
  {
    LocalStore store(folder / "out");
    put(store, "a.dat", "hello");
    const auto open_file = store.create("b.dat");
    store.discard();
    store.discard();
  }
  { LocalStore store(folder / "out"); }
  EXPECT_TRUE(names_in(folder.path()).empty());
}

TEST(LocalStore, AFileCanBeMadeAgainAfterItIsRemoved) {
  const TempFolder folder;
  LocalStore store(folder / "out");
  put(store, "a.dat", "first");
  EXPECT_THROW(store.create("a.dat"), Error);
  store.remove("a.dat");
  put(store, "a.dat", "second");
  store.commit();
  EXPECT_EQ(test::read_file(folder / "out/a.dat"), "second");
}

TEST(LocalStore, RefusesUnsafeNames) {
  const TempFolder folder;
  LocalStore store(folder / "out");
  EXPECT_THROW(store.create("../x"), Error);
  EXPECT_THROW(store.create("a/b"), Error);
  EXPECT_THROW(store.remove(".."), Error);
}

TEST(LocalStore, BuffersWithoutLosingAByte) {
  const TempFolder folder;
  LocalStore store(folder / "out", {.sync = false});
  std::string expected;
  const auto file = store.create("a.dat");
  for (const std::size_t size : {1UL, 100000UL, 262143UL, 262144UL, 262145UL, 1000000UL, 3UL}) {
    const std::string piece(size, static_cast<char>('a' + size % 26));
    file->write(bytes(piece));
    expected += piece;
  }
  file->close();
  store.commit();
  EXPECT_EQ(test::read_file(folder / "out/a.dat"), expected);
}

TEST(LocalStore, ManySyncedFilesAppearWhole) {
  const TempFolder folder;
  LocalStore store(folder / "out");
  for (int i = 0; i < 100; ++i) put(store, std::to_string(i), std::to_string(i));
  store.commit();
  EXPECT_EQ(names_in(folder / "out").size(), 100U);
  EXPECT_EQ(test::read_file(folder / "out/99"), "99");
}

TEST(LocalStore, FilesAreSyncedTogetherOnlyWhereThatIsAsGood) {
  constexpr std::uint64_t kExt4 = 0xef53;
  constexpr std::uint64_t kNfs = 0x6969;
  constexpr std::uint64_t kFuse = 0x65735546;
  for (const char* kernel : {"5.8.0", "5.10.0-28-amd64", "6.1", "6.18.44-x", "10.0.1"}) {
    EXPECT_TRUE(can_sync_together(kExt4, kernel)) << kernel;
    EXPECT_FALSE(can_sync_together(kNfs, kernel)) << kernel;
    EXPECT_FALSE(can_sync_together(kFuse, kernel)) << kernel;
  }
  for (const char* kernel : {"5.7.19", "4.19.0", "3.10", "6", "", "x.y", "5.", ".8"}) {
    EXPECT_FALSE(can_sync_together(kExt4, kernel)) << kernel;
  }
}

TEST(LocalStore, ManyThreadsMakeFilesAtOnce) {
  const TempFolder folder;
  LocalStore store(folder / "out", {.sync = false});
  constexpr int kThreads = 8;
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&store, t] {
      for (int i = 0; i < 50; ++i) put(store, std::to_string(t) + "_" + std::to_string(i), "x");
    });
  }
  for (std::thread& thread : threads) thread.join();
  store.commit();
  EXPECT_EQ(names_in(folder / "out").size(), 400U);
}

TEST(LocalFolder, ReadsFilesAndRefusesEverythingElse) {
  const TempFolder folder;
  test::write_file(folder / "a.dat", "hello");
  fs::create_symlink(folder / "a.dat", folder / "link");
  fs::create_directory(folder / "sub");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  const LocalFolder reader(folder.path().string());
  EXPECT_TRUE(reader.exists("a.dat"));
  EXPECT_FALSE(reader.exists("b.dat"));
  EXPECT_FALSE(reader.exists("../a.dat"));
  EXPECT_EQ(reader.size("a.dat"), 5U);
  EXPECT_EQ(reader.open("a.dat")->size(), 5U);
  for (const char* name : {"link", "sub", "pipe", "../x", "/etc/passwd"}) {
    test::expect_error(ErrorCode::archive, "", [&] { reader.open(name); });
    test::expect_error(ErrorCode::archive, "", [&] { static_cast<void>(reader.size(name)); });
  }
  test::expect_error(ErrorCode::io, "b.dat", [&] { reader.open("b.dat"); });
}

}  // namespace
}  // namespace pgbraid::store
