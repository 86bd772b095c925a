#include "pg/features.hpp"

namespace pgbraid::pg {

namespace {

// The setting came with minor releases of August 2024.
bool has_restrict_nonsystem_relation_kind(int version) {
  const int major = version / 10000;
  const int minor = version % 10000;
  switch (major) {
    case 13:
      return minor >= 16;
    case 14:
      return minor >= 13;
    case 15:
      return minor >= 8;
    case 16:
      return minor >= 4;
    default:
      return major >= 17;
  }
}

}  // namespace

Features Features::of(int server_version) {
  const auto since = [&](int major) { return server_version >= major * 10000; };
  Features features;
  features.version = server_version;
  features.toast_compression = since(14);
  features.multiranges = since(14);
  features.sql_function_bodies = since(14);
  features.subscript_functions = since(14);
  features.unique_nulls_not_distinct = since(15);
  features.database_locale_provider = since(15);
  features.icu_locale_column = since(15);
  features.builtin_locale_provider = since(17);
  features.icu_rules = since(16);
  features.trigger_parent = since(13);
  features.not_null_constraints = since(18);
  features.domain_not_null_constraints = since(17);
  features.unlogged_sequences = since(15);
  features.virtual_generated_columns = since(18);
  features.enforced_constraints = since(18);
  features.temporal_keys = since(18);
  features.publication_filters = since(15);
  features.publication_schemas = since(15);
  features.publication_generated_columns = since(18);
  features.subscription_streaming = since(14);
  features.subscription_two_phase = since(15);
  features.subscription_parallel = since(16);
  features.subscription_failover = since(17);
  features.public_schema_without_create = since(15);
  features.unknown_tuples = since(14);
  features.range_statistics = since(17);
  features.frozen_pages = since(18);
  features.maintain_privilege = since(17);
  features.membership_options = since(16);
  features.parameter_privileges = since(15);
  features.transaction_timeout = since(17);
  features.idle_session_timeout = since(14);
  features.restrict_nonsystem_relation_kind = has_restrict_nonsystem_relation_kind(server_version);
  features.tid_range_scan = since(14);
  return features;
}

}  // namespace pgbraid::pg
