#include "model/object_kind.hpp"

#include <algorithm>
#include <array>

namespace pgbraid::model {

namespace {

using enum ObjectKind;
constexpr auto kNone = Section::none;
constexpr auto kPre = Section::pre_data;
constexpr auto kData = Section::data;
constexpr auto kPost = Section::post_data;
constexpr auto kMain = RestorePass::main;
constexpr auto kPrivileges = RestorePass::privileges;
constexpr auto kLast = RestorePass::last;
constexpr auto kFree = LockRule::none;
constexpr auto kShare = LockRule::share;
constexpr auto kExclusive = LockRule::exclusive;

// In the order of the enumerators.
constexpr std::array kTable = {
    KindInfo{encoding, "ENCODING", kPre, kMain, 0, kFree, false},
    KindInfo{stdstrings, "STDSTRINGS", kPre, kMain, 1, kFree, false},
    KindInfo{searchpath, "SEARCHPATH", kPre, kMain, 2, kFree, false},
    KindInfo{database, "DATABASE", kPre, kMain, 3, kFree, true},
    KindInfo{database_properties, "DATABASE PROPERTIES", kPre, kMain, 4, kFree, false},
    KindInfo{schema, "SCHEMA", kPre, kMain, 10, kFree, true},
    KindInfo{extension, "EXTENSION", kPre, kMain, 14, kFree, false},
    KindInfo{language, "PROCEDURAL LANGUAGE", kPre, kMain, 11, kFree, true},
    KindInfo{transform, "TRANSFORM", kPre, kMain, 30, kFree, false},
    KindInfo{access_method, "ACCESS METHOD", kPre, kMain, 20, kFree, false},
    KindInfo{shell_type, "SHELL TYPE", kPre, kMain, 15, kFree, false},
    KindInfo{type, "TYPE", kPre, kMain, 15, kFree, true},
    KindInfo{domain, "DOMAIN", kPre, kMain, 15, kFree, true},
    KindInfo{collation, "COLLATION", kPre, kMain, 13, kFree, true},
    KindInfo{conversion, "CONVERSION", kPre, kMain, 24, kFree, true},
    KindInfo{cast_, "CAST", kPre, kMain, 16, kFree, false},
    KindInfo{function, "FUNCTION", kPre, kMain, 17, kFree, true},
    KindInfo{procedure, "PROCEDURE", kPre, kMain, 17, kFree, true},
    KindInfo{aggregate, "AGGREGATE", kPre, kMain, 18, kFree, true},
    KindInfo{operator_, "OPERATOR", kPre, kMain, 19, kFree, true},
    KindInfo{operator_class, "OPERATOR CLASS", kPre, kMain, 21, kFree, true},
    KindInfo{operator_family, "OPERATOR FAMILY", kPre, kMain, 20, kFree, true},
    KindInfo{foreign_data_wrapper, "FOREIGN DATA WRAPPER", kPre, kMain, 31, kFree, true},
    KindInfo{server, "SERVER", kPre, kMain, 32, kFree, true},
    KindInfo{user_mapping, "USER MAPPING", kPre, kMain, 33, kFree, false},
    KindInfo{ts_parser, "TEXT SEARCH PARSER", kPre, kMain, 25, kFree, false},
    KindInfo{ts_template, "TEXT SEARCH TEMPLATE", kPre, kMain, 26, kFree, false},
    KindInfo{ts_dictionary, "TEXT SEARCH DICTIONARY", kPre, kMain, 27, kFree, true},
    KindInfo{ts_configuration, "TEXT SEARCH CONFIGURATION", kPre, kMain, 28, kFree, true},
    KindInfo{table, "TABLE", kPre, kMain, 40, kFree, true},
    KindInfo{foreign_table, "FOREIGN TABLE", kPre, kMain, 40, kFree, true},
    KindInfo{view, "VIEW", kPre, kMain, 40, kFree, true},
    KindInfo{materialized_view, "MATERIALIZED VIEW", kPre, kMain, 40, kFree, true},
    KindInfo{sequence, "SEQUENCE", kPre, kMain, 40, kFree, true},
    KindInfo{sequence_owned_by, "SEQUENCE OWNED BY", kPre, kMain, 41, kFree, false},
    KindInfo{table_attach, "TABLE ATTACH", kPre, kMain, 42, kFree, false},
    KindInfo{default_, "DEFAULT", kPre, kMain, 43, kFree, false},
    KindInfo{blob, "BLOB", kPre, kMain, 44, kFree, true},
    KindInfo{blob_metadata, "BLOB METADATA", kPre, kMain, 44, kFree, true},
    KindInfo{table_data, "TABLE DATA", kData, kMain, 50, kFree, false},
    KindInfo{sequence_set, "SEQUENCE SET", kData, kMain, 51, kFree, false},
    KindInfo{blobs, "BLOBS", kData, kMain, 52, kFree, false},
    KindInfo{constraint, "CONSTRAINT", kPost, kMain, 60, kExclusive, false},
    KindInfo{index, "INDEX", kPost, kMain, 61, kShare, false},
    KindInfo{index_attach, "INDEX ATTACH", kPost, kMain, 62, kExclusive, false},
    KindInfo{statistics, "STATISTICS", kPost, kMain, 63, kShare, true},
    KindInfo{rule, "RULE", kPost, kMain, 64, kExclusive, false},
    KindInfo{trigger, "TRIGGER", kPost, kMain, 65, kExclusive, false},
    KindInfo{fk_constraint, "FK CONSTRAINT", kPost, kMain, 66, kExclusive, false},
    KindInfo{check_constraint, "CHECK CONSTRAINT", kPost, kMain, 59, kExclusive, false},
    KindInfo{row_security, "ROW SECURITY", kPost, kMain, 67, kExclusive, false},
    KindInfo{policy, "POLICY", kPost, kMain, 67, kExclusive, false},
    KindInfo{publication, "PUBLICATION", kPost, kMain, 68, kFree, true},
    KindInfo{publication_table, "PUBLICATION TABLE", kPost, kMain, 69, kExclusive, false},
    KindInfo{publication_schema, "PUBLICATION TABLES IN SCHEMA", kPost, kMain, 70, kFree, false},
    KindInfo{subscription, "SUBSCRIPTION", kPost, kMain, 71, kFree, true},
    KindInfo{subscription_table, "SUBSCRIPTION TABLE", kPost, kMain, 72, kFree, false},
    KindInfo{event_trigger, "EVENT TRIGGER", kPost, kLast, 82, kFree, true},
    KindInfo{default_acl, "DEFAULT ACL", kPost, kPrivileges, 80, kFree, false},
    KindInfo{comment, "COMMENT", kNone, kMain, 45, kFree, false},
    KindInfo{security_label, "SECURITY LABEL", kNone, kMain, 46, kFree, false},
    KindInfo{acl, "ACL", kNone, kPrivileges, 47, kFree, false},
    KindInfo{materialized_view_data, "MATERIALIZED VIEW DATA", kPost, kLast, 81, kFree, false},
    KindInfo{statistics_data, "STATISTICS DATA", kNone, kMain, 53, kFree, false},
    KindInfo{unknown, "", kNone, kMain, 90, kExclusive, true},
};

static_assert(kTable.size() == static_cast<std::size_t>(unknown) + 1);
static_assert([] {
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    if (static_cast<std::size_t>(kTable[i].kind) != i) return false;
  }
  return true;
}());

}  // namespace

const KindInfo& info(ObjectKind kind) noexcept { return kTable[static_cast<std::size_t>(kind)]; }

ObjectKind kind_of(std::string_view desc) noexcept {
  // Names that only archives of other versions use.
  if (desc == "BLOB COMMENTS") return comment;
  if (desc == "ACL LANGUAGE") return acl;
  const auto* row = std::find_if(kTable.begin(), kTable.end(), [&](const KindInfo& i) { return i.desc == desc; });
  return row == kTable.end() ? unknown : row->kind;
}

}  // namespace pgbraid::model
