// Text search parsers, templates, dictionaries and configurations. Thread-safety: built and read by the leader only.
#pragma once

#include <string>
#include <vector>

#include "catalog/object.hpp"

namespace pgbraid::catalog {

// What the four have in common: a list of settings after the name.
class TextSearchObject : public Object {
 public:
  void emit(Emitter& emitter) const override;

  struct Setting {
    std::string word;   // "START"
    std::string value;  // a name, quoted and qualified
  };
  std::vector<Setting> settings;
  std::string options;  // of a dictionary, as the server writes them: "stopwords = 'english'"

 protected:
  // What follows CREATE in the same entry.
  virtual std::string more_statements() const { return {}; }
};

class TextSearchConfiguration : public TextSearchObject {
 public:
  // One token type, and the dictionaries (quoted and qualified) that are asked in turn.
  struct Mapping {
    std::string token;  // unquoted
    std::vector<std::string> dictionaries;
  };
  std::vector<Mapping> mappings;

 protected:
  std::string more_statements() const override;
};

}  // namespace pgbraid::catalog
