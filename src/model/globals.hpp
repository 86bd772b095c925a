// What a cluster's databases share: roles, who is a member of which, tablespaces, privileges on settings. All texts are
// UTF-8. Thread-safety: values.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pgbraid::model {

struct GlobalLabel {
  std::string provider;
  std::string label;
};

struct GlobalRole {
  std::string name;
  bool superuser = false;
  bool inherit = true;
  bool create_role = false;
  bool create_database = false;
  bool login = false;
  bool replication = false;
  bool bypass_row_security = false;
  int connection_limit = -1;
  std::string valid_until;              // as the server writes a time; empty: for ever
  std::optional<std::string> password;  // as the server keeps it; only where it was asked for
  std::string comment;
  std::vector<GlobalLabel> labels;
  std::vector<std::string> settings;  // "name=value"
};

struct GlobalMembership {
  std::string role;
  std::string member;
  std::string grantor;  // empty: the cluster's first superuser
  bool admin = false;
  std::optional<bool> inherit;  // nothing: the source does not know them
  std::optional<bool> set;
};

struct GlobalTablespace {
  std::string name;
  std::string owner;
  std::string location;                           // empty: within the cluster's own folder
  std::vector<std::string> options;               // "name=value"
  std::vector<std::string> privileges;            // items of an access control list
  std::vector<std::string> privileges_initially;  // of a new tablespace of this owner
  std::string comment;
  std::vector<GlobalLabel> labels;
};

// Who may set a setting that is superusers' else.
struct GlobalParameter {
  std::string name;
  std::string owner;  // the cluster's first superuser
  std::vector<std::string> privileges;
  std::vector<std::string> privileges_initially;
};

struct Globals {
  std::vector<GlobalRole> roles;              // by name; without those that the server makes itself
  std::vector<GlobalMembership> memberships;  // in an order in which each grantor has the right to grant
  std::vector<GlobalTablespace> tablespaces;  // by name
  std::vector<GlobalParameter> parameters;    // by name
  std::vector<std::string> settings;          // "name=value", of all roles in all databases
};

}  // namespace pgbraid::model
