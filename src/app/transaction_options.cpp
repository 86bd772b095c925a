#include "app/transaction_options.hpp"

#include <limits>

#include "base/fail.hpp"

namespace pgbraid::app {

void check_transaction_options(const RestoreOptions& options) {
  constexpr const char* kSingle = "-1/--single-transaction";
  const auto refuse_both = [](bool one, const char* name, bool other, const char* other_name) {
    if (one && other) base::fail(ErrorCode::usage, "options {} and {} cannot be used together", name, other_name);
  };
  refuse_both(options.create, "-C/--create", options.single_transaction, kSingle);
  refuse_both(options.single_transaction, kSingle, options.transaction_size.has_value(), "--transaction-size");
  refuse_both(options.single_transaction, kSingle, options.resumable, "--resumable");
  if (options.single_transaction && options.jobs.value_or(1) > 1) {
    base::fail(ErrorCode::usage, "cannot specify both --single-transaction and multiple jobs");
  }
  if (options.transaction_size && *options.transaction_size < 1) {
    base::fail(ErrorCode::usage, "--transaction-size must be in range 1..2147483647");
  }
}

bool restores_data_only(const RestoreOptions& options) {
  return options.data_only || options.no_schema ||
         (options.sections.data && !options.sections.pre_data && !options.sections.post_data);
}

std::optional<std::size_t> entries_of_transaction(const RestoreOptions& options) {
  if (options.single_transaction) return std::numeric_limits<std::size_t>::max();
  if (options.transaction_size) return static_cast<std::size_t>(*options.transaction_size);
  return std::nullopt;
}

bool loads_tables_found(const RestoreOptions& options) {
  return !options.no_data_for_failed_tables && !options.resumable;
}

bool ends_at_first_error(const RestoreOptions& options) {
  return options.exit_on_error || options.single_transaction || options.transaction_size.has_value();
}

}  // namespace pgbraid::app
