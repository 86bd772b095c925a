#include "app/restore_batch.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace pgbraid::app {

namespace {

using model::ObjectKind;

// Enough to make round trips cheap; little enough to lose when it has to run again.
constexpr std::size_t kMostEntries = 100;
constexpr std::size_t kMostBytes = std::size_t{128} << 10U;

bool is_name_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Walks over an SQL text.
class Scanner {
 public:
  explicit Scanner(std::string_view sql) : sql_(sql) {}

  std::optional<std::vector<std::string>> run() {
    while (at_ < sql_.size()) {
      if (!step()) return std::nullopt;
    }
    if (depth_ != 0) return std::nullopt;
    end_statement();
    return std::move(statements_);
  }

 private:
  // False: not to be understood here.
  bool step() {
    switch (sql_[at_]) {
      case '\'':
        return !after_name() && skip_to("'", at_ + 1);  // E'', B'' and the like: a name before the quote
      case '"':
        return !after_name() && skip_to("\"", at_ + 1);
      case '$':
        return !after_name() && dollar();
      case '-':
        return sql_.substr(at_).starts_with("--") ? skip_to("\n", at_) : pass();
      case '/':
        return !sql_.substr(at_).starts_with("/*") && pass();
      case '(':
        ++depth_;
        return pass();
      case ')':
        --depth_;
        return depth_ >= 0 && pass();
      case ';':
        if (depth_ != 0) return false;
        end_statement();
        return pass();
      default:
        return word();
    }
  }

  bool pass() {
    ++at_;
    return true;
  }

  bool after_name() const { return at_ > 0 && is_name_part(sql_[at_ - 1]); }

  bool skip_to(std::string_view end, std::size_t from) {
    const std::size_t found = sql_.find(end, from);
    if (found == std::string_view::npos) return false;
    at_ = found + end.size();
    return true;
  }

  // $tag$ ... $tag$
  bool dollar() {
    std::size_t end = at_ + 1;
    while (end < sql_.size() && is_name_part(sql_[end])) ++end;
    if (end == sql_.size() || sql_[end] != '$') return false;
    const std::string_view tag = sql_.substr(at_, end + 1 - at_);
    return skip_to(tag, end + 1);
  }

  bool word() {
    if (!is_name_part(sql_[at_])) return pass();
    const std::size_t begin = at_;
    while (at_ < sql_.size() && is_name_part(sql_[at_])) ++at_;
    std::string text(sql_.substr(begin, at_ - begin));
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    if (text == "ATOMIC") return false;
    // A name goes on with $: a$b.
    return at_ == sql_.size() || sql_[at_] != '$';
  }

  void end_statement() {
    const std::string_view statement = base::trim(sql_.substr(begin_, at_ - begin_));
    if (!statement.empty()) statements_.emplace_back(statement);
    begin_ = at_ + 1;
  }

  std::string_view sql_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;  // of the statement
  int depth_ = 0;          // of parentheses
  std::vector<std::string> statements_;
};

// Kinds that run alone: what a transaction block refuses, what takes more than its own SQL, and what is not known.
bool runs_alone(const model::TocEntry& entry) {
  switch (entry.kind) {
    case ObjectKind::unknown:
    case ObjectKind::database:
    case ObjectKind::database_properties:
    case ObjectKind::subscription:
    case ObjectKind::blob:
    case ObjectKind::blob_metadata:
      return true;
    case ObjectKind::acl:
      return entry.tag.starts_with("LARGE OBJECTS ");
    default:
      return entry.has_data;
  }
}

// Statements that answer with nothing but a word, as nearly all of an archive's do.
bool is_plain(std::string_view statement) {
  constexpr std::array<std::string_view, 6> kBegins = {"CREATE ", "ALTER ",  "COMMENT ",
                                                       "GRANT ",  "REVOKE ", "SECURITY LABEL "};
  return std::any_of(kBegins.begin(), kBegins.end(), [&](const auto& begin) { return statement.starts_with(begin); });
}

}  // namespace

std::optional<std::vector<std::string>> split_statements(std::string_view sql) { return Scanner(sql).run(); }

bool RestoreBatch::fits(const std::string& storage, std::size_t bytes) const noexcept {
  if (group_of_.size() >= std::min(kMostEntries, limit_) || bytes_ + bytes > kMostBytes) return false;
  return storage.empty() || storage_.empty() || storage == storage_;
}

// Nothing: the entry depends on one that is not in the last group.
std::optional<std::size_t> RestoreBatch::group_for(const model::TocEntry& entry) const {
  if (together_) return 0;
  std::size_t group = groups_.size();
  for (const model::DumpId id : entry.dependencies) {
    const auto found = group_of_.find(id);
    if (found == group_of_.end()) continue;
    if (found->second + 1 != groups_.size()) return std::nullopt;
    group = found->second;
  }
  return group;
}

bool RestoreBatch::add(const model::TocEntry& entry, const std::string& owner_statement) {
  if (runs_alone(entry)) return false;
  const std::string storage = storage_settings(entry, storage_options_);
  if (!fits(storage, entry.definition.size())) return false;
  const std::optional<std::size_t> group = group_for(entry);
  if (!group) return false;
  const auto split = split_statements(entry.definition);
  if (!split || !std::all_of(split->begin(), split->end(), is_plain)) return false;
  if (*group >= groups_.size()) {
    groups_.emplace_back();
    statements_.emplace_back();
  }
  groups_[*group].push_back(&entry);
  pg::StatementGroup& statements = statements_[*group];
  statements.insert(statements.end(), split->begin(), split->end());
  std::string method = access_method_statement(entry, storage_options_);
  if (!method.empty()) statements.push_back(std::move(method));
  if (!owner_statement.empty()) statements.push_back(owner_statement);
  group_of_.emplace(entry.id, *group);
  if (!storage.empty()) storage_ = storage;
  bytes_ += entry.definition.size();
  return true;
}

void RestoreBatch::clear() {
  groups_.clear();
  statements_.clear();
  group_of_.clear();
  storage_.clear();
  bytes_ = 0;
}

}  // namespace pgbraid::app
