#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>

#include "cli/closing_text.hpp"
#include "cli/columns.hpp"
#include "cli/progress_board.hpp"
#include "cli/progress_screen.hpp"
#include "cli/progress_text.hpp"

namespace pgbraid::cli {
namespace {

using std::chrono::seconds;
using testing::Test;

class ProgressBoardTest : public Test {
 protected:
  static constexpr std::uint64_t kUnit = 1'000'000;

  // Work of 100 items that weigh 1000 units.
  void begin(std::uint64_t weight = 1000) {
    WorkFacts work;
    work.what = "dumping";
    work.items = 100;
    work.weight = weight * kUnit;
    work.moved = [this](std::size_t worker) { return moved_.at(worker) * kUnit; };
    board_.work_begins(work, at(0));
  }
  void item(std::size_t worker, std::uint64_t weight, std::uint64_t bytes = 0, bool packed = false) {
    ItemFacts facts;
    facts.worker = worker;
    facts.label = "TABLE DATA public.t";
    facts.weight = weight * kUnit;
    facts.bytes = bytes * kUnit;
    facts.packed = packed;
    board_.item_begins(facts, at(0));
  }
  static ProgressBoard::Time at(int second) { return ProgressBoard::Time(seconds(second)); }

  ProgressBoard board_;
  std::array<std::uint64_t, 4> moved_{};
};

TEST_F(ProgressBoardTest, ShowsNothingWhereThereIsNothing) {
  EXPECT_TRUE(board_.look(at(0)).what.empty());
  board_.phase("reading the catalog");
  EXPECT_EQ(board_.look(at(0)).what, "reading the catalog");
  EXPECT_FALSE(board_.look(at(0)).has_work);
  begin();
  EXPECT_EQ(board_.look(at(0)).what, "dumping");
  board_.work_ends();
  EXPECT_TRUE(board_.look(at(0)).what.empty());
}

TEST_F(ProgressBoardTest, WeighsItemsByTheirBytes) {
  begin();
  item(1, 500);
  item(2, 100);
  moved_ = {0, 250, 0, 0};
  ProgressPicture picture = board_.look(at(10));
  EXPECT_NEAR(picture.share, 0.25, 1e-3);
  EXPECT_EQ(picture.moved, 250 * kUnit);
  EXPECT_DOUBLE_EQ(picture.rate, 25.0 * kUnit);
  ASSERT_TRUE(picture.left);
  EXPECT_NEAR(*picture.left, 30, 0.1);
  ASSERT_EQ(picture.workers.size(), 2U);
  EXPECT_DOUBLE_EQ(picture.workers[0].share.value_or(-1), 0.5);
  EXPECT_FALSE(picture.workers[1].share);

  board_.item_ends({1, true, 480 * kUnit});
  moved_[1] = 0;
  picture = board_.look(at(10));
  EXPECT_EQ(picture.done, 1U);
  EXPECT_NEAR(picture.share, 0.5, 1e-3);
  EXPECT_EQ(picture.moved, 480 * kUnit);
  EXPECT_TRUE(picture.workers[0].label.empty());
}

TEST_F(ProgressBoardTest, NeverGoesBack) {
  begin();
  item(1, 500);
  moved_[1] = 250;
  EXPECT_NEAR(board_.look(at(1)).share, 0.25, 1e-3);
  board_.item_ends({1, false, 0});
  moved_[1] = 0;
  const ProgressPicture picture = board_.look(at(2));
  EXPECT_NEAR(picture.share, 0.25, 1e-3);
  EXPECT_EQ(picture.done, 0U);
  EXPECT_EQ(picture.moved, 250 * kUnit);
}

// Tables without a row take their time, too.
TEST_F(ProgressBoardTest, EveryItemWeighsSomething) {
  begin(1);
  item(1, 1);
  board_.item_ends({1, true, kUnit});
  EXPECT_LT(board_.look(at(1)).share, 0.6);
}

// More comes than was thought.
TEST_F(ProgressBoardTest, AnItemIsNotDoneBeforeItsEnd) {
  begin();
  item(1, 500);
  moved_[1] = 5000;
  EXPECT_LT(board_.look(at(1)).share, 0.5);
  EXPECT_EQ(board_.look(at(1)).done, 0U);
}

TEST_F(ProgressBoardTest, KnowsBytesBetterThanWeights) {
  begin();
  item(1, 500, 4000);
  moved_[1] = 1000;
  EXPECT_DOUBLE_EQ(board_.look(at(1)).workers[0].share.value_or(-1), 0.25);
}

TEST_F(ProgressBoardTest, LearnsWhatComesOutOfCompressedBytes) {
  begin();
  item(1, 100, 0, true);
  moved_[1] = 100;  // of 400, as is usual
  EXPECT_DOUBLE_EQ(board_.look(at(1)).workers[0].share.value_or(-1), 0.25);
  board_.item_ends({1, true, 1000 * kUnit});
  item(1, 100, 0, true);
  EXPECT_DOUBLE_EQ(board_.look(at(1)).workers[0].share.value_or(-1), 0.1);
}

TEST_F(ProgressBoardTest, CountsItemsWhereNothingWeighs) {
  begin(0);
  item(1, 0);
  board_.item_ends({1, true, 0});
  EXPECT_DOUBLE_EQ(board_.look(at(1)).share, 0.01);
}

TEST_F(ProgressBoardTest, TheLeaderIsShownOnlyWhileItWorks) {
  begin();
  item(0, 10);
  EXPECT_EQ(board_.look(at(1)).workers.size(), 1U);
  board_.item_ends({});
  EXPECT_TRUE(board_.look(at(1)).workers.empty());
}

ProgressPicture some_picture() {
  ProgressPicture picture;
  picture.what = "dumping";
  picture.has_work = true;
  picture.share = 0.429;
  picture.items = 20;
  picture.done = 3;
  picture.moved = 3U << 20U;
  picture.rate = 1 << 20U;
  picture.seconds = 45;
  picture.left = 3725;
  picture.workers = {{1, "TABLE DATA public.a\nb\x1b[2J", 0.5, 1U << 20U, 1024, 14}, {2, "", {}, 0, 0, 0}};
  return picture;
}

TEST(ProgressTextTest, OneLine) {
  EXPECT_EQ(progress_line(some_picture()), "dumping: 42%, 3 of 20 done, 3.0 MiB, 1.0 MiB/s, 0:45 gone, 1:02:05 left");
}

TEST(ProgressTextTest, ALineForEachWorkerAtAnyWidth) {
  for (std::size_t width = 1; width < 130; ++width) {
    for (const std::string& line : progress_lines(some_picture(), width, 10)) {
      EXPECT_EQ(columns(line), width) << line;
      for (const char c : line) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
    }
  }
  const auto lines = progress_lines(some_picture(), 79, 10);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_TRUE(lines[0].starts_with("     1  TABLE DATA public.a b\\x1B[2J") ||
              lines[0].starts_with("     1  TABLE DATA public.a b\\x1b[2J"))
      << lines[0];
  EXPECT_TRUE(lines[0].ends_with("  50%    1.0 MiB    1.0 KiB/s     0:14")) << lines[0];
  EXPECT_TRUE(lines[1].starts_with("     2  waiting"));
  EXPECT_TRUE(lines[2].starts_with("dumping: 42%"));
}

TEST(ProgressTextTest, NoMoreLinesThanThereIsRoomFor) {
  ProgressPicture picture = some_picture();
  for (std::size_t number = 3; number < 50; ++number) picture.workers.push_back({number, "x", {}, 0, 0, 0});
  for (std::size_t height = 1; height < 60; ++height) {
    const auto lines = progress_lines(picture, 79, height);
    EXPECT_LE(lines.size(), height);
    EXPECT_TRUE(lines.back().starts_with("dumping: 42%"));
  }
  EXPECT_TRUE(progress_lines(picture, 79, 10)[8].starts_with("        and 41 more"));
}

TEST(ProgressTextTest, Json) {
  const auto json = nlohmann::json::parse(progress_json(some_picture(), {}));
  EXPECT_EQ(json.at("message"), "dumping");
  EXPECT_EQ(json.at("items_done"), 3);
  EXPECT_EQ(json.at("seconds_left"), 3725);
  EXPECT_EQ(json.at("workers").at(0).at("share"), 0.5);
  EXPECT_EQ(json.at("workers").at(1), nlohmann::json({{"worker", 2}}));
}

TEST(ColumnsTest, CountsWhatATerminalShows) {
  EXPECT_EQ(columns("abc"), 3U);
  EXPECT_EQ(columns("Straße"), 6U);
  EXPECT_EQ(columns("商品"), 4U);
  EXPECT_EQ(columns("e\u0301"), 1U);  // an accent of its own
  EXPECT_EQ(fit("商品商品", 7), "商品...");
  EXPECT_EQ(fit("商品商品", 6), "商... ");
  EXPECT_EQ(fit("ab", 4), "ab  ");
  EXPECT_EQ(fit("abcd", 2), "ab");
  EXPECT_EQ(fit("商", 1), " ");
}

TEST(ProgressScreenTest, DrawsInPlace) {
  ProgressScreen screen;
  EXPECT_EQ(screen.erase(), "");
  EXPECT_EQ(screen.draw({"one", "two"}, {80, 24}), "\rone\x1b[K\r\ntwo\x1b[K\x1b[J\x1b[1A\r");
  EXPECT_EQ(screen.draw({"one"}, {80, 24}), "\rone\x1b[K\x1b[J\r");
  // Nobody knows where the lines are after a resize, but that the cursor is at their beginning.
  EXPECT_EQ(screen.draw({"one"}, {70, 24}), "\r\x1b[Jone\x1b[K\x1b[J\r");
  EXPECT_EQ(screen.draw({}, {70, 24}), "\r\x1b[J");
  EXPECT_EQ(screen.erase(), "");
}

TEST(ClosingTextTest, TellsWhatWasDone) {
  RunFigures figures;
  figures.verb = "dump";
  figures.database.database = "shop";
  figures.end = figures.start + seconds(2);
  figures.workers = 1;
  figures.stored_bytes = 1024;
  figures.tables[{"public", "a"}] = {1, 2048, 1.5, 1};
  EXPECT_EQ(closing_text(figures),
            "dumped shop: 1 table, 1 row, 2.0 KiB (1.0 KiB stored) in 2.0 s, 1.0 KiB/s, 1 worker, no warnings");
  figures.tables[{"public", "b\nc"}] = {3, 2048, 1.7, 1};
  figures.warnings = 2;
  figures.retries = 1;
  figures.large_objects = {4, 0, 0, 1};
  EXPECT_EQ(closing_text(figures),
            "dumped shop: 2 tables, 4 rows, 4 large objects, 4.0 KiB (1.0 KiB stored) in 2.0 s, 2.0 KiB/s, 1 worker, "
            "1 retry, 2 warnings\nslowest tables:\n    1.7 s     2.0 KiB  public.b c\n    1.5 s     2.0 KiB  public.a");
}

TEST(ClosingTextTest, FiveTablesAtMost) {
  RunFigures figures;
  figures.verb = "restore";
  figures.restored = RestoreResult{};
  for (int i = 0; i < 9; ++i) figures.tables[{"s", std::to_string(i)}] = {1, 1, static_cast<double>(i), 1};
  const std::string text = closing_text(figures);
  EXPECT_TRUE(text.starts_with("restored: 0 entries, 9 tables, ")) << text;
  EXPECT_NE(text.find("s.4"), std::string::npos);
  EXPECT_EQ(text.find("s.3"), std::string::npos);
}

}  // namespace
}  // namespace pgbraid::cli
