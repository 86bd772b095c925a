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

int parse_level(const std::string& text, Algorithm algorithm, std::string_view detail) {
  if (algorithm == Algorithm::none) {
    base::fail(ErrorCode::usage, "invalid compression \"{}\": none has no level", base::printable(text));
  }
  constexpr std::string_view kKeyword = "level=";
  if (detail.starts_with(kKeyword)) detail.remove_prefix(kKeyword.size());
  const auto level = base::parse_integer<int>(detail);
  if (!level) {
    base::fail(ErrorCode::usage, "invalid compression \"{}\": \"{}\" is not a level", base::printable(text),
               base::printable(detail));
  }
  const LevelRange range = levels(algorithm);
  if (*level < range.lowest || *level > range.highest) {
    base::fail(ErrorCode::usage, "invalid compression \"{}\": levels of {} go from {} to {}", base::printable(text),
               name(algorithm), range.lowest, range.highest);
  }
  return *level;
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
    if (colon == std::string::npos) return {row.algorithm, row.default_level};
    return {row.algorithm, parse_level(text, row.algorithm, std::string_view(text).substr(colon + 1))};
  }
  base::fail(ErrorCode::usage, "unknown compression \"{}\": use none, gzip, lz4 or zstd", base::printable(text));
}

std::string_view name(Algorithm algorithm) noexcept { return info(algorithm).name; }

std::string to_string(const Compression& compression) {
  if (compression.algorithm == Algorithm::none) return "none";
  return fmt::format("{}:{}", name(compression.algorithm), compression.level);
}

std::string_view suffix(Algorithm algorithm) noexcept { return info(algorithm).suffix; }

}  // namespace pgbraid::codec
