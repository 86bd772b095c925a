// manifest.json to and from JSON.
#include "archive/manifest.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "archive/format.hpp"
#include "base/fail.hpp"
#include "base/text.hpp"
#include "codec/checksum.hpp"
#include "codec/stream.hpp"
#include "store/store.hpp"

namespace pgbraid::archive {

namespace {

using Json = nlohmann::json;

constexpr int kFirstVersion = 1;
constexpr int kVersionWithBinary = 2;    // a reader that does not know of binary rows is to refuse them
constexpr int kVersionWithChecksum = 3;  // of the manifest itself; this is written
constexpr std::string_view kBinary = "binary";
constexpr std::string_view kChecksumKey = "\"manifest_xxh3_128\"";

constexpr std::size_t kHexDigits = 32;

[[noreturn]] void bad(const std::string& reason) {
  base::fail(ErrorCode::archive, "manifest.json is damaged: {}", reason);
}

const Json& field(const Json& object, const char* key) {
  const auto position = object.find(key);
  if (position == object.end()) bad(fmt::format("\"{}\" is missing", key));
  return *position;
}

std::uint64_t number(const Json& object, const char* key,
                     std::uint64_t highest = std::numeric_limits<std::int64_t>::max()) {
  const Json& value = field(object, key);
  // Negative numbers are not "unsigned" here, and too large ones are floating point.
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > highest) {
    bad(fmt::format("\"{}\" is not a number from 0 to {}", key, highest));
  }
  return value.get<std::uint64_t>();
}

std::string text(const Json& object, const char* key) {
  const Json& value = field(object, key);
  if (!value.is_string()) bad(fmt::format("\"{}\" is not a text", key));
  return value.get<std::string>();
}

std::string hex_text(const Json& object, const char* key) {
  std::string value = text(object, key);
  const bool is_hex =
      std::all_of(value.begin(), value.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  if (value.size() != kHexDigits || !is_hex) bad(fmt::format("\"{}\" is not {} hexadecimal digits", key, kHexDigits));
  return value;
}

std::string file_name(const Json& object, const char* key) {
  std::string value = text(object, key);
  if (!store::is_safe_name(value) || value == kManifestFile) {
    bad(fmt::format("\"{}\" is an unsafe file name", base::printable(value)));
  }
  return value;
}

const Json& list(const Json& object, const char* key) {
  const Json& value = field(object, key);
  const bool all_objects =
      value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& item) { return item.is_object(); });
  if (!all_objects) bad(fmt::format("\"{}\" is not a list of objects", key));
  return value;
}

bool is_binary(const Json& entry) {
  if (!entry.contains("format")) return false;
  const std::string format = text(entry, "format");
  if (format != kBinary) bad(fmt::format("\"{}\" is no format of rows", base::printable(format)));
  return true;
}

Manifest from_json(const Json& root) {
  if (!root.is_object()) bad("it is not an object");
  Manifest manifest;
  const std::uint64_t version = number(root, "version");
  if (version < kFirstVersion || version > kVersionWithChecksum) {
    base::fail(ErrorCode::archive, "manifest.json has the version {}; known are {} to {}", version, kFirstVersion,
               kVersionWithChecksum);
  }
  manifest.archive_id = hex_text(root, "archive_id");
  manifest.tool_version = text(root, "tool_version");
  manifest.server_version = text(root, "server_version");
  manifest.snapshot = text(root, "snapshot");
  for (const Json& item : list(root, "files")) {
    manifest.files.push_back({file_name(item, "name"), number(item, "size"), hex_text(item, "xxh3_128")});
  }
  for (const Json& item : list(root, "entries")) {
    const std::uint64_t id = number(item, "id", std::numeric_limits<model::DumpId>::max());
    if (id == 0) bad("an entry's id is 0");
    manifest.entries.push_back({static_cast<model::DumpId>(id), number(item, "rows"), number(item, "raw_bytes"),
                                file_name(item, "file"), version >= kVersionWithBinary && is_binary(item)});
  }
  return manifest;
}

void check_unique(const Manifest& manifest) {
  const auto file = std::adjacent_find(manifest.files.begin(), manifest.files.end(),
                                       [](const auto& a, const auto& b) { return a.name == b.name; });
  if (file != manifest.files.end()) bad(fmt::format("file \"{}\" stands twice", file->name));
  const auto entry = std::adjacent_find(manifest.entries.begin(), manifest.entries.end(),
                                        [](const auto& a, const auto& b) { return a.id == b.id; });
  if (entry != manifest.entries.end()) bad(fmt::format("entry {} stands twice", entry->id));
  for (const ManifestEntry& item : manifest.entries) {
    if (manifest.find_file(item.file) == nullptr) bad(fmt::format("entry {} has an unlisted file", item.id));
  }
}

// The end of a manifest whose text before it is `text`.
std::string checksum_lines(std::string_view text) {
  codec::Xxh3 checksum;
  checksum.update(codec::bytes_of(text));
  return fmt::format("{}: \"{}\"\n}}\n", kChecksumKey, checksum.hex());
}

// Only the bytes tell that no text and no number in it is another. Where the version says otherwise, it may be the
// version that is damaged.
void check_checksum(std::string_view json, const Json& root) {
  const std::size_t end = json.rfind(kChecksumKey);
  if (end == std::string_view::npos) {
    if (number(root, "version") >= kVersionWithChecksum) bad("its checksum is missing");
    return;
  }
  if (json.substr(end) != checksum_lines(json.substr(0, end))) bad("its checksum is another");
}

// A JSON string; bytes that are no UTF-8 are replaced.
std::string quoted(const std::string& value) {
  return Json(value).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

const ManifestFile* Manifest::find_file(std::string_view name) const noexcept {
  const auto position =
      std::lower_bound(files.begin(), files.end(), name,
                       [](const ManifestFile& file, std::string_view wanted) { return file.name < wanted; });
  return position != files.end() && position->name == name ? &*position : nullptr;
}

const ManifestEntry* Manifest::find_entry(model::DumpId id) const noexcept {
  const auto position =
      std::lower_bound(entries.begin(), entries.end(), id,
                       [](const ManifestEntry& entry, model::DumpId wanted) { return entry.id < wanted; });
  return position != entries.end() && position->id == id ? &*position : nullptr;
}

void Manifest::sort() {
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
}

std::string make_archive_id() {
  std::random_device device;
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", device(), device(), device(), device());
}

std::string to_json(const Manifest& manifest) {
  std::string out;
  auto put = std::back_inserter(out);
  fmt::format_to(put, "{{\n\"version\": {},\n\"archive_id\": {},\n", kVersionWithChecksum, quoted(manifest.archive_id));
  fmt::format_to(put, "\"tool_version\": {},\n\"server_version\": {},\n", quoted(manifest.tool_version),
                 quoted(manifest.server_version));
  fmt::format_to(put, "\"snapshot\": {},\n\"files\": [", quoted(manifest.snapshot));
  const char* separator = "\n";
  for (const ManifestFile& file : manifest.files) {
    fmt::format_to(put, "{}{{\"name\": {}, \"size\": {}, \"xxh3_128\": {}}}", separator, quoted(file.name), file.size,
                   quoted(file.checksum));
    separator = ",\n";
  }
  fmt::format_to(put, "\n],\n\"entries\": [");
  separator = "\n";
  for (const ManifestEntry& entry : manifest.entries) {
    fmt::format_to(put, "{}{{\"id\": {}, \"rows\": {}, \"raw_bytes\": {}, \"file\": {}", separator, entry.id,
                   entry.rows, entry.raw_bytes, quoted(entry.file));
    if (entry.binary) fmt::format_to(put, ", \"format\": \"{}\"", kBinary);
    out += '}';
    separator = ",\n";
  }
  fmt::format_to(put, "\n],\n");
  return out + checksum_lines(out);
}

Manifest parse_manifest(std::string_view json) {
  const Json root = Json::parse(json.begin(), json.end(), nullptr, false);
  if (root.is_discarded()) bad("it is not JSON");
  Manifest manifest = from_json(root);
  check_checksum(json, root);
  manifest.sort();
  check_unique(manifest);
  return manifest;
}

}  // namespace pgbraid::archive
