#include "app/verify_first.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "pgbraid/verify.hpp"

namespace pgbraid::app {

void verify_first(const RestoreOptions& options, EventSink& events, Interrupt& interrupt) {
  // A pipe under any other name, too.
  std::error_code error;
  const auto status = std::filesystem::status(options.archive, error);
  const bool is_stream = std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
                         !std::filesystem::is_directory(status);
  if (options.archive == "-" || is_stream) {
    base::fail_with_hint(ErrorCode::usage, "option --verify-first needs an archive that can be read twice",
                         "Save what comes through the pipe to a file first.");
  }
  const VerifyResult result = verify({options.archive, options.jobs}, events, interrupt);
  if (!result.whole()) {
    base::fail_with_hint(ErrorCode::archive,
                         fmt::format("\"{}\" is not whole: {} problems; nothing has been restored",
                                     base::printable(options.archive), result.problems.size()),
                         "Restore another archive, or this one without --verify-first as far as it goes.");
  }
  events.message(Severity::detail, fmt::format("\"{}\" is whole: {} files", options.archive, result.files));
}

}  // namespace pgbraid::app
