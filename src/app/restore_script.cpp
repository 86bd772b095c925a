#include "app/restore_script.hpp"

#include <cstddef>
#include <span>
#include <vector>

#include "app/leader.hpp"
#include "app/progress.hpp"
#include "app/restore_options.hpp"
#include "app/script_file.hpp"
#include "app/sql_script.hpp"
#include "archive/open_archive.hpp"

namespace pgbraid::app {

namespace {

class ArchiveScriptOrigin : public ScriptOrigin {
 public:
  explicit ArchiveScriptOrigin(const archive::ArchiveReader& archive) : archive_(archive) {}

  const model::Toc& toc() const override { return archive_.toc(); }

  std::uint64_t data_size(const model::TocEntry& entry) const override { return archive_.data_size(entry); }
  bool is_packed() const override { return true; }

  parallel::Done read_rows(const model::TocEntry& entry, const pg::CopySink& sink) override {
    const auto reader = archive_.open_data(entry);
    parallel::Done done;
    for (auto piece = reader->next(); !piece.empty(); piece = reader->next()) {
      sink(piece);
      done.raw_bytes += piece.size();
    }
    if (archive::data_format(entry) != archive::DataFormat::sql) done.rows = reader->rows();
    return done;
  }

  parallel::Done read_large_objects(const model::TocEntry& entry, pg::LargeObjectSink& sink) override {
    constexpr std::size_t kPiece = 64 * 1024;
    const auto reader = archive_.open_blobs(entry);
    std::vector<std::byte> piece(kPiece);
    parallel::Done done;
    while (const auto oid = reader->next_blob()) {
      sink.begin(*oid);
      while (const std::size_t size = reader->read(piece)) {
        sink.write(std::span(piece).first(size));
        done.raw_bytes += size;
      }
      sink.end();
      ++done.rows;
    }
    return done;
  }

 private:
  const archive::ArchiveReader& archive_;
};

}  // namespace

RestoreResult write_restore_script(const RestoreOptions& options, EventSink& events, const Interrupt& interrupt) {
  const auto archive = archive::open_archive(options.archive);
  ArchiveScriptOrigin origin(*archive);
  const plan::RestoreSelection selection = select_entries(origin.toc(), options, events);
  check_has_database(selection, options);
  check_script_rows(selection);
  ScriptFileOptions file_options;
  file_options.while_waiting = [&interrupt] { check_interrupt(interrupt); };
  ScriptFile file(options.file, file_options);
  const RestoreResult result = write_sql_script({origin, selection}, options, file, events, interrupt);
  file.commit();
  return result;
}

}  // namespace pgbraid::app
