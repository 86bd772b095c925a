// Another server as what a restore restores: the source of a mirror.
#pragma once

#include <memory>

#include "app/data_origin.hpp"
#include "app/dump_source.hpp"

namespace pgbraid::app {

// Thread-safety: as DataOrigin.
class MirrorOrigin : public DataOrigin {
 public:
  // `may_be_there`: the target is not asked whether it has what is to come.
  MirrorOrigin(std::shared_ptr<DumpSource> source, bool may_be_there)
      : source_(std::move(source)), may_be_there_(may_be_there) {}

  const model::Toc& toc() const override { return *source_->toc(); }
  std::uint64_t data_size(const model::TocEntry& entry) const override;
  LoaderCrew open_worker(std::size_t number) override;
  LoaderCrew open_leader() override;
  void check_target(pg::Connection& target, Entries entries) override;
  void check_alive() override { source_->check_alive(); }

 private:
  const std::shared_ptr<DumpSource> source_;
  const bool may_be_there_;
};

}  // namespace pgbraid::app
