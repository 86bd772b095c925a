// The name of an archive that is made again and again, as -f gives it: with strftime's fields and {db}. Pure: which
// name it has at a given time, and which other names it may have had before. Thread-safety: values.
#pragma once

#include <cstddef>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

namespace pgbraid::plan {

// A database's name as a part of a path component: '/', '%', control characters and a dot at its beginning become %XX.
// No two databases have the same.
std::string path_safe(std::string_view database);

// A path with fields. {db} is the database; strftime's fields that a path component may hold, in the C locale, are the
// time: %a %A %b %B %C %d %F %g %G %h %H %I %j %m %M %p %R %s %S %T %u %U %V %w %W %y %Y %z %Z. %% is one %. A % before
// anything else stands for itself.
class ArchiveName {
 public:
  // `database` as the server has it.
  ArchiveName(std::string_view path, std::string_view database);

  // Is there a field of time in the last component, or in what stands before it?
  bool has_time() const noexcept { return has_time(name_); }
  bool folder_has_time() const noexcept { return has_time(folder_); }

  // The path at a time, which is local (localtime_r).
  std::string path(const std::tm& time) const;
  // May the last component have been this name at some time? Every field has as many digits as it always has, and a
  // value that it can have.
  bool matches(std::string_view name) const;

  // The last component, with {db} filled in and the fields of time as they were given: the same for every run with this
  // path and database.
  const std::string& timeless() const noexcept { return timeless_; }

 private:
  // A field's letter, or a text.
  struct Piece {
    char field = 0;
    std::string text{};
  };
  using Pieces = std::vector<Piece>;

  static Pieces parse(std::string_view text, std::string_view database);
  static bool has_time(const Pieces& pieces) noexcept;
  static std::string expand(const Pieces& pieces, const std::tm& time);

  Pieces folder_;  // with the slash at its end; empty: none was given
  Pieces name_;
  std::string timeless_;
};

}  // namespace pgbraid::plan
