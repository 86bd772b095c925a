#include "app/dump_target.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdio>
#include <ctime>

#include "app/older_archives.hpp"
#include "base/fail.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "pgbraid/verify.hpp"
#include "plan/retention.hpp"

namespace pgbraid::app {

namespace {

bool wants_retention(const DumpOptions& options) { return options.keep || options.keep_for; }

std::tm local_now() {
  const std::time_t now = std::time(nullptr);
  std::tm fields{};
  if (::localtime_r(&now, &fields) == nullptr) base::fail(ErrorCode::io, "the system's clock is out of range");
  return fields;
}

// A pipe or a device is nobody's alone, and has no place for a lock beside it; standard output has no name at all, and
// what leads there or elsewhere by a link is not where the lock would be.
bool may_be_locked(const std::string& path) {
  struct stat status {};
  if (path.empty() || path == "-") return false;
  if (::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode)) return false;
  return ::stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode) || S_ISDIR(status.st_mode);
}

// So that no later run takes it for one that it has to keep. Returns its new path.
std::string set_aside(const std::string& path) {
  std::string aside = path + ".damaged";
  struct stat status {};
  const bool is_free = ::lstat(aside.c_str(), &status) != 0;
  return is_free && std::rename(path.c_str(), aside.c_str()) == 0 ? aside : path;
}

void verify_new(const std::string& path, const DumpOptions& options, EventSink& events, Interrupt& interrupt) {
  VerifyResult verified;
  try {
    verified = verify({path, options.jobs}, events, interrupt);
  } catch (const Error& error) {
    ErrorReport report = error.report();
    if (report.detail.empty()) {
      report.detail = fmt::format("The new archive \"{}\" stands, but was not verified; nothing older was removed.",
                                  base::printable(path));
    }
    throw Error(std::move(report));
  }
  if (verified.whole()) return;
  base::fail_with_hint(ErrorCode::archive,
                       fmt::format("the new archive is not whole ({} problems), and is \"{}\" now; nothing older was "
                                   "removed",
                                   verified.problems.size(), base::printable(set_aside(path))),
                       "Look at the disk and the memory of this machine, and dump again.");
}

}  // namespace

void check_keep_options(const DumpOptions& options) {
  if (!wants_retention(options)) return;
  const char* const option = options.keep ? "--keep" : "--keep-for";
  if (options.format != ArchiveFormat::directory) {
    base::fail_with_hint(ErrorCode::usage, fmt::format("option {} requires a directory archive", option),
                         "Only their manifests tell whole archives from anything else. Use -Fd.");
  }
  if (options.keep && *options.keep < 1) base::fail(ErrorCode::usage, "--keep must be at least 1");
  if (options.keep_for && options.keep_for->count() < 1) base::fail(ErrorCode::usage, "--keep-for must be above 0");
  const plan::ArchiveName name(options.file, {});
  if (!name.has_time() || name.folder_has_time()) {
    base::fail_with_hint(ErrorCode::usage,
                         fmt::format("option {} requires a name of which only the last part has fields of time, "
                                     "unlike \"{}\"",
                                     option, base::printable(options.file)),
                         "For example: -f /backups/{db}-%F.");
  }
  if (!options.sync) base::fail(ErrorCode::usage, "options {} and --no-sync cannot be used together", option);
}

DumpTarget::DumpTarget(const DumpOptions& options, const std::string& database, EventSink& events)
    : options_(options), name_(options.file, database), path_(name_.path(local_now())) {
  events.archive(path_);
  if (may_be_locked(path_)) lock_.emplace(base::split_path(path_).folder, name_.timeless(), options.file, events);
}

void DumpTarget::remove_older(DumpResult& result, EventSink& events, Interrupt& interrupt) const {
  if (!wants_retention(options_)) return;
  verify_new(path_, options_, events, interrupt);
  plan::Retention retention;
  if (options_.keep) retention.count = static_cast<std::size_t>(*options_.keep);
  retention.age = options_.keep_for;
  RemovedArchives removed = remove_older_archives(path_, name_, retention, events, interrupt);
  result.removed = std::move(removed.paths);
  result.not_removed = removed.failed;
}

}  // namespace pgbraid::app
