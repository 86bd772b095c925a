#include "plan/parts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace pgbraid::plan {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
constexpr std::uint64_t kGiB = std::uint64_t{1} << 30U;
constexpr std::uint64_t kPage = 8192;

using Starts = std::vector<std::uint64_t>;

// A table without TOAST.
Starts cut(std::uint64_t bytes, std::uint64_t part_size) { return cut_into_parts({bytes, bytes / kPage}, part_size); }

TEST(Parts, LeavesWholeWhatIsNotLarger) {
  EXPECT_EQ(cut(kGiB, kGiB), Starts{0});
  EXPECT_EQ(cut(0, kGiB), Starts{0});
  EXPECT_EQ(cut(100 * kGiB, 0), Starts{0});
}

TEST(Parts, CutsWhatIsLargerByAByte) { EXPECT_EQ(cut_into_parts({kGiB + 1, 10}, kGiB), (Starts{0, 5})); }

TEST(Parts, CutsEvenlyForAnyUsualNumberOfWorkers) {
  EXPECT_EQ(cut(3 * kGiB, kGiB), (Starts{0, 98'304, 196'608, 294'912}));
  EXPECT_EQ(cut(9 * kGiB, kGiB).size(), 16);
  EXPECT_EQ(cut(16 * kGiB, kGiB).size(), 16);
  EXPECT_EQ(cut(17 * kGiB, kGiB).size(), 32);
  EXPECT_EQ(cut(32 * kGiB, kGiB).size(), 32);
  EXPECT_EQ(cut(33 * kGiB, kGiB).size(), 48);
}

TEST(Parts, TakesToastForSpreadOverThePages) {
  EXPECT_EQ(cut_into_parts({4 * kGiB, 8}, kGiB), (Starts{0, 2, 4, 6}));
  EXPECT_EQ(cut_into_parts({4 * kGiB, 3}, kGiB), (Starts{0, 1, 2}));
  EXPECT_EQ(cut_into_parts({4 * kGiB, 1}, kGiB), Starts{0});
  EXPECT_EQ(cut_into_parts({4 * kGiB, 0}, kGiB), Starts{0});
}

// The last of ten stretches has as much as the others together.
TEST(Parts, AreCutWhereTheBytesAre) {
  const std::vector<std::uint64_t> stretches{1, 1, 1, 1, 1, 1, 1, 1, 1, 9};
  EXPECT_EQ(cut_into_parts({2 * kGiB, 1000, stretches}, kGiB), (Starts{0, 900}));
  EXPECT_EQ(cut_into_parts({4 * kGiB, 1000, stretches}, kGiB), (Starts{0, 450, 900, 950}));
  EXPECT_EQ(cut_into_parts({4 * kGiB, 1000, {0, 0, 1, 0}}, kGiB), (Starts{0, 562, 625, 687}));
}

TEST(Parts, AreFewerWhereAPageIsSeveral) {
  EXPECT_EQ(cut_into_parts({4 * kGiB, 4, {0, 0, 1, 0}}, kGiB), (Starts{0, 2}));
  EXPECT_EQ(cut_into_parts({4 * kGiB, 2, {1, 0}}, kGiB), Starts{0});
}

TEST(Parts, AreEvenWhereNothingIsKnown) {
  EXPECT_EQ(cut_into_parts({2 * kGiB, 1000, {0, 0, 0}}, kGiB), (Starts{0, 500}));
}

// The largest table that a server can hold, and a part size below what a page has.
TEST(Parts, DoesNotOverflow) {
  constexpr std::uint64_t kPages = 0xFFFF'FFFFU;
  const Starts parts = cut_into_parts({kPages * kPage * 100, kPages}, 8192 * kGiB);
  ASSERT_EQ(parts.size(), 400);
  EXPECT_EQ(parts.front(), 0);
  EXPECT_EQ(parts[200], kPages / 2);
  EXPECT_LT(parts.back(), kPages);
  EXPECT_GT(parts.back(), kPages / 400 * 398);
  EXPECT_EQ(cut_into_parts({UINT64_MAX, 1000}, 1).size(), 1000);
}

TEST(Parts, AreNeverLargerThanAskedFor) {
  for (std::uint64_t bytes = kMiB; bytes < 300 * kMiB; bytes += 7 * kMiB / 3) {
    const std::uint64_t pages = bytes / kPage;
    const Starts parts = cut_into_parts({bytes, pages}, 10 * kMiB);
    EXPECT_TRUE(std::is_sorted(parts.begin(), parts.end()));
    EXPECT_EQ(std::adjacent_find(parts.begin(), parts.end()), parts.end());
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::uint64_t end = i + 1 < parts.size() ? parts[i + 1] : pages;
      EXPECT_LE((end - parts[i]) * kPage, 10 * kMiB + kPage);
    }
  }
}

}  // namespace
}  // namespace pgbraid::plan
