#include "app/older_archives.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <memory>
#include <optional>
#include <random>
#include <set>

#include "app/leader.hpp"
#include "archive/directory_reader.hpp"
#include "base/fail.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "store/local_directory.hpp"

namespace pgbraid::app {

namespace {

// An archive that stands in the folder.
struct Found {
  plan::KeptArchive archive;
  std::string database;
  std::vector<std::string> files;  // all of them
};

std::optional<base::File> open_archive(const base::File& parent, const std::string& name) {
  const int descriptor = ::openat(parent.descriptor(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  return base::File(descriptor, parent.path() + "/" + name);
}

// Throws Error{archive} where a file is missing, has another size, or is none of the archive's.
void check_files(const archive::DirectoryReader& reader, const std::vector<std::string>& files) {
  std::set<std::string> there;
  for (const std::string& name : reader.folder().names()) there.insert(name);
  for (const std::string& name : files) {
    if (there.erase(name) == 0) base::fail(ErrorCode::archive, "file \"{}\" is missing", name);
  }
  if (!there.empty()) base::fail(ErrorCode::archive, "\"{}\" is no part of it", *there.begin());
  for (const archive::ManifestFile& file : reader.manifest()->files) {
    const std::uint64_t size = reader.folder().size(file.name);
    if (size != file.size) {
      base::fail(ErrorCode::archive, "file \"{}\" has {} bytes, not {}", file.name, size, file.size);
    }
  }
}

// Nothing where it has no manifest: it is none of pgbraid's. Throws Error where it is damaged.
std::optional<Found> look_at(const base::File& parent, const std::string& name) {
  std::optional<base::File> folder = open_archive(parent, name);
  if (!folder) return std::nullopt;
  auto local = std::make_unique<store::LocalFolder>(std::move(*folder));
  if (!local->exists(std::string(archive::kManifestFile))) return std::nullopt;
  const archive::DirectoryReader reader(std::move(local));
  if (reader.manifest() == nullptr) return std::nullopt;
  Found found;
  for (const archive::ManifestFile& file : reader.manifest()->files) found.files.push_back(file.name);
  found.files.emplace_back(archive::kManifestFile);
  check_files(reader, found.files);
  found.database = reader.toc().header().database;
  found.archive = {name, reader.toc().header().created};
  return found;
}

std::string hidden_name(const std::string& name) {
  constexpr std::size_t kLongestName = 200;  // of 255, so that the rest fits
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  std::random_device device;
  std::uniform_int_distribution<std::size_t> any(0, kLetters.size() - 1);
  std::string letters(6, ' ');
  std::generate(letters.begin(), letters.end(), [&] { return kLetters[any(device)]; });
  return fmt::format(".{}.pgbraid-{}", name.substr(0, kLongestName), letters);
}

void unlink_in(const base::File& folder, const std::string& name, int flags) {
  if (::unlinkat(folder.descriptor(), name.c_str(), flags) != 0) {
    base::fail_io("remove", folder.path() + "/" + name, errno);
  }
}

bool is_the_same(const base::File& folder, const base::File& parent, const std::string& name) {
  struct stat one {};
  struct stat other {};
  return ::fstat(folder.descriptor(), &one) == 0 &&
         ::fstatat(parent.descriptor(), name.c_str(), &other, AT_SYMLINK_NOFOLLOW) == 0 && one.st_dev == other.st_dev &&
         one.st_ino == other.st_ino;
}

// True where `to` is what `from` was. What has that name already stays.
bool rename_in(const base::File& parent, const std::string& from, const std::string& to) {
  const int folder = parent.descriptor();
  if (::renameat2(folder, from.c_str(), folder, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  // Not every file system can promise it; to a directory an empty one is all that can be lost.
  return errno == EINVAL && ::renameat(folder, from.c_str(), folder, to.c_str()) == 0;
}

// First the name goes, so that nothing half-removed looks like an archive.
void remove_archive(const base::File& parent, const Found& found) {
  const std::string& name = found.archive.name;
  const std::string path = parent.path() + "/" + name;
  const std::optional<base::File> folder = open_archive(parent, name);
  const std::string hidden = hidden_name(name);
  if (!folder || !rename_in(parent, name, hidden)) base::fail_io("remove", path, errno);
  if (!is_the_same(*folder, parent, hidden)) {
    rename_in(parent, hidden, name);
    base::fail(ErrorCode::io, "could not remove \"{}\": something else has taken its place", path);
  }
  for (const std::string& file : found.files) unlink_in(*folder, file, 0);
  unlink_in(parent, hidden, AT_REMOVEDIR);
}

class OlderArchives {
 public:
  OlderArchives(const std::string& path, EventSink& events)
      : events_(events), parts_(base::split_path(path)), parent_(base::File::open_folder(parts_.folder)) {
    std::optional<Found> newest = look_at(parent_, parts_.name);
    if (!newest) base::fail(ErrorCode::archive, "\"{}\" is no archive any more", base::printable(path));
    newest_ = std::move(*newest);
  }

  // Those of the pattern and of the same database.
  void find(const plan::ArchiveName& pattern, const Interrupt& interrupt) {
    for (const std::string& name : store::LocalFolder(parts_.folder).names()) {
      if (name == parts_.name || !pattern.matches(name)) continue;
      check_interrupt(interrupt);
      try {
        std::optional<Found> found = look_at(parent_, name);
        if (!found || found->database != newest_.database) {
          events_.message(Severity::detail, fmt::format("\"{}/{}\" is no archive of pgbraid's of database \"{}\"",
                                                        parts_.folder, name, newest_.database));
          continue;
        }
        found_.push_back(std::move(*found));
      } catch (const Error& error) {
        events_.message(Severity::warning, fmt::format("\"{}/{}\" is left alone, as it is no whole archive: {}",
                                                       parts_.folder, name, error.report().message));
      }
    }
  }

  RemovedArchives remove(const plan::Retention& retention, const Interrupt& interrupt) {
    std::vector<plan::KeptArchive> others;
    for (const Found& found : found_) others.push_back(found.archive);
    RemovedArchives removed;
    for (const std::string& name : plan::surplus(others, newest_.archive, retention, std::time(nullptr))) {
      check_interrupt(interrupt);
      const auto found = std::find_if(found_.begin(), found_.end(),
                                      [&](const Found& candidate) { return candidate.archive.name == name; });
      const std::string path = parts_.folder + "/" + name;
      try {
        remove_archive(parent_, *found);
        events_.message(Severity::detail, fmt::format("removed \"{}\"", path));
        removed.paths.push_back(path);
      } catch (const Error& error) {
        ++removed.failed;
        events_.message(Severity::warning, error.report().message);
      }
    }
    return removed;
  }

 private:
  EventSink& events_;
  base::PathParts parts_;
  base::File parent_;
  Found newest_;
  std::vector<Found> found_;
};

}  // namespace

RemovedArchives remove_older_archives(const std::string& path, const plan::ArchiveName& name,
                                      const plan::Retention& retention, EventSink& events, const Interrupt& interrupt) {
  OlderArchives older(path, events);
  older.find(name, interrupt);
  return older.remove(retention, interrupt);
}

}  // namespace pgbraid::app
