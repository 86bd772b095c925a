#include "app/mirror_origin.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <utility>

#include "app/leader.hpp"
#include "app/mirror_target.hpp"
#include "app/source_rows.hpp"
#include "app/stopper.hpp"
#include "app/table_load.hpp"
#include "base/fail.hpp"
#include "pg/large_object_reader.hpp"
#include "pg/large_object_writer.hpp"

namespace pgbraid::app {

namespace {

// From the source into the target.
class LargeObjectsAcross : public pg::LargeObjectSink {
 public:
  LargeObjectsAcross(pg::Connection& target, Meter& meter) : writer_(target), meter_(meter) {}

  void begin(std::uint32_t oid) override {
    oid_ = oid;
    offset_ = 0;
  }
  void write(std::span<const std::byte> bytes) override {
    send(bytes);
    offset_ += bytes.size();
    meter_.add(bytes.size());
  }
  // An empty one is asked for, too: it has to be there.
  void end() override {
    if (offset_ == 0) send({});
    bytes_ += offset_;
  }

  // Waits until all is written; returns the bytes. Errors as pg::LargeObjectWriter.
  std::uint64_t finish() {
    writer_.finish();
    return bytes_;
  }
  // Was it the target that failed?
  bool target_failed() const noexcept { return target_failed_; }

 private:
  void send(std::span<const std::byte> bytes) {
    target_failed_ = true;
    writer_.write(oid_, offset_, bytes);
    target_failed_ = false;
  }

  pg::LargeObjectWriter writer_;
  Meter& meter_;
  std::uint32_t oid_ = 0;
  std::uint64_t offset_ = 0;
  std::uint64_t bytes_ = 0;
  bool target_failed_ = false;
};

class MirrorLoader : public DataLoader {
 public:
  // `own` is empty on the leader; else `source` is its.
  MirrorLoader(std::unique_ptr<pg::Connection> own, pg::Connection& source) : own_(std::move(own)), source_(source) {}

  parallel::Done load(pg::Connection& target, const model::TocEntry& entry, bool first, Meter& meter) override {
    return entry.kind == model::ObjectKind::blobs ? copy_large_objects(target, entry, meter)
                                                  : copy_rows(target, entry, first, meter);
  }

  bool broken() const noexcept override { return spoilt_ || source_.broken(); }

 private:
  parallel::Done copy_rows(pg::Connection& target, const model::TocEntry& entry, bool first, Meter& meter);
  parallel::Done copy_large_objects(pg::Connection& target, const model::TocEntry& entry, Meter& meter);
  ErrorReport of_source(const ErrorReport& report) const;

  std::unique_ptr<pg::Connection> own_;
  pg::Connection& source_;
  bool spoilt_ = false;  // a COPY was left in the middle
};

// What cannot be read ends the run, as it does a dump's; but a connection that broke is replaced.
ErrorReport MirrorLoader::of_source(const ErrorReport& report) const {
  ErrorReport told = report;
  told.message = "source: " + told.message;
  told.ends_run = !source_.broken();
  return told;
}

// The target's foreign table may be the source's: the same table of a third server.
void refuse_rows_there(pg::Connection& target, const model::TocEntry& entry) {
  if (target.scalar(fmt::format("SELECT EXISTS (SELECT FROM ONLY {})", entry.source->into)) != "t") return;
  base::fail_with_hint(ErrorCode::source, "the foreign table has rows already, where it leads to",
                       "If it leads to the same table as the source's, leave out --include-foreign-data.");
}

parallel::Done MirrorLoader::copy_rows(pg::Connection& target, const model::TocEntry& entry, bool first, Meter& meter) {
  parallel::Done done;
  bool in_target = true;
  try {
    if (entry.source->foreign) refuse_rows_there(target, entry);
    TableLoad load(target, entry, first);
    in_target = false;
    const std::uint64_t sent = read_rows(source_, *entry.source, [&](std::span<const std::byte> rows) {
      in_target = spoilt_ = true;
      load.write(rows);
      in_target = spoilt_ = false;
      done.raw_bytes += rows.size();
      meter.add(rows.size());
    });
    in_target = true;
    done.rows = load.finish();
    const bool may_differ = done.rows < sent && may_leave_rows_out(target, entry);
    if (done.rows != sent && !may_differ) {
      base::fail(ErrorCode::source, "the server took {} rows, but the source sent {}", done.rows, sent);
    }
  } catch (const Error& error) {
    throw Error(in_target ? with_load_hint(error.report(), entry) : of_source(error.report()));
  }
  return done;
}

parallel::Done MirrorLoader::copy_large_objects(pg::Connection& target, const model::TocEntry& entry, Meter& meter) {
  LargeObjectsAcross across(target, meter);
  try {
    pg::read_large_objects(source_, entry.source->large_objects, across);
  } catch (const Error& error) {
    if (across.target_failed()) throw;
    throw Error(of_source(error.report()));
  }
  parallel::Done done;
  done.raw_bytes = across.finish();
  done.rows = entry.source->large_objects.size();
  return done;
}

}  // namespace

std::uint64_t MirrorOrigin::data_size(const model::TocEntry& entry) const {
  return entry.source ? entry.source->estimated_bytes : 0;
}

LoaderCrew MirrorOrigin::open_worker(std::size_t number) {
  auto connection = std::make_unique<pg::Connection>(
      pg::open_dump_worker(source_->params(), source_->session(), application_name("mirror", number)));
  auto stopper = std::make_shared<ConnectionStopper>(connection->canceller());
  pg::Connection& reference = *connection;
  return {std::make_unique<MirrorLoader>(std::move(connection), reference), std::move(stopper)};
}

LoaderCrew MirrorOrigin::open_leader() {
  return {std::make_unique<MirrorLoader>(nullptr, source_->leader()),
          std::make_shared<ConnectionStopper>(source_->leader().canceller())};
}

void MirrorOrigin::check_target(pg::Connection& target, Entries entries) {
  if (create_) return;
  if (!clean_) check_has_none(target, entries);
  check_has_no_rows(target, entries, {.of_made = false, .of_extensions = !clean_});
}

// What could not be dropped is there still, and has its rows.
void MirrorOrigin::check_after_drop(pg::Connection& target, Entries entries) {
  if (!create_) check_has_no_rows(target, entries, {});
}

}  // namespace pgbraid::app
