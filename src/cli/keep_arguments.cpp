#include "cli/keep_arguments.hpp"

#include "base/duration.hpp"

namespace pgbraid::cli {

void KeepArguments::add_to(CLI::App& verb) {
  const std::string group = "Options for older archives";
  count_given = verb.add_option("--keep", count, "once this one is verified, keep the newest N and remove the others")
                    ->check(CLI::Range(1, 1000000))
                    ->group(group);
  verb.add_option("--keep-for", age, "the same, but keep those of this time, such as 14d; h, d or w")
      ->check([](const std::string& text) {
        return base::parse_duration(text) ? std::string() : "must be a number of hours, days or weeks, such as 14d";
      })
      ->group(group);
}

void KeepArguments::take(DumpOptions& options) const {
  if (count_given->count() > 0) options.keep = count;
  if (!age.empty()) options.keep_for = base::parse_duration(age);
}

}  // namespace pgbraid::cli
