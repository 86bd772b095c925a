// Event triggers. Thread-safety: built and read by the leader only.
#pragma once

#include <string>
#include <vector>

#include "catalog/object.hpp"

namespace pgbraid::catalog {

class EventTrigger : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string event;              // ddl_command_start
  std::vector<std::string> tags;  // WHEN TAG IN ...; empty: all
  std::string function;           // quoted and qualified
  char enabled = 'O';             // pg_event_trigger.evtenabled
};

}  // namespace pgbraid::catalog
