// Subscriptions. Thread-safety: built and read by the leader only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/object.hpp"

namespace pgbraid::catalog {

// Options that a server does not know are nothing.
class Subscription : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string connection;
  std::vector<std::string> publications;  // unquoted
  std::optional<std::string> slot;        // nothing: none
  std::string synchronous_commit;
  bool binary = false;
  std::string streaming;  // "off", "on", "parallel"; empty: the server does not know it
  bool two_phase = false;
  bool disable_on_error = false;
  bool password_required = true;
  bool run_as_owner = false;
  std::string origin;  // empty or "any": any
  bool failover = false;

 private:
  std::string options() const;
};

}  // namespace pgbraid::catalog
