// The -Z argument, as pg_dump reads it.
#include "codec/compression.hpp"

#include <lz4hc.h>
#include <zstd.h>

#include <array>
#include <optional>

#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::codec {

namespace {

struct AlgorithmInfo {
  Algorithm algorithm;
  std::string_view name;
  std::string_view suffix;
  int default_level;
};

// In the order of the enumerators.
constexpr std::array kTable = {
    AlgorithmInfo{Algorithm::none, "none", "", 0},
    AlgorithmInfo{Algorithm::gzip, "gzip", ".gz", 6},
    AlgorithmInfo{Algorithm::lz4, "lz4", ".lz4", 0},
    AlgorithmInfo{Algorithm::zstd, "zstd", ".zst", 3},
};

const AlgorithmInfo& info(Algorithm algorithm) { return kTable.at(static_cast<std::size_t>(algorithm)); }

struct LevelRange {
  int lowest;
  int highest;
};

LevelRange levels(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::none:
      return {0, 0};
    case Algorithm::gzip:
      return {1, 9};
    case Algorithm::lz4:
      return {0, LZ4HC_CLEVEL_MAX};
    case Algorithm::zstd:
      return {ZSTD_minCLevel(), ZSTD_maxCLevel()};
  }
  return {0, 0};
}

[[noreturn]] void refuse(const std::string& text, const std::string& reason) {
  base::fail(ErrorCode::usage, "invalid compression \"{}\": {}", base::printable(text), reason);
}

int parse_number(const std::string& text, std::string_view value, const char* what, const LevelRange& range) {
  const auto number = base::parse_integer<int>(value);
  if (!number) refuse(text, fmt::format("\"{}\" is not a number of {}", base::printable(value), what));
  if (*number < range.lowest || *number > range.highest) {
    refuse(text, fmt::format("{} go from {} to {}", what, range.lowest, range.highest));
  }
  return *number;
}

bool parse_switch(const std::string& text, std::string_view value) {
  for (const std::string_view on : {"", "on", "true", "yes", "1"}) {
    if (value == on) return true;
  }
  for (const std::string_view off : {"off", "false", "no", "0"}) {
    if (value == off) return false;
  }
  refuse(text, fmt::format("\"long={}\" is neither on nor off", base::printable(value)));
}

// One of the options behind the colon; a bare number is the level.
void parse_option(const std::string& text, std::string_view option, Compression& result) {
  const std::size_t equals = option.find('=');
  const bool has_value = equals != std::string_view::npos;
  const std::string_view key = option.substr(0, equals);
  const std::string_view value = has_value ? option.substr(equals + 1) : std::string_view();
  if (result.algorithm == Algorithm::none) refuse(text, "none has no options");
  const bool zstd = result.algorithm == Algorithm::zstd;
  if (key == "level" && has_value) {
    result.level = parse_number(text, value, "levels", levels(result.algorithm));
  } else if (key == "long" && zstd && !(has_value && value.empty())) {
    result.long_distance = parse_switch(text, value);
  } else if (key == "workers" && zstd && has_value) {
    const ZSTD_bounds bounds = ZSTD_cParam_getBounds(ZSTD_c_nbWorkers);
    result.workers = parse_number(text, value, "workers", {0, bounds.upperBound});
  } else if (base::parse_integer<int>(option)) {
    result.level = parse_number(text, option, "levels", levels(result.algorithm));
  } else {
    refuse(text, fmt::format("{} has no option \"{}\"", name(result.algorithm), base::printable(option)));
  }
}

void parse_options(const std::string& text, std::string_view options, Compression& result) {
  while (true) {
    const std::size_t comma = options.find(',');
    parse_option(text, options.substr(0, comma), result);
    if (comma == std::string_view::npos) return;
    options.remove_prefix(comma + 1);
  }
}

}  // namespace

Compression parse_compression(const std::string& text) {
  if (text.empty()) return {};
  if (const auto number = base::parse_integer<int>(text)) {
    if (*number < 0 || *number > 9) {
      base::fail(ErrorCode::usage, "invalid compression \"{}\": a bare level goes from 0 to 9", base::printable(text));
    }
    return *number == 0 ? Compression{Algorithm::none, 0} : Compression{Algorithm::gzip, *number};
  }
  const std::size_t colon = text.find(':');
  const std::string_view wanted = std::string_view(text).substr(0, colon);
  for (const AlgorithmInfo& row : kTable) {
    if (row.name != wanted) continue;
    Compression result{row.algorithm, row.default_level};
    if (colon != std::string::npos) parse_options(text, std::string_view(text).substr(colon + 1), result);
    return result;
  }
  base::fail(ErrorCode::usage, "unknown compression \"{}\": use none, gzip, lz4 or zstd", base::printable(text));
}

std::string_view name(Algorithm algorithm) noexcept { return info(algorithm).name; }

std::string to_string(const Compression& compression) {
  if (compression.algorithm == Algorithm::none) return "none";
  std::string text = fmt::format("{}:{}", name(compression.algorithm), compression.level);
  if (compression.long_distance) text += ",long";
  if (compression.workers > 0) text += fmt::format(",workers={}", compression.workers);
  return text;
}

std::string_view suffix(Algorithm algorithm) noexcept { return info(algorithm).suffix; }

}  // namespace pgbraid::codec
