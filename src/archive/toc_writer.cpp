// The binary form of a table of contents. The order of the fields is the format's (docs/archive-format.md).
#include "archive/toc_writer.hpp"

#include <ctime>
#include <limits>
#include <string>
#include <string_view>

#include "base/fail.hpp"

namespace pgbraid::archive {

namespace {

// Integers, texts and NULL texts into a sink, in large pieces.
class TocOutput {
 public:
  explicit TocOutput(codec::Sink& sink) : sink_(sink) {}

  void byte(int value) { buffer_ += static_cast<char>(value); }

  void bytes(std::string_view text) {
    buffer_ += text;
    if (buffer_.size() >= kFlushAt) flush();
  }

  void integer(std::int64_t value) {
    constexpr int kIntSize = 4;
    const auto magnitude = static_cast<std::uint32_t>(value < 0 ? -value : value);
    byte(value < 0 ? 1 : 0);
    for (int i = 0; i < kIntSize; ++i) byte(static_cast<int>((magnitude >> (8 * i)) & 0xff));
  }

  void offset(OffsetState state, std::uint64_t place) {
    constexpr int kOffsetSize = 8;
    byte(static_cast<int>(state));
    for (int i = 0; i < kOffsetSize; ++i) byte(static_cast<int>((place >> (8 * i)) & 0xff));
  }

  void null_text() { integer(-1); }

  void text(std::string_view value) {
    if (value.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
      base::fail(ErrorCode::archive, "a text of {} bytes is too long for an archive", value.size());
    }
    if (value.find('\0') != std::string_view::npos) {
      base::fail(ErrorCode::archive, "a text with a NUL byte cannot be stored in an archive");
    }
    integer(static_cast<std::int64_t>(value.size()));
    bytes(value);
  }

  void text_or_null(std::string_view value) {
    if (value.empty()) {
      null_text();
    } else {
      text(value);
    }
  }

  void flush() {
    sink_.write(codec::bytes_of(buffer_));
    buffer_.clear();
  }

 private:
  static constexpr std::size_t kFlushAt = 64 * 1024;
  codec::Sink& sink_;
  std::string buffer_;
};

void write_header(TocOutput& out, const model::TocHeader& header, const codec::Compression& compression,
                  FormatByte format) {
  constexpr int kIntSize = 4;
  constexpr int kOffsetSize = 8;
  const int minor = format_minor_version(compression);
  out.bytes(kMagic);
  for (const int value : {kMajorVersion, minor, 0, kIntSize, kOffsetSize, static_cast<int>(format)}) {
    out.byte(value);
  }
  if (minor >= kVersionWithAlgorithm) {
    out.byte(static_cast<int>(compression.algorithm));
  } else {
    out.integer(compression.algorithm == codec::Algorithm::none ? 0 : compression.level);
  }
  const auto created = static_cast<std::time_t>(header.created);
  std::tm fields{};
  if (::localtime_r(&created, &fields) == nullptr) {
    base::fail(ErrorCode::archive, "creation time {} is out of range", header.created);
  }
  for (const int value :
       {fields.tm_sec, fields.tm_min, fields.tm_hour, fields.tm_mday, fields.tm_mon, fields.tm_year, fields.tm_isdst}) {
    out.integer(value);
  }
  out.text(header.database);
  out.text(header.server_version);
  out.text(header.dump_version);
}

// A restore sets default_tablespace before objects that have a storage of their own: to "" for the database's default.
// A NULL would leave what the object before had.
bool has_storage(model::ObjectKind kind) {
  using enum model::ObjectKind;
  return kind == table || kind == materialized_view || kind == index || kind == constraint;
}

// What is said of an object that has no owner has the owner "", not NULL: so stock's archives have it, and a script
// shows.
bool has_owner_text(const model::TocEntry& entry) {
  using enum model::ObjectKind;
  return !entry.owner.empty() || entry.kind == comment || entry.kind == security_label || entry.kind == acl;
}

// What a custom archive has in the place of a file's name.
void write_place(TocOutput& out, const model::TocEntry& entry, const DataPlaces& places) {
  const auto found = places.find(entry.id);
  if (!entry.has_data) {
    out.offset(OffsetState::no_data, 0);
  } else if (found == places.end()) {
    out.offset(OffsetState::not_set, 0);
  } else {
    out.offset(OffsetState::set, found->second);
  }
}

void write_entry(TocOutput& out, const model::TocEntry& entry, int minor, const DataPlaces* places) {
  out.integer(entry.id);
  out.integer(entry.has_data ? 1 : 0);
  out.text(std::to_string(entry.catalog.table));
  out.text(std::to_string(entry.catalog.oid));
  out.text(entry.tag);
  out.text(entry.desc.empty() ? model::info(entry.kind).desc : std::string_view(entry.desc));
  out.integer(static_cast<int>(entry.section));
  out.text_or_null(entry.definition);
  out.text_or_null(entry.drop);
  out.text_or_null(entry.copy);
  out.text_or_null(entry.schema);
  if (has_storage(entry.kind)) {
    out.text(entry.tablespace);
  } else {
    out.text_or_null(entry.tablespace);
  }
  out.text_or_null(entry.access_method);
  if (minor >= kVersionWithRelkind) out.integer(static_cast<unsigned char>(entry.relkind));
  if (has_owner_text(entry)) {
    out.text(entry.owner);
  } else {
    out.null_text();
  }
  out.text("false");
  for (const model::DumpId dependency : entry.dependencies) out.text(std::to_string(dependency));
  out.null_text();
  if (places != nullptr) {
    write_place(out, entry, *places);
  } else {
    out.text(entry.has_data ? std::string_view(entry.file) : std::string_view());
  }
}

// `places`: of a custom archive; nullptr: there are files.
void write_all(const model::Toc& toc, const codec::Compression& compression, const DataPlaces* places,
               codec::Sink& sink) {
  TocOutput out(sink);
  write_header(out, toc.header(), compression, places != nullptr ? FormatByte::custom : FormatByte::tar);
  out.integer(static_cast<std::int64_t>(toc.size()));
  const int minor = format_minor_version(compression);
  for (const auto& entry : toc.entries()) write_entry(out, *entry, minor, places);
  out.flush();
}

}  // namespace

void write_toc(const model::Toc& toc, const codec::Compression& compression, codec::Sink& sink) {
  write_all(toc, compression, nullptr, sink);
}

void write_custom_toc(const model::Toc& toc, const codec::Compression& compression, const DataPlaces& places,
                      codec::Sink& sink) {
  write_all(toc, compression, &places, sink);
}

}  // namespace pgbraid::archive
