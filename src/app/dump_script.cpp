#include "app/dump_script.hpp"

#include <cstdint>
#include <optional>
#include <span>

#include "app/dump_options.hpp"
#include "app/dump_source.hpp"
#include "app/dump_target.hpp"
#include "app/leader.hpp"
#include "app/script_file.hpp"
#include "app/source_rows.hpp"
#include "app/sql_script.hpp"
#include "plan/restore_selection.hpp"

namespace pgbraid::app {

namespace {

// The form of the table of contents: as in an archive of the newest version.
codec::Compression newest_format() { return codec::parse_compression("zstd"); }

// Hands large objects on, and counts them.
class CountedLargeObjects : public pg::LargeObjectSink {
 public:
  explicit CountedLargeObjects(pg::LargeObjectSink& to) : to_(to) {}
  void begin(std::uint32_t oid) override { to_.begin(oid); }
  void write(std::span<const std::byte> bytes) override {
    done_.raw_bytes += bytes.size();
    to_.write(bytes);
  }
  void end() override {
    to_.end();
    ++done_.rows;
  }

  const parallel::Done& done() const noexcept { return done_; }

 private:
  pg::LargeObjectSink& to_;
  parallel::Done done_;
};

// The leader's connection reads what the script asks for.
class DumpScriptOrigin : public ScriptOrigin {
 public:
  explicit DumpScriptOrigin(DumpSource& source) : source_(source) {}

  const model::Toc& toc() const override { return *source_.toc(); }

  // The script is for servers as old as this one, too.
  bool has_transaction_timeout() const override { return source_.leader().features().transaction_timeout; }

  std::uint64_t data_size(const model::TocEntry& entry) const override { return entry.source->estimated_bytes; }

  parallel::Done read_rows(const model::TocEntry& entry, const pg::CopySink& sink) override {
    parallel::Done done;
    done.rows = app::read_rows(source_.leader(), *entry.source, [&](std::span<const std::byte> piece) {
      done.raw_bytes += piece.size();
      sink(piece);
    });
    ++result_.tables;
    return counted(done);
  }

  parallel::Done read_large_objects(const model::TocEntry& entry, pg::LargeObjectSink& sink) override {
    CountedLargeObjects objects(sink);
    pg::read_large_objects(source_.leader(), entry.source->large_objects, objects);
    return counted(objects.done());
  }

  void finish() override { source_.end(); }

  // Of what was read so far.
  const DumpResult& result() const noexcept { return result_; }

 private:
  const parallel::Done& counted(const parallel::Done& done) {
    result_.rows += done.rows;
    result_.raw_bytes += done.raw_bytes;
    return done;
  }

  DumpSource& source_;
  DumpResult result_;
};

// Nothing is read by several connections, so nothing is gained by parts, nor lost without a shared snapshot.
DumpOptions for_one_connection(DumpOptions options) {
  options.part_size = 0;
  options.synchronized_snapshots = true;
  return options;
}

}  // namespace

DumpResult dump_script(const DumpOptions& asked, EventSink& events, Interrupt& interrupt) {
  const DumpOptions options = for_one_connection(asked);
  ScriptFileOptions file_options;
  file_options.sync = options.sync;
  file_options.while_waiting = [&interrupt] { check_interrupt(interrupt); };
  if (!options.compression.empty()) file_options.compression = codec::parse_compression(options.compression);
  DumpSource source(options, "dump", events, &interrupt);
  const DumpTarget target(options, source.leader().database(), events);
  DumpScriptOrigin origin(source);
  std::optional<ScriptFile> file;
  try {
    interruptible(source.leader(), interrupt, [&] {
      source.begin();
      events.phase("reading the catalog");
      file.emplace(target.path().empty() ? "-" : target.path(), file_options);
      source.read(newest_format(), read_options(options, newest_format()));
      const RestoreOptions script = script_options(options);
      const plan::RestoreSelection selection = plan::select_for_restore(origin.toc(), script);
      write_sql_script({origin, selection}, script, *file, events, interrupt);
    });
  } catch (const Error& error) {
    if (!interrupt.requested()) source.check_alive_after(error.report());
    throw;
  }
  file->commit();
  DumpResult result = origin.result();
  result.stored_bytes = file->stored_bytes();
  result.file = target.path();
  return result;
}

}  // namespace pgbraid::app
