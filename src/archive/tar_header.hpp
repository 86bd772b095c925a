// What stands before each member of a tar file, as POSIX has it (ustar) and as stock writes it: names of at most 99
// bytes, regular files only, sizes in octal or, from 8 GiB on, in binary. Source: the POSIX manual, pax, "ustar
// Interchange Format"; for large sizes, GNU tar's manual, "Extensions to the Standard Format".
// Internal to this layer. Thread-safety: free functions without state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pgbraid::archive {

inline constexpr std::size_t kTarBlock = 512;

struct TarMember {
  std::string name;
  std::uint64_t size = 0;
  std::uint64_t offset = 0;  // of its content in the tar file
};

// Is this the beginning of a tar file?
bool is_tar(std::string_view head) noexcept;

// The member whose header this is, but for the offset; nothing where it is the end. Throws Error{archive}: a wrong
// checksum, no regular file, a size that is none. `path` is the tar file's, for messages.
std::optional<TarMember> parse_tar_header(std::span<const std::byte, kTarBlock> block, const std::string& path);

// The header of a file that its owner may read and write.
std::string make_tar_header(const std::string& name, std::uint64_t size, std::int64_t created);

// Zeros up to a whole number of blocks.
std::string tar_padding(std::uint64_t size);

}  // namespace pgbraid::archive
