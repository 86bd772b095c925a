#include "cli/run_record.hpp"

namespace pgbraid::cli {

namespace {

// So many texts are kept of what may come once for every entry of a large database.
constexpr std::size_t kMostTexts = 1000;

}  // namespace

Moved& Moved::operator+=(const Moved& other) {
  rows += other.rows;
  raw_bytes += other.raw_bytes;
  seconds += other.seconds;
  parts += other.parts;
  return *this;
}

Moved RunFigures::all_tables() const {
  Moved all;
  for (const auto& [name, moved] : tables) all += moved;
  return all;
}

RunRecord::RunRecord(std::string verb, EventSink& next) : next_(next) {
  figures_.verb = std::move(verb);
  figures_.start = std::chrono::system_clock::now();
}

void RunRecord::message(Severity severity, const std::string& text) {
  if (severity == Severity::warning) {
    ++figures_.warnings;
    if (figures_.warning_texts.size() < kMostTexts) figures_.warning_texts.push_back(text);
  }
  next_.message(severity, text);
}

void RunRecord::failure(const ErrorReport& report) {
  ++figures_.failures;
  if (figures_.failure_reports.size() < kMostTexts) figures_.failure_reports.push_back(report);
  next_.failure(report);
}

void RunRecord::database(const DatabaseFacts& facts) {
  figures_.database = facts;
  next_.database(facts);
}

void RunRecord::archive(const std::string& path) {
  figures_.archive = path;
  next_.archive(path);
}

void RunRecord::data_done(const DataFacts& facts) {
  Moved& moved = facts.large_objects ? figures_.large_objects : figures_.tables[{facts.schema, facts.table}];
  moved += {facts.rows, facts.raw_bytes, facts.seconds, 1};
  next_.data_done(facts);
}

void RunRecord::retried(const std::string& entry) {
  ++figures_.retries;
  next_.retried(entry);
}

}  // namespace pgbraid::cli
