// Cuts anything into statements, in one piece and in small ones: it is the same, and nothing is lost. The first byte
// says how small.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "app/sql_splitter.hpp"

namespace {

struct Split {
  std::vector<std::string> statements;
  bool clean = false;
  friend bool operator==(const Split&, const Split&) = default;
};

// Bytes that are neither white space nor semicolons: with a clean end, no statement has lost one.
std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return std::string_view(" \t\r\n\f\v;").find(c) == std::string_view::npos;
  }));
}

Split split(std::string_view text, std::size_t piece) {
  Split made;
  pgbraid::app::SqlSplitter splitter;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    splitter.feed(text.substr(at, piece), [&](const std::string& statement) { made.statements.push_back(statement); });
  }
  made.clean = splitter.clean_end();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Split whole = split(text, text.size());
  if (split(text, 1U + data[0] % 16U) != whole) std::abort();
  if (text.find("--") != std::string_view::npos) return 0;  // a comment may go
  std::size_t kept = 0;
  for (const std::string& statement : whole.statements) kept += letters(statement);
  if (kept > letters(text) || (whole.clean && kept != letters(text))) std::abort();
  return 0;
}
