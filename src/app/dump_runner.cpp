#include "app/dump_runner.hpp"

#include <algorithm>
#include <span>

#include "app/leader.hpp"
#include "app/source_rows.hpp"
#include "app/stopper.hpp"
#include "pg/large_object_reader.hpp"

namespace pgbraid::app {

namespace {

class DumpRunner : public parallel::Runner {
 public:
  DumpRunner(std::unique_ptr<pg::Connection> own, pg::Connection& connection, const DumpShared& shared,
             std::size_t number)
      : own_(std::move(own)),
        connection_(connection),
        writer_(shared.writer),
        meters_(shared.meters),
        meter_(meters_->of(number)) {}

  parallel::Outcome run(const parallel::WorkItem& item) override;

 private:
  parallel::Done dump_table(const model::TocEntry& entry);
  parallel::Done dump_large_objects(const model::TocEntry& entry, std::size_t group);

  std::unique_ptr<pg::Connection> own_;  // empty on the leader
  pg::Connection& connection_;
  std::shared_ptr<archive::ArchiveWriter> writer_;
  std::shared_ptr<Meters> meters_;
  Meter& meter_;
};

parallel::Outcome DumpRunner::run(const parallel::WorkItem& item) {
  meter_.reset();
  try {
    return item.entry->kind == model::ObjectKind::blobs ? dump_large_objects(*item.entry, item.group)
                                                        : dump_table(*item.entry);
  } catch (const Error& error) {
    ErrorReport report = error.report();
    report.entry = item.entry->label();
    if (connection_.broken()) report.connection_lost = true;
    return parallel::Failed{std::move(report)};
  }
}

parallel::Done DumpRunner::dump_table(const model::TocEntry& entry) {
  const auto writer = writer_->open_data(entry);
  parallel::Done done;
  done.rows = read_rows(connection_, *entry.source, [&](std::span<const std::byte> rows) {
    writer->write(rows);
    meter_.add(rows.size());
  });
  done.raw_bytes = writer->close().raw_bytes;
  return done;
}

// From the server into the archive.
class LargeObjectsToArchive : public pg::LargeObjectSink {
 public:
  LargeObjectsToArchive(archive::BlobsWriter& writer, Meter& meter) : writer_(writer), meter_(meter) {}
  void begin(std::uint32_t oid) override { writer_.begin_blob(oid); }
  void write(std::span<const std::byte> bytes) override {
    writer_.write(bytes);
    meter_.add(bytes.size());
  }
  void end() override { writer_.end_blob(); }

 private:
  archive::BlobsWriter& writer_;
  Meter& meter_;
};

parallel::Done DumpRunner::dump_large_objects(const model::TocEntry& entry, std::size_t group) {
  const std::span all(entry.source->large_objects);
  const std::size_t first = std::min(group * archive::kLargeObjectsPerGroup, all.size());
  const auto oids = all.subspan(first, std::min(archive::kLargeObjectsPerGroup, all.size() - first));
  const auto writer = writer_->open_blobs(entry, group);
  LargeObjectsToArchive sink(*writer, meter_);
  pg::read_large_objects(connection_, oids, sink);
  parallel::Done done;
  done.rows = oids.size();
  done.raw_bytes = writer->close();
  return done;
}

}  // namespace

parallel::Crew DumpRunnerFactory::make_worker(std::size_t number) {
  auto connection = std::make_unique<pg::Connection>(
      pg::open_dump_worker(shared_.params, shared_.session, application_name("dump", number)));
  auto stopper = std::make_shared<ConnectionStopper>(connection->canceller());
  pg::Connection& reference = *connection;
  return {std::make_unique<DumpRunner>(std::move(connection), reference, shared_, number), std::move(stopper)};
}

parallel::Crew DumpRunnerFactory::make_leader() {
  return {std::make_unique<DumpRunner>(nullptr, leader_, shared_, 0),
          std::make_shared<ConnectionStopper>(leader_.canceller())};
}

}  // namespace pgbraid::app
