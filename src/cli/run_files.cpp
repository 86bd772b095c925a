#include "cli/run_files.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>

#include "base/text.hpp"
#include "cli/log.hpp"
#include "pgbraid/version.hpp"

namespace pgbraid::cli {

namespace {

using Json = nlohmann::ordered_json;

double seconds_between(RunFigures::Time start, RunFigures::Time end) {
  return std::chrono::duration<double>(end - start).count();
}

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json to_json(const ErrorReport& report) {
  Json object = {{"message", base::trim(report.message)}};
  const auto put = [&](const char* key, const std::string& value) {
    if (!value.empty()) object[key] = base::trim(value);
  };
  put("object", report.entry);
  put("sqlstate", report.sqlstate);
  put("detail", report.detail);
  put("hint", report.hint);
  return object;
}

// Milliseconds are exact enough; a reader need not see the rest of a binary fraction.
Json seconds(double value) {
  const auto whole = std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double>(value));
  return static_cast<double>(whole.count()) / 1000.0;
}

Json tables_json(const RunFigures& figures) {
  Json tables = Json::array();
  for (const auto& [name, moved] : figures.tables) {
    tables.push_back({{"schema", name.first},
                      {"name", name.second},
                      {"rows", moved.rows},
                      {"bytes", moved.raw_bytes},
                      {"seconds", seconds(moved.seconds)},
                      {"parts", moved.parts}});
  }
  return tables;
}

// Of verbs that have it.
void add_results(const RunFigures& figures, Json& root) {
  if (figures.stored_bytes) root["stored_bytes"] = *figures.stored_bytes;
  if (figures.workers) root["workers"] = *figures.workers;
  if (figures.restored) {
    root["entries"] = {
        {"done", figures.restored->done}, {"failed", figures.restored->failed}, {"skipped", figures.restored->skipped}};
  }
  if (figures.compared)
    root["compared"] = {{"tables", figures.compared->first}, {"different", figures.compared->second}};
  if (figures.verb == "dump") root["removed"] = figures.removed;
}

std::string label_value(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string summary_text(const RunFigures& figures) {
  const Moved all = figures.all_tables();
  Json root = {{"verb", figures.verb},
               {"version", kVersion},
               {"status", figures.status},
               {"error", figures.error ? to_json(*figures.error) : Json()},
               {"start", utc_time(figures.start)},
               {"end", utc_time(figures.end)},
               {"seconds", seconds(seconds_between(figures.start, figures.end))},
               {"database", text_or_null(figures.database.database)},
               {"server_version", text_or_null(figures.database.server_version)},
               {"archive", text_or_null(figures.archive)}};
  if (figures.verb != "restore") {
    root["snapshot"] = text_or_null(figures.database.snapshot);
    root["snapshot_lsn"] = text_or_null(figures.database.snapshot_lsn);
  }
  root["rows"] = all.rows;
  root["bytes"] = all.raw_bytes + figures.large_objects.raw_bytes;
  add_results(figures, root);
  root["retries"] = figures.retries;
  root["warning_count"] = figures.warnings;
  root["warnings"] = figures.warning_texts;
  root["failure_count"] = figures.failures;
  root["failures"] = Json::array();
  for (const ErrorReport& report : figures.failure_reports) root["failures"].push_back(to_json(report));
  root["tables"] = tables_json(figures);
  root["large_objects"] = {{"count", figures.large_objects.rows},
                           {"bytes", figures.large_objects.raw_bytes},
                           {"seconds", seconds(figures.large_objects.seconds)}};
  return root.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

std::string metrics_text(const RunFigures& figures) {
  const std::string labels = fmt::format("{{database=\"{}\",verb=\"{}\"}}",
                                         label_value(base::printable(figures.database.database)), figures.verb);
  std::string out;
  const auto put = [&](std::string_view name, std::string_view help, const std::string& value) {
    out +=
        fmt::format("# HELP pgbraid_last_run_{0} {1}\n# TYPE pgbraid_last_run_{0} gauge\npgbraid_last_run_{0}{2} {3}\n",
                    name, help, labels, value);
  };
  const auto unix_time = [](RunFigures::Time time) { return fmt::format("{:.3f}", seconds_between({}, time)); };
  const Moved all = figures.all_tables();
  put("success", "1 if the last run did all of its work, else 0.", figures.status == 0 ? "1" : "0");
  put("exit_status", "Exit status of the last run.", fmt::format("{}", figures.status));
  put("start_time_seconds", "When the last run began, as Unix time.", unix_time(figures.start));
  put("end_time_seconds", "When the last run ended, as Unix time.", unix_time(figures.end));
  put("duration_seconds", "How long the last run took.",
      fmt::format("{:.3f}", seconds_between(figures.start, figures.end)));
  put("bytes", "Data that the last run moved, before compression.",
      fmt::format("{}", all.raw_bytes + figures.large_objects.raw_bytes));
  if (figures.stored_bytes) {
    put("stored_bytes", "Data files of the last run's archive, as stored.", fmt::format("{}", *figures.stored_bytes));
  }
  put("rows", "Rows that the last run moved.", fmt::format("{}", all.rows));
  put("tables", "Tables whose rows the last run moved.", fmt::format("{}", figures.tables.size()));
  put("large_objects", "Large objects that the last run moved.", fmt::format("{}", figures.large_objects.rows));
  put("warnings", "Warnings of the last run.", fmt::format("{}", figures.warnings));
  put("failures", "Failures that did not end the last run.", fmt::format("{}", figures.failures));
  put("retries", "How often the last run repeated work because a connection broke.",
      fmt::format("{}", figures.retries));
  return out;
}

}  // namespace pgbraid::cli
