// An archive as what a restore restores.
#pragma once

#include <memory>
#include <string>

#include "app/data_origin.hpp"
#include "archive/open_archive.hpp"

namespace pgbraid::app {

// Thread-safety: as DataOrigin. Its loaders hold a reference to it.
class ArchiveOrigin : public DataOrigin {
 public:
  // Errors as archive::open_archive.
  explicit ArchiveOrigin(const std::string& path) : archive_(archive::open_archive(path)) {}

  const model::Toc& toc() const override { return archive_->toc(); }
  std::uint64_t data_size(const model::TocEntry& entry) const override { return archive_->data_size(entry); }
  std::uint64_t raw_bytes(const model::TocEntry& entry) const override;
  LoaderCrew open_worker(std::size_t number) override;
  LoaderCrew open_leader() override;

  // What the cluster's databases share. Error{usage} where the archive has it not.
  model::Globals globals() const;

  // Tells this archive from any other.
  const std::string& fingerprint() const noexcept { return archive_->fingerprint(); }

 private:
  const std::unique_ptr<const archive::ArchiveReader> archive_;
};

}  // namespace pgbraid::app
