#include "archive/tar_header.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::archive {

namespace {

struct Field {
  std::size_t begin;
  std::size_t size;
};

constexpr Field kName{0, 100};
constexpr Field kMode{100, 8};
constexpr Field kOwner{108, 8};
constexpr Field kGroup{116, 8};
constexpr Field kSize{124, 12};
constexpr Field kTime{136, 12};
constexpr Field kChecksum{148, 8};
constexpr std::size_t kType = 156;
constexpr Field kMagic{257, 8};
constexpr Field kOwnerName{265, 32};
constexpr Field kGroupName{297, 32};
constexpr Field kDeviceMajor{329, 8};
constexpr Field kDeviceMinor{337, 8};
constexpr Field kPrefix{345, 155};

constexpr char kRegular = '0';
constexpr unsigned kBinaryMark = 0x80;

std::string_view text_of(std::string_view block, const Field& field) {
  const std::string_view text = block.substr(field.begin, field.size);
  return text.substr(0, text.find('\0'));
}

// The checksum's own place counts as spaces.
unsigned sum_of(std::string_view block) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const bool is_own = i >= kChecksum.begin && i < kChecksum.begin + kChecksum.size;
    sum += is_own ? unsigned{' '} : static_cast<unsigned char>(block[i]);
  }
  return sum;
}

std::optional<std::uint64_t> octal(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return std::nullopt;
  const std::string_view digits = text.substr(begin, text.find_first_of(std::string_view(" \0", 2), begin) - begin);
  if (digits.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '7') return std::nullopt;
    value = value * 8 + static_cast<std::uint64_t>(digit - '0');
  }
  return value;
}

std::optional<std::uint64_t> number(std::string_view block, const Field& field) {
  const std::string_view text = block.substr(field.begin, field.size);
  if (static_cast<unsigned char>(text[0]) != kBinaryMark) return octal(text);
  constexpr std::size_t kWidth = 8;
  std::uint64_t value = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (i < text.size() - kWidth && text[i] != '\0') return std::nullopt;
    value = value << 8U | static_cast<unsigned char>(text[i]);
  }
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  return value;
}

void put(std::string& block, const Field& field, std::string_view text) {
  assert(text.size() <= field.size);
  std::copy(text.begin(), text.end(), block.begin() + static_cast<std::ptrdiff_t>(field.begin));
}

void put_number(std::string& block, const Field& field, std::uint64_t value) {
  const std::string digits = fmt::format("{:0{}o} ", value, field.size - 1);
  if (digits.size() <= field.size) {
    put(block, field, digits);
    return;
  }
  std::string bytes(field.size, '\0');
  bytes[0] = static_cast<char>(kBinaryMark);
  for (std::size_t i = 0; i < sizeof value; ++i)
    bytes[field.size - 1 - i] = static_cast<char>(value >> (8 * i) & 0xffU);
  put(block, field, bytes);
}

}  // namespace

bool is_tar(std::string_view head) noexcept {
  return head.size() > kMagic.begin && head.substr(kMagic.begin).starts_with("ustar");
}

std::optional<TarMember> parse_tar_header(std::span<const std::byte, kTarBlock> bytes, const std::string& path) {
  const std::string_view block(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (block.find_first_not_of('\0') == std::string_view::npos) return std::nullopt;
  const auto damaged = [&](const std::string& reason) {
    base::fail(ErrorCode::archive, "\"{}\" is damaged: {}", base::printable(path), reason);
  };
  const auto checksum = octal(block.substr(kChecksum.begin, kChecksum.size));
  if (!is_tar(block) || !checksum || *checksum != sum_of(block)) damaged("no header of a file where one has to be");
  TarMember member;
  member.name = std::string(text_of(block, kName));
  if (!text_of(block, kPrefix).empty()) member.name = fmt::format("{}/{}", text_of(block, kPrefix), member.name);
  if (block[kType] != kRegular && block[kType] != '\0') {
    damaged(fmt::format("\"{}\" is no regular file", base::printable(member.name)));
  }
  const auto size = number(block, kSize);
  if (!size) damaged(fmt::format("the size of \"{}\" is none", base::printable(member.name)));
  member.size = *size;
  return member;
}

std::string make_tar_header(const std::string& name, std::uint64_t size, std::int64_t created) {
  constexpr unsigned kOwnerOnly = 0600;
  constexpr unsigned kNobody = 02000;  // some id: whoever unpacks it owns it
  std::string block(kTarBlock, '\0');
  put(block, kName, name);
  put_number(block, kMode, kOwnerOnly);
  put_number(block, kOwner, kNobody);
  put_number(block, kGroup, kNobody);
  put_number(block, kSize, size);
  put_number(block, kTime, static_cast<std::uint64_t>(std::max<std::int64_t>(created, 0)));
  block[kType] = kRegular;
  put(block, kMagic,
      std::string_view("ustar\0"
                       "00",
                       8));
  put(block, kOwnerName, "postgres");
  put(block, kGroupName, "postgres");
  put_number(block, kDeviceMajor, 0);
  put_number(block, kDeviceMinor, 0);
  put(block, kChecksum, fmt::format("{:06o}", sum_of(block)) + std::string("\0 ", 2));
  return block;
}

std::string tar_padding(std::uint64_t size) {
  return std::string(static_cast<std::size_t>((kTarBlock - size % kTarBlock) % kTarBlock), '\0');
}

}  // namespace pgbraid::archive
