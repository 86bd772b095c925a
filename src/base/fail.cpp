#include "base/fail.hpp"

#include <system_error>

namespace pgbraid::base {

void fail_with_hint(ErrorCode code, std::string message, std::string hint) {
  ErrorReport report;
  report.code = code;
  report.message = std::move(message);
  report.hint = std::move(hint);
  throw Error(std::move(report));
}

void fail_io(const char* action, const std::string& path, int error_number) {
  fail(ErrorCode::io, "could not {} \"{}\": {}", action, path, std::generic_category().message(error_number));
}

}  // namespace pgbraid::base
