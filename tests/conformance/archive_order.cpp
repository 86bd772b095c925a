// Says what is wrong with the order of an archive's entries, by itself and beside another archive of the same database.
//   archive_order ARCHIVE OTHER
// Exit status 0: nothing. The other's order is held to be legal, and is checked to be.
#include "support/archive_order.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "archive/toc_reader.hpp"

namespace pgbraid::test {
namespace {

model::Toc read(const std::filesystem::path& archive) {
  std::ifstream file(archive / "toc.dat", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return archive::read_toc(bytes).toc;
}

int say(const std::string& where, const std::vector<std::string>& faults) {
  for (const std::string& fault : faults) fmt::print(stderr, "{}: {}\n", where, fault);
  return faults.empty() ? 0 : 1;
}

int run(const std::string& archive, const std::string& other) {
  const model::Toc toc = read(archive);
  const model::Toc beside = read(other);
  fmt::print("{} entries beside {}\n", toc.size(), beside.size());
  return say(archive, order_faults(toc)) + say(other, order_faults(beside)) + say(archive, faults_beside(toc, beside));
}

}  // namespace
}  // namespace pgbraid::test

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: archive_order ARCHIVE OTHER\n");
    return 2;
  }
  try {
    return pgbraid::test::run(argv[1], argv[2]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "archive_order: {}\n", error.what());
    return 2;
  }
}
