// Another server as what a restore restores: the source of a mirror.
#pragma once

#include <memory>

#include "app/data_origin.hpp"
#include "app/dump_source.hpp"

namespace pgbraid::app {

// Thread-safety: as DataOrigin.
class MirrorOrigin : public DataOrigin {
 public:
  // `clean`: the target's objects of the same names are dropped first. `create`: it is a database of the mirror's
  // making.
  MirrorOrigin(std::shared_ptr<DumpSource> source, bool clean, bool create)
      : source_(std::move(source)), clean_(clean), create_(create) {}

  const model::Toc& toc() const override { return *source_->toc(); }
  std::uint64_t data_size(const model::TocEntry& entry) const override;
  LoaderCrew open_worker(std::size_t number) override;
  LoaderCrew open_leader() override;
  void check_target(pg::Connection& target, Entries entries) override;
  void check_after_drop(pg::Connection& target, Entries entries) override;
  void check_alive() override { source_->check_alive(); }

 private:
  const std::shared_ptr<DumpSource> source_;
  const bool clean_;
  const bool create_;
};

}  // namespace pgbraid::app
