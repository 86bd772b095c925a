#include "cli/columns.hpp"

#include <clocale>
#include <cwchar>

namespace pgbraid::cli {

namespace {

// What the C library knows of characters, for as long as it lives, in this thread.
class Utf8Here {
 public:
  Utf8Here() : locale_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (locale_ != nullptr) before_ = ::uselocale(locale_);
  }
  ~Utf8Here() {
    if (locale_ == nullptr) return;
    ::uselocale(before_);
    ::freelocale(locale_);
  }
  Utf8Here(const Utf8Here&) = delete;
  Utf8Here& operator=(const Utf8Here&) = delete;

 private:
  locale_t locale_;
  locale_t before_ = nullptr;
};

struct Character {
  std::size_t bytes = 1;
  std::size_t width = 1;
};

// What cannot be understood is a byte of one column.
Character first_of(std::string_view text) {
  std::mbstate_t state{};
  wchar_t wide = 0;
  const std::size_t bytes = std::mbrtowc(&wide, text.data(), text.size(), &state);
  if (bytes == 0 || bytes > text.size()) return {};
  const int width = ::wcwidth(wide);
  return {bytes, width < 0 ? 1 : static_cast<std::size_t>(width)};
}

// Bytes of `text` that `width` columns hold, and the columns that they take.
Character prefix(std::string_view text, std::size_t width) {
  Character sum{0, 0};
  while (sum.bytes < text.size()) {
    const Character next = first_of(text.substr(sum.bytes));
    if (sum.width + next.width > width) break;
    sum.bytes += next.bytes;
    sum.width += next.width;
  }
  return sum;
}

}  // namespace

std::size_t columns(std::string_view text) {
  const Utf8Here utf8;
  return prefix(text, std::string_view::npos / 2).width;
}

std::string fit(std::string_view text, std::size_t width) {
  constexpr std::string_view kCut = "...";
  const Utf8Here utf8;
  Character held = prefix(text, width);
  std::string_view end;
  if (held.bytes < text.size() && width > kCut.size()) {
    held = prefix(text, width - kCut.size());
    end = kCut;
  }
  std::string line(text.substr(0, held.bytes));
  line += end;
  line.append(width - held.width - end.size(), ' ');
  return line;
}

}  // namespace pgbraid::cli
