#include "pg/array_text.hpp"

#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::pg {

namespace {

class ArrayText {
 public:
  explicit ArrayText(std::string_view text) : text_(text) {}

  std::vector<std::string> elements() {
    if (!text_.empty() && text_.front() == '[') skip_bounds();
    expect('{');
    std::vector<std::string> elements;
    if (peek() != '}') {
      elements.push_back(element());
      while (peek() == ',') {
        ++at_;
        elements.push_back(element());
      }
    }
    expect('}');
    if (at_ != text_.size()) fail();
    return elements;
  }

 private:
  [[noreturn]] void fail() const {
    base::fail(ErrorCode::source, "the server answered \"{}\" where an array was expected", base::printable(text_));
  }

  char peek() const {
    if (at_ >= text_.size()) fail();
    return text_[at_];
  }

  void expect(char c) {
    if (peek() != c) fail();
    ++at_;
  }

  void skip_bounds() {
    while (peek() != '=') ++at_;
    ++at_;
  }

  // A character of an element, whatever it would mean else.
  char escaped() {
    if (peek() == '\\') ++at_;
    const char c = peek();
    ++at_;
    return c;
  }

  std::string element() {
    std::string element;
    if (peek() == '"') {
      ++at_;
      while (peek() != '"') element += escaped();
      ++at_;
      return element;
    }
    while (peek() != ',' && peek() != '}') {
      if (peek() == '{' || peek() == '"') fail();
      element += escaped();
    }
    if (element.empty()) fail();
    return element == "NULL" ? std::string() : element;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<std::string> array_elements(std::string_view text) { return ArrayText(text).elements(); }

}  // namespace pgbraid::pg
