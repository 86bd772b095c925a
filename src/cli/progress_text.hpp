// A picture of a run's progress as text. Thread-safety: free functions without state.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "cli/progress_board.hpp"

namespace pgbraid::cli {

// "1:02", "2:00:15".
std::string clock_text(double seconds);

// "dumping: 42%, 3 of 20 done, 1.2 GiB, 85.3 MiB/s, 0:45 gone, 1:02 left".
std::string progress_line(const ProgressPicture& picture);

// For a terminal: the line above, and one for every worker. No line is wider than `width`, there are no more than
// `height` of them, and nothing in them is a control character. None where there is nothing to show.
std::vector<std::string> progress_lines(const ProgressPicture& picture, std::size_t width, std::size_t height);

// The object of --progress=json, without the line's end. Plain ASCII.
std::string progress_json(const ProgressPicture& picture, std::chrono::system_clock::time_point time);

}  // namespace pgbraid::cli
