#include "cli/common_options.hpp"

#include <algorithm>

#include "cli/config_file.hpp"
#include "cli/option_table.hpp"
#include "cli/terminal.hpp"

namespace pgbraid::cli {

void ConnectionArguments::add_to(CLI::App& verb) {
  const std::string group = "Connection options";
  verb.add_option("-d,--dbname", options.dbname, "database name, connection string or URI")->group(group);
  verb.add_option("-h,--host", options.host, "server host name, address or socket directory")->group(group);
  verb.add_option("-p,--port", options.port, "server port")->group(group);
  verb.add_option("-U,--username", options.username, "user to connect as")->group(group);
  auto* const never = verb.add_flag("-w,--no-password", never_ask, "never ask for a password")->group(group);
  verb.add_flag("-W,--password", always_ask, "ask for a password before connecting")->group(group)->excludes(never);
  verb.add_option("--role", options.role, "SET ROLE after connecting")->group(group);
}

ConnectionOptions ConnectionArguments::take() const {
  ConnectionOptions taken = options;
  take_password_options(never_ask, always_ask, taken);
  return taken;
}

void take_password_options(bool never_ask, bool always_ask, ConnectionOptions& connection) {
  connection.password_prompt = never_ask    ? PasswordPrompt::never
                               : always_ask ? PasswordPrompt::always
                                            : PasswordPrompt::when_needed;
  connection.ask_password = ask_password;
}

void SectionArguments::add_to(CLI::App& verb, const std::string& group) {
  verb.add_option("--section", names, "only this section: pre-data, data or post-data; may be given again")
      ->check(CLI::IsMember({"pre-data", "data", "post-data"}))
      ->allow_extra_args(false)
      ->group(group);
}

Sections SectionArguments::take() const {
  if (names.empty()) return {};
  const auto has = [&](const char* name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  return {has("pre-data"), has("data"), has("post-data")};
}

CLI::App& add_verb(CLI::App& program, const std::string& name, const std::string& description) {
  CLI::App& verb = *program.add_subcommand(name, description);
  verb.set_help_flag("-?,--help", "show this help, then exit")->group(kOtherOptions);
  verb.option_defaults()->group("General options");
  add_config_option(verb);
  // An option that is given again takes its last value, as people who wrap commands expect.
  verb.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  return verb;
}

}  // namespace pgbraid::cli
