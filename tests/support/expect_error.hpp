// Expectations on pgbraid::Error: its code, and words of its message.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "pgbraid/error.hpp"

namespace pgbraid::test {

// The report of the Error that `action` throws; a failure of the test where it throws none.
template <typename Action>
ErrorReport error_of(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.report();
  }
  ADD_FAILURE() << "no error was thrown";
  return {};
}

template <typename Action>
void expect_error(ErrorCode code, const std::string& words, Action&& action) {
  const ErrorReport report = error_of(action);
  EXPECT_EQ(static_cast<int>(report.code), static_cast<int>(code)) << report.message;
  EXPECT_NE(report.message.find(words), std::string::npos) << report.message;
}

}  // namespace pgbraid::test
