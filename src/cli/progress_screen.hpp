// Some lines at the end of a terminal's text that are drawn again and again, each time in one piece, in the place of
// those before. The cursor rests at their beginning, so that they stay where they are when the terminal's size changes,
// and what else is written there begins on them. Thread-safety: none.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace pgbraid::cli {

struct TerminalSize {
  std::size_t width = 80;
  std::size_t height = 24;
  friend bool operator==(const TerminalSize&, const TerminalSize&) = default;
};

// Of standard error; the above where it has none.
TerminalSize terminal_size();

class ProgressScreen {
 public:
  // What to write so that `lines` stand there, which are no wider than size.width - 1, and fewer than size.height.
  std::string draw(const std::vector<std::string>& lines, TerminalSize size);

  // What to write so that nothing of them is left.
  std::string erase();

 private:
  bool is_drawn_ = false;
  TerminalSize size_;
};

}  // namespace pgbraid::cli
