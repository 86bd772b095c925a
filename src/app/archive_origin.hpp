// An archive as what a restore restores.
#pragma once

#include <string>

#include "app/data_origin.hpp"
#include "archive/directory_reader.hpp"

namespace pgbraid::app {

// Thread-safety: as DataOrigin. Its loaders hold a reference to it.
class ArchiveOrigin : public DataOrigin {
 public:
  // Errors as archive::DirectoryReader.
  explicit ArchiveOrigin(const std::string& path) : archive_(path) {}

  const model::Toc& toc() const override { return archive_.toc(); }
  std::uint64_t data_size(const model::TocEntry& entry) const override { return archive_.data_size(entry); }
  LoaderCrew open_worker(std::size_t number) override;
  LoaderCrew open_leader() override;

  // Tells this archive from any other.
  const std::string& fingerprint() const noexcept { return archive_.fingerprint(); }

 private:
  const archive::DirectoryReader archive_;
};

}  // namespace pgbraid::app
