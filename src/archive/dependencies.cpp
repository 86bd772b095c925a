// The search for circles among the dependencies of an archive's entries.
#include <string>
#include <unordered_map>
#include <vector>

#include "archive/toc_reader.hpp"
#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::archive {

namespace {

// A depth-first walk with its own stack: a hostile archive may nest as deep as it is long.
class CircleSearch {
 public:
  explicit CircleSearch(const model::Toc& toc) : toc_(toc) { states_.reserve(toc.size()); }

  void run() {
    for (const auto& entry : toc_.entries()) {
      if (states_[entry->id] == State::unseen) walk(*entry);
    }
  }

 private:
  enum class State : unsigned char { unseen, open, done };
  struct Step {
    const model::TocEntry* entry;
    std::size_t next = 0;  // dependency to look at
  };

  void walk(const model::TocEntry& start) {
    enter(start);
    while (!path_.empty()) {
      Step& step = path_.back();
      if (step.next == step.entry->dependencies.size()) {
        states_[step.entry->id] = State::done;
        path_.pop_back();
        continue;
      }
      const model::TocEntry* const target = toc_.find(step.entry->dependencies[step.next++]);
      if (target == nullptr) continue;
      const State state = states_[target->id];
      if (state == State::open) report(*target);
      if (state == State::unseen) enter(*target);
    }
  }

  void enter(const model::TocEntry& entry) {
    states_[entry.id] = State::open;
    path_.push_back({&entry});
  }

  [[noreturn]] void report(const model::TocEntry& first) const {
    constexpr std::size_t kMost = 10;
    std::vector<std::string> names;
    bool in_circle = false;
    for (const Step& step : path_) {
      in_circle = in_circle || step.entry == &first;
      if (!in_circle) continue;
      if (names.size() == kMost) {
        names.emplace_back("...");
        break;
      }
      names.push_back(fmt::format("{} ({})", step.entry->id, base::single_line(step.entry->label())));
    }
    base::fail(ErrorCode::archive, "entries of the archive depend on each other in a circle: {}",
               base::printable(base::join(names, ", ")));
  }

  const model::Toc& toc_;
  std::unordered_map<model::DumpId, State> states_;
  std::vector<Step> path_;
};

}  // namespace

void check_dependencies(const model::Toc& toc) { CircleSearch(toc).run(); }

}  // namespace pgbraid::archive
