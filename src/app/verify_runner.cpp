#include "app/verify_runner.hpp"

#include <atomic>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "app/sql_splitter.hpp"
#include "archive/column_check.hpp"
#include "archive/directory_reader.hpp"
#include "archive/format.hpp"
#include "base/fail.hpp"
#include "base/text.hpp"
#include "codec/stream.hpp"

namespace pgbraid::app {

namespace {

constexpr std::size_t kPiece = std::size_t{128} << 10U;

class StopFlag : public parallel::Stopper {
 public:
  void cancel() noexcept override { raised_.store(true, std::memory_order_relaxed); }
  void cut() noexcept override { cancel(); }

  void check() const {
    if (raised_.load(std::memory_order_relaxed)) base::fail(ErrorCode::interrupted, "interrupted");
  }

 private:
  std::atomic<bool> raised_{false};
};

class VerifyRunner : public parallel::Runner {
 public:
  VerifyRunner(const VerifyShared& shared, std::shared_ptr<const StopFlag> stop, std::size_t number)
      : shared_(shared), stop_(std::move(stop)), meter_(shared_.meters->of(number)) {}

  parallel::Outcome run(const parallel::WorkItem& item) override {
    const FileCheck& check = shared_.plan->checks.at(item.group);
    meter_.reset();
    parallel::Done done;
    if (check.entry == nullptr) {
      check_stored(check.file);
    } else if (check.large_object != 0) {
      done.raw_bytes = drain(*shared_.archive->files()->open_blob(check.large_object));
    } else if (archive::data_format(*check.entry) == archive::DataFormat::large_objects) {
      done = read_large_objects(*check.entry);
    } else {
      done = read_rows(*check.entry, check.file);
    }
    return done;
  }

 private:
  // A file of the manifest that no entry is known of.
  void check_stored(const std::string& file) {
    if (!shared_.archive->files()->folder().exists(file)) {
      base::fail(ErrorCode::archive, "\"{}\" is missing", base::printable(file));
    }
    drain(*shared_.archive->files()->open_stored(file));
  }

  std::uint64_t drain(codec::Source& source) {
    buffer_.resize(kPiece);
    std::uint64_t bytes = 0;
    while (const std::size_t count = source.read(buffer_)) {
      bytes += count;
      has_read(count);
    }
    return bytes;
  }

  // Between two pieces.
  void has_read(std::size_t bytes) {
    meter_.add(bytes);
    stop_->check();
  }

  // All of an entry, where they are no files of their own.
  parallel::Done read_large_objects(const model::TocEntry& entry) {
    const auto reader = shared_.archive->open_blobs(entry);
    parallel::Done done;
    buffer_.resize(kPiece);
    while (reader->next_blob()) {
      ++done.rows;
      while (const std::size_t count = reader->read(buffer_)) {
        done.raw_bytes += count;
        has_read(count);
      }
    }
    return done;
  }

  // With a manifest the file's checksum says more.
  std::optional<archive::ColumnCheck> column_check(const model::TocEntry& entry, const std::string& file) const {
    const auto columns = archive::columns_of_copy(entry.copy);
    if (shared_.archive->manifest() != nullptr || !columns) return std::nullopt;
    return std::optional<archive::ColumnCheck>(std::in_place, fmt::format("\"{}\" is damaged", base::printable(file)),
                                               *columns);
  }

  parallel::Done read_rows(const model::TocEntry& entry, const std::string& file) {
    const auto reader = shared_.archive->open_data(entry);
    const bool is_sql = archive::data_format(entry) == archive::DataFormat::sql;
    SqlSplitter splitter;
    std::optional<archive::ColumnCheck> columns = column_check(entry, file);
    parallel::Done done;
    while (true) {
      const std::span<const std::byte> piece = reader->next();
      if (piece.empty()) break;
      done.raw_bytes += piece.size();
      if (columns) columns->feed(piece);
      if (is_sql) {
        splitter.feed({reinterpret_cast<const char*>(piece.data()), piece.size()}, [](const std::string&) {});
      }
      has_read(piece.size());
    }
    if (!splitter.clean_end()) base::fail(ErrorCode::archive, "the data ends in the middle of a statement");
    if (!is_sql) done.rows = reader->rows();
    return done;
  }

  const VerifyShared shared_;
  const std::shared_ptr<const StopFlag> stop_;
  Meter& meter_;
  std::vector<std::byte> buffer_;
};

}  // namespace

parallel::Crew VerifyRunnerFactory::make_worker(std::size_t number) {
  auto stop = std::make_shared<StopFlag>();
  return {std::make_unique<VerifyRunner>(shared_, stop, number), stop};
}

parallel::Crew VerifyRunnerFactory::make_leader() { return make_worker(0); }

}  // namespace pgbraid::app
