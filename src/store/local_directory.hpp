// Archives in a local directory: written in a hidden folder beside the final one, synced, then renamed.
#pragma once

#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/file.hpp"
#include "store/store.hpp"

namespace pgbraid::store {

// Is one syncfs as good as an fsync of each file? On a file system (statfs's f_type) of this machine where it makes all
// of them durable, under a kernel release ("6.1.0-18-amd64") that tells write errors to it, as Linux does from 5.8 on.
// On others it may leave something to a process or a server behind it, or hide an error (syncfs(2)).
bool can_sync_together(std::uint64_t file_system, std::string_view kernel);

struct LocalOptions {
  bool sync = true;           // durable before the archive takes its name; false: when the system gets to it
  bool group_access = false;  // the folder 0750, files 0640, whatever the umask; else 0700 and 0600
};

// Writes. The staging folder is `.NAME.pgbraid-XXXXXX` beside the final one.
// The final name may be free or an empty directory, which is replaced. Anything else there, a symbolic link too, is
// never touched: the constructor throws Error{io}, as it does where nothing can be created beside it.
class LocalStore : public Store {
 public:
  explicit LocalStore(const std::string& path, const LocalOptions& options = {});
  ~LocalStore() override;

  std::unique_ptr<WritableFile> create(const std::string& name) override;
  void remove(const std::string& name) override;
  void commit() override;
  void discard() noexcept override;

  // Where files are while they are written; for tests and messages.
  const std::string& staging_path() const noexcept { return staging_.path(); }

 private:
  void sync_files();
  void sync_name();

  std::string path_;  // the final one
  std::string name_;  // its last component
  LocalOptions options_;
  base::File parent_;
  base::File staging_;
  std::string staging_name_;
  bool done_ = false;  // committed or discarded
  std::mutex mutex_;
  std::set<std::string> names_;  // guarded by mutex_: files made and not removed
};

// Reads. `path` itself may be a symbolic link to a directory; nothing inside it may be one.
class LocalFolder : public Folder {
 public:
  // Throws Error{io} where `path` is not a readable directory.
  explicit LocalFolder(const std::string& path);
  // A directory that is open already.
  explicit LocalFolder(base::File folder) : folder_(std::move(folder)) {}

  const std::string& path() const noexcept override { return folder_.path(); }
  bool exists(const std::string& name) const override;
  std::unique_ptr<ReadableFile> open(const std::string& name) const override;
  std::uint64_t size(const std::string& name) const override;
  std::vector<std::string> names() const override;

 private:
  base::File folder_;
};

}  // namespace pgbraid::store
