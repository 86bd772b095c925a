// How to reach a server. Everything libpq understands is handed to it unchanged, for every connection of a run.
#pragma once

#include <functional>
#include <string>

namespace pgbraid {

enum class PasswordPrompt {
  when_needed,  // ask if the server wants a password and libpq has none
  never,        // -w
  always,       // -W: ask before the first connection
};

struct ConnectionOptions {
  std::string dbname;    // a database name, a keyword=value string or a postgresql:// URI; empty: libpq's default
  std::string host;      // name, address or socket directory; empty: libpq's default
  std::string port;      // empty: libpq's default
  std::string username;  // empty: libpq's default
  std::string role;      // SET ROLE after connecting; empty: none
  PasswordPrompt password_prompt = PasswordPrompt::when_needed;
  // Asks a person for a password, once a run; called on the leader's thread only. Empty: no way to ask.
  std::function<std::string(const std::string& prompt)> ask_password;
};

}  // namespace pgbraid
