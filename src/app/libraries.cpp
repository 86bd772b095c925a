// Versions of the libraries: what a report of a fault has to say.
#include "pgbraid/libraries.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <lz4.h>
#include <xxhash.h>
#include <zlib.h>
#include <zstd.h>

#include <nlohmann/json.hpp>
#include <pqxx/version>

namespace pgbraid {

namespace {

// 90103 is 9.1.3.
std::string of_three(unsigned number) {
  return fmt::format("{}.{}.{}", number / 10000, number / 100 % 100, number % 100);
}

}  // namespace

std::vector<Library> libraries() {
  const int libpq = ::PQlibVersion();
  return {
      {"libpq", fmt::format("{}.{}", libpq / 10000, libpq % 10000), true},
      {"zlib", ::zlibVersion(), true},
      {"lz4", ::LZ4_versionString(), true},
      {"zstd", ::ZSTD_versionString(), true},
      {"xxHash", of_three(::XXH_versionNumber()), true},
      {"libpqxx", PQXX_VERSION, false},
      {"fmt", of_three(FMT_VERSION), false},
      {"nlohmann-json",
       fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH),
       false}};
}

}  // namespace pgbraid
