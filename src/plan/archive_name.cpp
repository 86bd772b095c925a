#include "plan/archive_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/text.hpp"

namespace pgbraid::plan {

namespace {

constexpr std::string_view kDatabase = "{db}";

constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> kLongDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 12> kLongMonths = {"January",   "February", "March",    "April",
                                                          "May",       "June",     "July",     "August",
                                                          "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 2> kHalves = {"AM", "PM"};

// Numbers of a fixed width.
struct Number {
  char field;
  std::size_t digits;
  int lowest;
  int highest;
};
constexpr std::array<Number, 17> kNumbers = {{{'C', 2, 0, 99},
                                              {'d', 2, 1, 31},
                                              {'g', 2, 0, 99},
                                              {'G', 4, 0, 9999},
                                              {'H', 2, 0, 23},
                                              {'I', 2, 1, 12},
                                              {'j', 3, 1, 366},
                                              {'m', 2, 1, 12},
                                              {'M', 2, 0, 59},
                                              {'S', 2, 0, 60},
                                              {'u', 1, 1, 7},
                                              {'U', 2, 0, 53},
                                              {'V', 2, 1, 53},
                                              {'w', 1, 0, 6},
                                              {'W', 2, 0, 53},
                                              {'y', 2, 0, 99},
                                              {'Y', 4, 0, 9999}}};

using Words = std::span<const std::string_view>;

Words words_of(char field) {
  switch (field) {
    case 'a':
      return kDays;
    case 'A':
      return kLongDays;
    case 'b':
      return kMonths;
    case 'B':
      return kLongMonths;
    case 'p':
      return kHalves;
    default:
      return {};
  }
}

const Number* number_of(char field) {
  const auto* const found =
      std::find_if(kNumbers.begin(), kNumbers.end(), [field](const Number& number) { return number.field == field; });
  return found == kNumbers.end() ? nullptr : found;
}

// Fields that stand for several.
std::string_view in_full(char field) {
  switch (field) {
    case 'F':
      return "%Y-%m-%d";
    case 'h':
      return "%b";
    case 'R':
      return "%H:%M";
    case 'T':
      return "%H:%M:%S";
    default:
      return {};
  }
}

bool is_field(char field) {
  return number_of(field) != nullptr || !words_of(field).empty() ||
         std::string_view("szZ").find(field) != std::string_view::npos;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_number(std::string_view text, const Number& number) {
  if (text.size() < number.digits || !std::all_of(text.begin(), text.begin() + number.digits, is_digit)) return false;
  const int value = base::parse_integer<int>(text.substr(0, number.digits)).value_or(-1);
  return value >= number.lowest && value <= number.highest;
}

// How long `start` may be, where its beginning is a value of the field.
std::vector<std::size_t> lengths(char field, std::string_view start) {
  if (const Number* const number = number_of(field)) {
    return is_number(start, *number) ? std::vector{number->digits} : std::vector<std::size_t>{};
  }
  std::vector<std::size_t> found;
  for (const std::string_view word : words_of(field)) {
    if (start.starts_with(word)) found.push_back(word.size());
  }
  if (field == 'z') {
    constexpr Number kOffset{'z', 4, 0, 2400};
    const bool is_signed = start.starts_with('+') || start.starts_with('-');
    if (is_signed && is_number(start.substr(1), kOffset)) found.push_back(1 + kOffset.digits);
  }
  constexpr std::size_t kMostDigits = 12;   // of %s: until the year 33658
  constexpr std::size_t kMostLetters = 10;  // of %Z: as many as there are, and no end of them
  const auto every_length = [&](std::size_t most, auto&& is_part) {
    for (std::size_t i = 0; i < std::min(most, start.size()) && is_part(start[i]); ++i) found.push_back(i + 1);
  };
  if (field == 's') every_length(kMostDigits, is_digit);
  if (field == 'Z') {
    every_length(kMostLetters, [](char c) {
      return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '+' || c == '-';
    });
  }
  return found;
}

std::string value_of(char field, const std::tm& time) {
  const auto word = [&](int position) {
    const Words words = words_of(field);
    return std::string(words[static_cast<std::size_t>(position) % words.size()]);
  };
  switch (field) {
    case 'a':
    case 'A':
      return word(time.tm_wday);
    case 'b':
    case 'B':
      return word(time.tm_mon);
    case 'p':
      return word(time.tm_hour / 12);
    default:
      break;
  }
  const std::array<char, 3> format = {'%', field, '\0'};
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format.data(), &time)};
}

}  // namespace

std::string path_safe(std::string_view database) {
  std::string safe;
  for (const char c : database) {
    const auto byte = static_cast<unsigned char>(c);
    const bool leads = safe.empty() && c == '.';
    if (c == '/' || c == '%' || byte < 0x20 || byte == 0x7f || leads) {
      safe += fmt::format("%{:02X}", byte);
    } else {
      safe += c;
    }
  }
  return safe;
}

ArchiveName::ArchiveName(std::string_view path, std::string_view database) {
  std::string text(path);
  while (text.size() > 1 && text.back() == '/') text.pop_back();
  const std::size_t slash = text.rfind('/');
  const std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
  folder_ = parse(std::string_view(text).substr(0, begin), database);
  name_ = parse(std::string_view(text).substr(begin), database);
  for (const Piece& piece : name_) timeless_ += piece.field == 0 ? piece.text : std::string{'%', piece.field};
}

ArchiveName::Pieces ArchiveName::parse(std::string_view text, std::string_view database) {
  Pieces pieces;
  const auto add_text = [&pieces](std::string_view more) {
    if (pieces.empty() || pieces.back().field != 0) pieces.push_back({});
    pieces.back().text += more;
  };
  while (!text.empty()) {
    std::size_t taken = 1;
    const char next = text.size() > 1 ? text[1] : '\0';
    if (text.starts_with(kDatabase)) {
      add_text(path_safe(database));
      taken = kDatabase.size();
    } else if (text.front() != '%' || next == '\0') {
      add_text(text.substr(0, 1));
    } else if (next == '%') {
      add_text("%");
      taken = 2;
    } else if (const std::string_view several = in_full(next); !several.empty()) {
      for (const Piece& piece : parse(several, database)) {
        if (piece.field == 0) {
          add_text(piece.text);
        } else {
          pieces.push_back(piece);
        }
      }
      taken = 2;
    } else if (is_field(next)) {
      pieces.push_back({next});
      taken = 2;
    } else {
      add_text("%");
    }
    text.remove_prefix(taken);
  }
  return pieces;
}

bool ArchiveName::has_time(const Pieces& pieces) noexcept {
  return std::any_of(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.field != 0; });
}

std::string ArchiveName::expand(const Pieces& pieces, const std::tm& time) {
  std::string text;
  for (const Piece& piece : pieces) text += piece.field == 0 ? piece.text : value_of(piece.field, time);
  return text;
}

std::string ArchiveName::path(const std::tm& time) const { return expand(folder_, time) + expand(name_, time); }

// Piece by piece, all the places where it may end: the work is bounded, whatever the name.
bool ArchiveName::matches(std::string_view name) const {
  std::vector<bool> ends(name.size() + 1, false);
  ends[0] = true;
  for (const Piece& piece : name_) {
    std::vector<bool> next(name.size() + 1, false);
    for (std::size_t at = 0; at <= name.size(); ++at) {
      if (!ends[at]) continue;
      const std::string_view rest = name.substr(at);
      if (piece.field == 0) {
        if (rest.starts_with(piece.text)) next[at + piece.text.size()] = true;
        continue;
      }
      for (const std::size_t length : lengths(piece.field, rest)) next[at + length] = true;
    }
    ends = std::move(next);
  }
  return ends[name.size()];
}

}  // namespace pgbraid::plan
