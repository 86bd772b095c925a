#include "app/text_file.hpp"

#include <array>
#include <cerrno>
#include <fstream>
#include <iostream>

#include "base/fail.hpp"

namespace pgbraid::app {

namespace {

std::string contents(std::istream& stream, const std::string& action, const std::string& path) {
  std::string text;
  std::array<char, 8192> piece{};
  errno = 0;
  while (stream.good()) {
    stream.read(piece.data(), piece.size());
    text.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) base::fail_io(action.c_str(), path, errno);
  return text;
}

}  // namespace

std::string read_text_file(const char* what, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) base::fail_io(fmt::format("open {}", what).c_str(), path, errno);
  return contents(file, fmt::format("read {}", what), path);
}

std::string read_standard_input() { return contents(std::cin, "read", "standard input"); }

}  // namespace pgbraid::app
