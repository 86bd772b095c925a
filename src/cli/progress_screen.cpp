#include "cli/progress_screen.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace pgbraid::cli {

namespace {

constexpr const char* kEraseBelow = "\x1b[J";
constexpr const char* kEraseToEnd = "\x1b[K";

}  // namespace

TerminalSize terminal_size() {
  TerminalSize size;
  winsize window{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &window) != 0) return size;
  if (window.ws_col > 0) size.width = window.ws_col;
  if (window.ws_row > 0) size.height = window.ws_row;
  return size;
}

std::string ProgressScreen::draw(const std::vector<std::string>& lines, TerminalSize size) {
  if (lines.empty()) return erase();
  // What stands there is written over, not erased first, which would flicker; but in another size it may stand
  // anywhere.
  std::string text = "\r";
  if (is_drawn_ && size != size_) text += kEraseBelow;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    text += lines[i];
    text += kEraseToEnd;
    if (i + 1 < lines.size()) text += "\r\n";
  }
  text += kEraseBelow;
  if (lines.size() > 1) text += fmt::format("\x1b[{}A", lines.size() - 1);
  text += '\r';
  is_drawn_ = true;
  size_ = size;
  return text;
}

std::string ProgressScreen::erase() {
  if (!is_drawn_) return {};
  is_drawn_ = false;
  return std::string("\r") + kEraseBelow;
}

}  // namespace pgbraid::cli
