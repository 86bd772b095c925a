// Which compression, how strong, and how it is written on a command line and on a file name.
// Thread-safety: values and free functions without state.
#pragma once

#include <string>
#include <string_view>

namespace pgbraid::codec {

// Values as archives from 1.15 on store them.
enum class Algorithm { none = 0, gzip = 1, lz4 = 2, zstd = 3 };

// What stands around deflated data: gzip's header and end, as in files, or zlib's, as in blocks of custom archives.
enum class DeflateForm { gzip, zlib };

struct Compression {
  Algorithm algorithm = Algorithm::zstd;
  int level = 1;               // gzip 1 to 9; lz4 0 to 12; zstd as the library has them; 0 with none
  bool long_distance = false;  // zstd: looks for repetitions in the last 128 MiB
  int workers = 0;             // zstd: threads of the library's own for each stream; 0: none
  friend bool operator==(const Compression&, const Compression&) = default;
};

// The argument of -Z in pg_dump's forms: "none", "gzip", "lz4", "zstd", each but none also with a colon and options
// between commas: "LEVEL" or "level=LEVEL", and for zstd "long" (or "long=on", "long=off") and "workers=N"; or a number
// from 0 (none) to 9 (gzip). Empty: this program's default, zstd:1. Without a level it is stock's default (gzip 6,
// lz4 0, zstd 3). Throws Error{usage}.
Compression parse_compression(const std::string& text);

// "gzip", as on the command line and in listings.
std::string_view name(Algorithm algorithm) noexcept;

// "zstd:1", "zstd:3,long,workers=2", "none": what parse_compression reads back.
std::string to_string(const Compression& compression);

// What is added to the name of a data file: "", ".gz", ".lz4", ".zst".
std::string_view suffix(Algorithm algorithm) noexcept;

}  // namespace pgbraid::codec
