#include "archive/globals_file.hpp"

#include <nlohmann/json.hpp>

#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::model {

namespace {

using Json = nlohmann::json;

template <typename Value>
void put(Json& json, const char* key, const std::optional<Value>& value) {
  if (value) json[key] = *value;
}

template <typename Value>
void get(const Json& json, const char* key, std::optional<Value>& value) {
  if (const auto position = json.find(key); position != json.end()) value = position->get<Value>();
}

}  // namespace

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(GlobalLabel, provider, label)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(GlobalTablespace, name, owner, location, options, privileges, privileges_initially,
                                   comment, labels)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(GlobalParameter, name, owner, privileges, privileges_initially)

// Found by nlohmann's library by their names; what an optional member lacks is not written.
void to_json(Json& json, const GlobalRole& role);
void from_json(const Json& json, GlobalRole& role);
void to_json(Json& json, const GlobalMembership& membership);
void from_json(const Json& json, GlobalMembership& membership);

void to_json(Json& json, const GlobalRole& role) {
  json = Json{{"name", role.name},
              {"superuser", role.superuser},
              {"inherit", role.inherit},
              {"create_role", role.create_role},
              {"create_database", role.create_database},
              {"login", role.login},
              {"replication", role.replication},
              {"bypass_row_security", role.bypass_row_security},
              {"connection_limit", role.connection_limit},
              {"valid_until", role.valid_until},
              {"comment", role.comment},
              {"labels", role.labels},
              {"settings", role.settings}};
  put(json, "password", role.password);
}

void from_json(const Json& json, GlobalRole& role) {
  json.at("name").get_to(role.name);
  json.at("superuser").get_to(role.superuser);
  json.at("inherit").get_to(role.inherit);
  json.at("create_role").get_to(role.create_role);
  json.at("create_database").get_to(role.create_database);
  json.at("login").get_to(role.login);
  json.at("replication").get_to(role.replication);
  json.at("bypass_row_security").get_to(role.bypass_row_security);
  json.at("connection_limit").get_to(role.connection_limit);
  json.at("valid_until").get_to(role.valid_until);
  json.at("comment").get_to(role.comment);
  json.at("labels").get_to(role.labels);
  json.at("settings").get_to(role.settings);
  get(json, "password", role.password);
}

void to_json(Json& json, const GlobalMembership& membership) {
  json = Json{{"role", membership.role},
              {"member", membership.member},
              {"grantor", membership.grantor},
              {"admin", membership.admin}};
  put(json, "inherit", membership.inherit);
  put(json, "set", membership.set);
}

void from_json(const Json& json, GlobalMembership& membership) {
  json.at("role").get_to(membership.role);
  json.at("member").get_to(membership.member);
  json.at("grantor").get_to(membership.grantor);
  json.at("admin").get_to(membership.admin);
  get(json, "inherit", membership.inherit);
  get(json, "set", membership.set);
}

}  // namespace pgbraid::model

namespace pgbraid::archive {

namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;

[[noreturn]] void bad(const std::string& reason) {
  base::fail(ErrorCode::archive, "{} is damaged: {}", kGlobalsFile, base::printable(reason));
}

}  // namespace

std::string to_json(const model::Globals& globals) {
  const Json root = {{"version", kVersion},
                     {"roles", globals.roles},
                     {"memberships", globals.memberships},
                     {"tablespaces", globals.tablespaces},
                     {"parameters", globals.parameters},
                     {"settings", globals.settings}};
  try {
    return root.dump(1) + "\n";
  } catch (const Json::type_error& error) {
    // The server keeps bytes as they came where a database's encoding is SQL_ASCII.
    base::fail(ErrorCode::source, "a name, comment or setting that the cluster's databases share is not UTF-8: {}",
               error.what());
  }
}

model::Globals parse_globals(std::string_view json) {
  try {
    const Json root = Json::parse(json);
    const int version = root.at("version").get<int>();
    if (version != kVersion) {
      base::fail(ErrorCode::archive, "{} has the version {}; known is {}", kGlobalsFile, version, kVersion);
    }
    model::Globals globals;
    root.at("roles").get_to(globals.roles);
    root.at("memberships").get_to(globals.memberships);
    root.at("tablespaces").get_to(globals.tablespaces);
    root.at("parameters").get_to(globals.parameters);
    root.at("settings").get_to(globals.settings);
    return globals;
  } catch (const Json::exception& error) {
    bad(error.what());
  }
}

}  // namespace pgbraid::archive
