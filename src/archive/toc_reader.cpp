// Reads a table of contents field by field. What an entry holds beyond the common fields depends on the format, and is
// read in read_extra alone.
#include "archive/toc_reader.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <limits>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "archive/toc_input.hpp"
#include "base/text.hpp"
#include "store/store.hpp"

namespace pgbraid::archive {

namespace {

// What is read: an archive in one file, or the table of contents of one whose data is in other files.
enum class Form { custom, files };

void check_format(const TocInput& in, int format, Form form) {
  const bool is_custom = format == static_cast<int>(FormatByte::custom);
  const bool is_files =
      format == static_cast<int>(FormatByte::tar) || format == static_cast<int>(FormatByte::directory);
  if (form == Form::custom ? is_custom : is_files) return;
  if (is_custom)
    base::fail(ErrorCode::archive, "this is an archive in custom format in the place of a table of contents");
  if (is_files) {
    base::fail_with_hint(ErrorCode::archive, "this is the table of contents of an archive, not the archive",
                         "Give the name of the folder that it is in.");
  }
  in.damaged("{} is not the format of an archive that can be read", format);
}

codec::Compression read_compression(TocInput& in, int minor_version) {
  using codec::Algorithm;
  if (minor_version >= kVersionWithAlgorithm) {
    const int algorithm = in.byte("the compression");
    if (algorithm > static_cast<int>(Algorithm::zstd)) in.damaged("{} is no known compression", algorithm);
    return {static_cast<Algorithm>(algorithm), 0};
  }
  constexpr int kHighest = 9;
  const int level = in.integer("the compression level");
  if (level < -1 || level > kHighest) in.damaged("{} is no compression level", level);
  return {level == 0 ? Algorithm::none : Algorithm::gzip, level};
}

Preamble read_preamble(TocInput& in, Form form) {
  if (in.remaining() < kMagic.size() || in.raw(kMagic.size(), "the signature") != kMagic) {
    base::fail(ErrorCode::archive, "the table of contents does not begin with the signature {}", kMagic);
  }
  Preamble preamble;
  const int major = in.byte("the version");
  preamble.minor_version = in.byte("the version");
  preamble.revision = in.byte("the revision");
  if (major != kMajorVersion || preamble.minor_version < kOldestMinorVersion ||
      preamble.minor_version > kNewestMinorVersion) {
    base::fail(ErrorCode::archive, "the archive has the format version {}.{}; known are {}.{} to {}.{}", major,
               preamble.minor_version, kMajorVersion, kOldestMinorVersion, kMajorVersion, kNewestMinorVersion);
  }
  constexpr int kSmall = 4;
  constexpr int kLarge = 8;
  preamble.int_size = in.byte("the size of integers");
  if (preamble.int_size != kSmall && preamble.int_size != kLarge) {
    in.damaged("integers of {} bytes are not supported", preamble.int_size);
  }
  preamble.offset_size = in.byte("the size of offsets");
  if (preamble.offset_size != kSmall && preamble.offset_size != kLarge) {
    in.damaged("offsets of {} bytes are not supported", preamble.offset_size);
  }
  in.set_int_size(preamble.int_size);
  const int format = in.byte("the format");
  check_format(in, format, form);
  preamble.format = static_cast<FormatByte>(format);
  preamble.compression = read_compression(in, preamble.minor_version);
  return preamble;
}

// Seconds since 1970; 0 where the fields are no date (the archive is as good without).
std::int64_t read_created(TocInput& in) {
  std::array<int, 7> fields{};
  for (int& field : fields) field = in.integer("the creation time");
  constexpr std::array<std::pair<int, int>, 6> kRanges = {{{0, 60}, {0, 59}, {0, 23}, {1, 31}, {0, 11}, {0, 8000}}};
  for (std::size_t i = 0; i < kRanges.size(); ++i) {
    if (fields.at(i) < kRanges.at(i).first || fields.at(i) > kRanges.at(i).second) return 0;
  }
  std::tm local{};
  local.tm_sec = fields[0];
  local.tm_min = fields[1];
  local.tm_hour = fields[2];
  local.tm_mday = fields[3];
  local.tm_mon = fields[4];
  local.tm_year = fields[5];
  local.tm_isdst = std::clamp(fields[6], -1, 1);
  return std::max<std::int64_t>(0, std::mktime(&local));
}

// Reads one entry; knows its number for messages.
class EntryReader {
 public:
  EntryReader(TocInput& in, TocFile& file, Form form, std::int32_t number)
      : in_(in), file_(file), preamble_(file.preamble), form_(form), number_(number) {}

  model::TocEntry read() {
    read_identity();
    entry_.definition = in_.text_or_empty("a definition");
    entry_.drop = in_.text_or_empty("a drop statement");
    entry_.copy = in_.text_or_empty("a COPY statement");
    entry_.schema = in_.text_or_empty("a schema");
    entry_.tablespace = in_.text_or_empty("a tablespace");
    if (preamble_.minor_version >= kVersionWithAccessMethod) {
      entry_.access_method = in_.text_or_empty("an access method");
    }
    if (preamble_.minor_version >= kVersionWithRelkind) read_relkind();
    entry_.owner = in_.text_or_empty("an owner");
    const std::string with_oids = in_.text_or_empty("the WITH OIDS mark");
    if (with_oids != "false" && with_oids != "true" && !with_oids.empty()) damaged("its WITH OIDS mark is neither");
    read_dependencies();
    read_extra();
    return std::move(entry_);
  }

 private:
  template <typename... Args>
  [[noreturn]] void damaged(fmt::format_string<Args...> format, Args&&... args) const {
    in_.damaged("entry {} ({}): {}", number_, entry_.id == 0 ? "no id yet" : fmt::format("id {}", entry_.id),
                fmt::format(format, std::forward<Args>(args)...));
  }

  void read_identity() {
    const std::int32_t id = in_.integer("a dump id");
    if (id <= 0) damaged("its id {} is out of range", id);
    entry_.id = id;
    const std::int32_t has_data = in_.integer("a data mark");
    if (has_data != 0 && has_data != 1) damaged("its data mark is {}", has_data);
    entry_.has_data = has_data == 1;
    entry_.catalog.table = read_oid("a catalog's oid");
    entry_.catalog.oid = read_oid("an oid");
    entry_.tag = in_.text_or_empty("a tag");
    entry_.desc = in_.text_or_empty("a kind");
    if (entry_.desc.empty()) damaged("it has no kind");
    entry_.kind = model::kind_of(entry_.desc);
    const std::int32_t section = in_.integer("a section");
    if (section < static_cast<int>(model::Section::none) || section > static_cast<int>(model::Section::post_data)) {
      damaged("its section {} is out of range", section);
    }
    entry_.section = static_cast<model::Section>(section);
  }

  model::Oid read_oid(const char* what) {
    const std::string text = in_.text_or_empty(what);
    const auto oid = base::parse_integer<model::Oid>(text);
    if (!oid) damaged("\"{}\" is not {}", excerpt(text), what);
    return *oid;
  }

  void read_relkind() {
    const std::int32_t relkind = in_.integer("a relkind");
    constexpr int kLastAscii = 127;
    if (relkind < 0 || relkind > kLastAscii) damaged("its relkind {} is out of range", relkind);
    entry_.relkind = static_cast<char>(relkind);
  }

  void read_dependencies() {
    while (const auto text = in_.text("a dependency")) {
      const auto id = base::parse_integer<model::DumpId>(*text);
      if (!id || *id <= 0) damaged("\"{}\" is not the id of an entry it could depend on", excerpt(*text));
      entry_.dependencies.push_back(*id);
    }
  }

  // What the archive's format adds to an entry: the data file's name, or the data's place.
  void read_extra() {
    if (form_ == Form::custom) {
      read_place();
    } else {
      read_file();
    }
  }

  void read_place() {
    const int state = in_.byte("whether its data has a place");
    std::uint64_t place = 0;
    for (int i = 0; i < preamble_.offset_size; ++i) {
      place |= static_cast<std::uint64_t>(in_.byte("the place of its data")) << (8 * i);
    }
    if (state < static_cast<int>(OffsetState::not_set) || state > static_cast<int>(OffsetState::no_data)) {
      damaged("whether its data has a place is {}", state);
    }
    // Said twice, so that one wrong byte does not take a table's rows out of the archive.
    if (entry_.has_data == (state == static_cast<int>(OffsetState::no_data))) {
      damaged("it {} data, and whether its data has a place is {}", entry_.has_data ? "has" : "has no", state);
    }
    if (entry_.has_data && state == static_cast<int>(OffsetState::set)) file_.places[entry_.id] = place;
  }

  void read_file() {
    std::string file = in_.text_or_empty("a file name");
    if (!entry_.has_data && !file.empty()) damaged("it has no data, but the data file \"{}\"", excerpt(file));
    if (!entry_.has_data) return;
    if (file.empty()) damaged("its data has no file");
    if (!store::is_safe_name(file) || file == kTocFile || file == kManifestFile) {
      damaged("its data file has the unsafe name \"{}\"", excerpt(file));
    }
    entry_.file = std::move(file);
  }

  // Untrusted text for a message.
  static std::string excerpt(const std::string& text) {
    constexpr std::size_t kMost = 60;
    return base::printable(text.size() <= kMost ? text : text.substr(0, kMost) + "...");
  }

  TocInput& in_;
  TocFile& file_;
  const Preamble& preamble_;
  Form form_;
  std::int32_t number_;
  model::TocEntry entry_;
};

TocFile read_table(TocInput& in, Form form) {
  TocFile result;
  result.preamble = read_preamble(in, form);
  model::TocHeader& header = result.toc.header();
  header.created = read_created(in);
  header.database = in.text_or_empty("the database's name");
  header.server_version = in.text_or_empty("the server's version");
  header.dump_version = in.text_or_empty("the dump tool's version");
  const std::int32_t count = in.integer("the number of entries");
  if (count < 0) in.damaged("the number of entries is {}", count);
  std::unordered_set<std::string> files;
  for (std::int32_t number = 1; number <= count; ++number) {
    model::TocEntry entry = EntryReader(in, result, form, number).read();
    if (form == Form::files && entry.has_data && !files.insert(entry.file).second) {
      in.damaged("entry {} (id {}): another entry has the same data file {}", number, entry.id, entry.file);
    }
    result.toc.add(std::move(entry));
  }
  result.end = in.offset();
  return result;
}

}  // namespace

TocFile read_toc(codec::Source& source, std::uint64_t size) {
  TocInput in(source, size);
  TocFile result = read_table(in, Form::files);
  if (in.remaining() > 0) in.damaged("{} bytes follow the last entry", in.remaining());
  return result;
}

TocFile read_custom_toc(codec::Source& source, std::uint64_t size) {
  TocInput in(source, size);
  return read_table(in, Form::custom);
}

TocFile read_toc(std::string_view bytes) {
  codec::MemorySource source(bytes);
  return read_toc(source, bytes.size());
}

}  // namespace pgbraid::archive
