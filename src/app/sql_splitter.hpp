// Cuts a stream of INSERT statements (the data of archives made with --inserts) into single ones.
// Thread-safety: belongs to one thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace pgbraid::app {

class SqlSplitter {
 public:
  // Takes the next piece, cut anywhere, and calls `run` with each statement that is complete, without its semicolon.
  // Quotes, and comments to the end of the line, are understood as with standard_conforming_strings = on.
  void feed(std::string_view piece, const std::function<void(const std::string&)>& run);

  // True where nothing but white space is left over: otherwise the stream was cut short.
  bool clean_end() const;

 private:
  enum class State { plain, quoted, identifier, comment };

  std::string current_;
  State state_ = State::plain;
  std::size_t comment_begin_ = 0;  // in current_, while the state is comment
};

}  // namespace pgbraid::app
