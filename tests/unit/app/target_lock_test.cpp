#include "app/target_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <optional>

#include "support/expect_error.hpp"
#include "support/temp_folder.hpp"

namespace pgbraid::app {
namespace {

using testing::HasSubstr;

class Silent : public EventSink {
 public:
  void message(Severity, const std::string& text) override { ADD_FAILURE() << text; }
  void failure(const ErrorReport& report) override { ADD_FAILURE() << report.message; }
};

class TargetLockTest : public testing::Test {
 protected:
  std::string folder() const { return folder_.path().string(); }
  bool has(const std::string& name) const {
    return std::filesystem::exists(std::filesystem::symlink_status(folder_ / name));
  }
  ErrorReport refusal(const std::string& name) {
    return test::error_of([&] { const TargetLock lock(folder(), name, "t", events_); });
  }

  test::TempFolder folder_;
  Silent events_;
};

TEST_F(TargetLockTest, IsForOneAtATimeAndSaysWho) {
  {
    const TargetLock lock(folder(), "a", "t", events_);
    EXPECT_TRUE(has(".a.pgbraid-lock"));
    const ErrorReport report = refusal("a");
    EXPECT_EQ(report.code, ErrorCode::locked);
    EXPECT_THAT(report.message, HasSubstr("another run is at work on \"t\": process " + std::to_string(::getpid())));
    const TargetLock other(folder(), "b", "t", events_);
  }
  EXPECT_FALSE(has(".a.pgbraid-lock"));
  const TargetLock again(folder(), "a", "t", events_);
}

TEST_F(TargetLockTest, TakesOverWhatNobodyHolds) {
  test::write_file(folder_ / ".a.pgbraid-lock", std::string(5000, 'x'));
  const TargetLock lock(folder(), "a", "t", events_);
  EXPECT_THAT(refusal("a").message, testing::Not(HasSubstr("xx")));
}

TEST_F(TargetLockTest, ShowsNoMoreThanALineOfTextOfTheHolder) {
  const TargetLock lock(folder(), "a", "t", events_);
  const auto told = [&](const std::string& content) {
    std::filesystem::resize_file(folder_ / ".a.pgbraid-lock", 0);
    std::ofstream(folder_ / ".a.pgbraid-lock") << content;
    return refusal("a").message;
  };
  EXPECT_THAT(told(""), HasSubstr("a process that has not said yet who it is"));
  EXPECT_THAT(told("\x1b[2Jme\nand more"), testing::EndsWith(": \\x1b[2Jme"));
  EXPECT_LT(told(std::string(100000, 'y')).size(), 1000U);
}

TEST_F(TargetLockTest, FollowsNoLink) {
  test::write_file(folder_ / "precious", "x");
  std::filesystem::create_symlink(folder_ / "precious", folder_ / ".a.pgbraid-lock");
  EXPECT_EQ(refusal("a").code, ErrorCode::io);
  EXPECT_EQ(test::read_file(folder_ / "precious"), "x");
  EXPECT_TRUE(has(".a.pgbraid-lock"));
}

TEST_F(TargetLockTest, HasRoomForLongNames) {
  const TargetLock lock(folder(), std::string(255, 'n'), "t", events_);
  EXPECT_EQ(refusal(std::string(255, 'n')).code, ErrorCode::locked);
}

}  // namespace
}  // namespace pgbraid::app
