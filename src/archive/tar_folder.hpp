// A tar file as the folder that it would be if it were unpacked. Nothing is unpacked: names are only compared.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "archive/archive_reader.hpp"
#include "archive/tar_header.hpp"
#include "store/input_file.hpp"
#include "store/store.hpp"

namespace pgbraid::archive {

// Thread-safety: as store::Folder.
class TarFolder : public store::Folder {
 public:
  // Reads all headers. Told to `on_fault`, and then what came before is there: a header that is none, a name twice, a
  // member that is no regular file, a file that is cut, anything after the end.
  TarFolder(std::unique_ptr<const store::InputFile> file, const FaultHandler& on_fault);

  const std::string& path() const noexcept override { return file_->path(); }
  bool exists(const std::string& name) const override { return members_.contains(name); }
  std::unique_ptr<store::ReadableFile> open(const std::string& name) const override;
  std::uint64_t size(const std::string& name) const override { return member(name).size; }
  std::vector<std::string> names() const override;

 private:
  void read_headers();
  void check_end(std::uint64_t offset) const;
  const TarMember& member(const std::string& name) const;

  std::unique_ptr<const store::InputFile> file_;
  std::map<std::string, TarMember> members_;
};

}  // namespace pgbraid::archive
