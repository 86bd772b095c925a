// Links against an installed pgbraid, calls each verb, and sees the errors it is promised.
#include <cstdio>
#include <filesystem>
#include <pgbraid/dump.hpp>
#include <pgbraid/error.hpp>
#include <pgbraid/list.hpp>
#include <pgbraid/restore.hpp>
#include <pgbraid/version.hpp>
#include <string>

namespace {

class Silent : public pgbraid::EventSink {
 public:
  void message(pgbraid::Severity /*severity*/, const std::string& /*text*/) override {}
  void failure(const pgbraid::ErrorReport& /*report*/) override {}
};

// 0 where `call` throws an error of this code.
template <typename Call>
int expect(pgbraid::ErrorCode code, const char* what, Call call) {
  try {
    call();
  } catch (const pgbraid::Error& error) {
    if (error.report().code == code) return 0;
    std::printf("%s: exit status %d: %s\n", what, pgbraid::exit_status(error.report().code), error.what());
    return 1;
  }
  std::printf("%s: no error\n", what);
  return 1;
}

}  // namespace

int main() {
  const std::string folder = std::filesystem::temp_directory_path().string();  // there, but no archive
  Silent events;
  pgbraid::Interrupt interrupt;
  int bad = 0;

  bad += expect(pgbraid::ErrorCode::archive, "list", [&] { pgbraid::list(folder); });

  pgbraid::DumpOptions dump;
  dump.connection.host = "/nonexistent";
  dump.connection.dbname = "none";
  dump.file = "never-made";
  bad += expect(pgbraid::ErrorCode::connection, "dump", [&] { pgbraid::dump(dump, events, interrupt); });

  pgbraid::RestoreOptions restore;
  restore.archive = folder;
  restore.connection.dbname = "none";
  bad += expect(pgbraid::ErrorCode::archive, "restore", [&] { pgbraid::restore(restore, events, interrupt); });

  if (bad == 0) std::printf("pgbraid %s serves\n", pgbraid::kVersion);
  return bad == 0 ? 0 : 1;
}
