// Short ways to throw pgbraid::Error. Thread-safety: free functions without state.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

#include "pgbraid/error.hpp"

namespace pgbraid::base {

// Throws Error{code} with the formatted message.
template <typename... Args>
[[noreturn]] void fail(ErrorCode code, fmt::format_string<Args...> format, Args&&... args) {
  ErrorReport report;
  report.code = code;
  report.message = fmt::format(format, std::forward<Args>(args)...);
  throw Error(std::move(report));
}

// The same with a hint, a sentence that says what to do.
[[noreturn]] void fail_with_hint(ErrorCode code, std::string message, std::string hint);

// Throws Error{io}: `action` ("open", "write", "sync") failed on `path` with errno value `error_number`.
[[noreturn]] void fail_io(const char* action, const std::string& path, int error_number);

}  // namespace pgbraid::base
