#include "cli/forecast_text.hpp"

#include <gtest/gtest.h>

namespace pgbraid::cli {
namespace {

TEST(ForecastTextTest, HasAHeadingForEachStageAndTotals) {
  Forecast forecast;
  forecast.workers = 2;
  forecast.items = {{Stage::drop, "TABLE public.t", {}},
                    {Stage::leader_first, "TABLE public.t", {}},
                    {Stage::workers, "TABLE DATA public.t", 2048},
                    {Stage::workers, "INDEX public.i", {}},
                    {Stage::leader_last, "ACL public.TABLE t", {}}};
  EXPECT_EQ(forecast_text("restore", forecast, "the target was not touched"),
            "would drop first, where it is there:\n"
            "           -  TABLE public.t\n"
            "would restore first, one after the other:\n"
            "           -  TABLE public.t\n"
            "would restore with 2 workers, in this order:\n"
            "     2.0 KiB  TABLE DATA public.t\n"
            "           -  INDEX public.i\n"
            "would restore last, one after the other:\n"
            "           -  ACL public.TABLE t\n"
            "total: 1 item of data, about 2.0 KiB, and 3 other entries\n"
            "the target was not touched\n");
}

TEST(ForecastTextTest, CountsTheDefinitionsOfADump) {
  Forecast forecast;
  forecast.workers = 1;
  forecast.definitions = 7;
  EXPECT_EQ(forecast_text("dump", forecast, "nothing was written"),
            "total: 0 items of data, about 0 B, and 7 other entries\nnothing was written\n");
  forecast.items = {{Stage::workers, "a\nb\x1b", 0}};
  EXPECT_EQ(forecast_text("dump", forecast, "nothing was written"),
            "would dump with 1 worker, in this order:\n"
            "         0 B  a b\\x1b\n"
            "total: 1 item of data, about 0 B, and 7 other entries\nnothing was written\n");
}

}  // namespace
}  // namespace pgbraid::cli
