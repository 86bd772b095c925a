// The kinds of TOC entries, in one table: what each is called in an archive, where it belongs and how a restore
// treats it. A new kind is one enumerator and one row. Thread-safety: constants.
#pragma once

#include <cstdint>
#include <string_view>

namespace pgbraid::model {

// Values as an archive stores them.
enum class Section : std::uint8_t { none = 1, pre_data = 2, data = 3, post_data = 4 };

// A restore runs pass after pass.
enum class RestorePass : std::uint8_t { main, privileges, last };

// What restoring an entry of this kind locks on the tables it depends on, as the server does it.
enum class LockRule : std::uint8_t { none, share, exclusive };

enum class ObjectKind : std::uint8_t {
  encoding,
  stdstrings,
  searchpath,
  database,
  database_properties,
  schema,
  extension,
  language,
  transform,
  access_method,
  shell_type,
  type,
  domain,
  collation,
  conversion,
  cast_,
  function,
  procedure,
  aggregate,
  operator_,
  operator_class,
  operator_family,
  foreign_data_wrapper,
  server,
  user_mapping,
  ts_parser,
  ts_template,
  ts_dictionary,
  ts_configuration,
  table,
  foreign_table,
  view,
  materialized_view,
  sequence,
  sequence_owned_by,
  table_attach,
  default_,
  blob,
  blob_metadata,
  table_data,
  sequence_set,
  blobs,
  constraint,
  index,
  index_attach,
  statistics,
  rule,
  trigger,
  fk_constraint,
  check_constraint,
  row_security,
  policy,
  publication,
  publication_table,
  publication_schema,
  subscription,
  subscription_table,
  event_trigger,
  default_acl,
  comment,
  security_label,
  acl,
  materialized_view_data,
  statistics_data,
  unknown,  // a foreign archive's, restored by its own SQL
};

struct KindInfo {
  ObjectKind kind;
  std::string_view desc;  // as stored in an archive
  Section section;        // where entries of this kind stand unless a dependency moves them
  RestorePass pass;
  std::uint8_t priority;  // order among entries that do not depend on each other: lower first
  LockRule lock;
  bool owned;  // ALTER ... OWNER TO applies
};

// The row of a kind.
const KindInfo& info(ObjectKind kind) noexcept;

// The kind whose desc is `desc`, or ObjectKind::unknown.
ObjectKind kind_of(std::string_view desc) noexcept;

}  // namespace pgbraid::model
