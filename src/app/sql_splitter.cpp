#include "app/sql_splitter.hpp"

#include "base/text.hpp"

namespace pgbraid::app {

void SqlSplitter::feed(std::string_view piece, const std::function<void(const std::string&)>& run) {
  for (const char c : piece) {
    switch (state_) {
      case State::plain:
        if (c == ';') {
          if (!base::trim(current_).empty()) run(current_);
          current_.clear();
          continue;
        }
        if (c == '\'') state_ = State::quoted;
        if (c == '"') state_ = State::identifier;
        if (c == '-' && current_.ends_with('-')) {
          state_ = State::comment;
          comment_begin_ = current_.size() - 1;
        }
        break;
      // A doubled quote leaves and enters the state again, which comes to the same.
      case State::quoted:
        if (c == '\'') state_ = State::plain;
        break;
      case State::identifier:
        if (c == '"') state_ = State::plain;
        break;
      case State::comment:
        if (c == '\n') {
          state_ = State::plain;
          current_.erase(comment_begin_);
        }
        break;
    }
    current_ += c;
  }
}

bool SqlSplitter::clean_end() const { return state_ == State::plain && base::trim(current_).empty(); }

}  // namespace pgbraid::app
