// A generous limit on processor time, for tests that show how cost grows. Processor time, so that a busy machine does
// not fail them; sanitizers make code slower and are allowed more.
#pragma once

#include <gmock/gmock.h>

#include <chrono>
#include <ctime>

namespace pgbraid::plan::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr double kSlowness = 20;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr double kSlowness = 20;
#else
inline constexpr double kSlowness = 1;
#endif
#elif defined(NDEBUG)
inline constexpr double kSlowness = 1;
#else
inline constexpr double kSlowness = 10;
#endif

class TimeLimit {
 public:
  explicit TimeLimit(std::chrono::duration<double> limit) : limit_(limit.count() * kSlowness), start_(std::clock()) {}

  double spent() const { return static_cast<double>(std::clock() - start_) / CLOCKS_PER_SEC; }
  double limit() const { return limit_; }

 private:
  double limit_;  // seconds
  std::clock_t start_;
};

MATCHER(IsKept, "takes less processor time than its limit") {
  const double spent = arg.spent();
  *result_listener << spent << " s of " << arg.limit() << " s";
  return spent < arg.limit();
}

}  // namespace pgbraid::plan::test
