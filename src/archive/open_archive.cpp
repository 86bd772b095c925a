#include "archive/open_archive.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <utility>

#include "archive/custom_reader.hpp"
#include "archive/directory_reader.hpp"
#include "archive/tar_folder.hpp"
#include "base/fail.hpp"
#include "base/text.hpp"
#include "store/input_file.hpp"

namespace pgbraid::archive {

namespace {

[[noreturn]] void throw_fault(const std::string& /*file*/, const Error& error) { throw Error(error); }

// What a file is that is no archive.
[[noreturn]] void refuse(std::string_view head, const std::string& path) {
  const std::string shown = base::printable(path);
  if (head.starts_with("--") && head.find("PostgreSQL database") != std::string_view::npos) {
    base::fail_with_hint(ErrorCode::archive, fmt::format("\"{}\" is a plain SQL script, not an archive", shown),
                         "Restore it with psql.");
  }
  base::fail(ErrorCode::archive, "\"{}\" is not an archive", shown);
}

}  // namespace

std::unique_ptr<const ArchiveReader> open_archive(const std::string& path) { return open_archive(path, throw_fault); }

std::unique_ptr<const ArchiveReader> open_archive(const std::string& path, const FaultHandler& on_fault) {
  std::error_code error;
  if (path != "-" && !std::filesystem::exists(path, error)) {
    base::fail_io("open archive", path, error ? error.value() : ENOENT);
  }
  if (path != "-" && std::filesystem::is_directory(path, error)) {
    return std::make_unique<const DirectoryReader>(path, on_fault);
  }
  auto file = store::open_input(path);
  std::array<std::byte, kTarBlock> bytes{};
  const std::size_t count = file->read_at(0, bytes);
  const std::string_view head(reinterpret_cast<const char*>(bytes.data()), count);
  if (head.starts_with(kMagic)) return std::make_unique<const CustomReader>(std::move(file), on_fault);
  if (!is_tar(head)) refuse(head, file->path());
  return std::make_unique<const DirectoryReader>(std::make_unique<TarFolder>(std::move(file), on_fault), on_fault,
                                                 FormatByte::tar);
}

}  // namespace pgbraid::archive
