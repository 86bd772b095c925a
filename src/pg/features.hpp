// What a server of a given version can do, as named flags: the one place where version numbers are compared.
// Source: the release notes of PostgreSQL 13 to 18. Thread-safety: values.
#pragma once

namespace pgbraid::pg {

struct Features {
  int version = 0;  // as PQserverVersion: 150018 is 15.18

  // Catalog columns and functions.
  bool toast_compression = false;            // pg_attribute.attcompression (14)
  bool multiranges = false;                  // pg_range.rngmultitypid (14)
  bool sql_function_bodies = false;          // pg_proc.prosqlbody (14)
  bool subscript_functions = false;          // pg_type.typsubscript (14)
  bool unique_nulls_not_distinct = false;    // pg_index.indnullsnotdistinct (15)
  bool database_locale_provider = false;     // pg_database.datlocprovider, daticulocale (15)
  bool builtin_locale_provider = false;      // pg_database.datlocale for daticulocale, also in pg_collation (17)
  bool icu_locale_column = false;            // pg_collation.colliculocale (15)
  bool icu_rules = false;                    // pg_database.daticurules, pg_collation.collicurules (16)
  bool trigger_parent = false;               // pg_trigger.tgparentid (13)
  bool not_null_constraints = false;         // pg_constraint.contype 'n' for tables (18)
  bool virtual_generated_columns = false;    // pg_attribute.attgenerated 'v' (18)
  bool enforced_constraints = false;         // pg_constraint.conenforced (18)
  bool temporal_keys = false;                // pg_constraint.conperiod (18)
  bool domain_not_null_constraints = false;  // pg_constraint.contype 'n' for domains (17)
  bool unlogged_sequences = false;           // CREATE UNLOGGED SEQUENCE (15)
  bool unknown_tuples = false;               // pg_class.reltuples -1: never counted (14); before, 0 with 0 pages
  bool range_statistics = false;             // pg_stats.range_bounds_histogram (17)
  bool frozen_pages = false;                 // pg_class.relallfrozen (18)

  // Publications and subscriptions.
  bool publication_filters = false;            // row filters and column lists of tables (15)
  bool publication_schemas = false;            // pg_publication_namespace (15)
  bool publication_generated_columns = false;  // pg_publication.pubgencols (18)
  bool subscription_streaming = false;         // pg_subscription.subbinary, substream (14)
  bool subscription_two_phase = false;         // pg_subscription.subtwophasestate, subdisableonerr (15)
  bool subscription_parallel = false;          // substream = 'p'; subpasswordrequired, subrunasowner, suborigin (16)
  bool subscription_failover = false;          // pg_subscription.subfailover (17)

  // Privileges.
  bool public_schema_without_create = false;  // PUBLIC may not create in schema public of a fresh database (15)
  bool maintain_privilege = false;            // MAINTAIN on tables (17)

  // What databases share.
  bool membership_options = false;    // pg_auth_members.inherit_option, set_option (16)
  bool parameter_privileges = false;  // pg_parameter_acl (15)

  // Session settings.
  bool transaction_timeout = false;               // 17
  bool idle_session_timeout = false;              // 14
  bool restrict_nonsystem_relation_kind = false;  // 12.20, 13.16, 14.13, 15.8, 16.4 and 17

  // Abilities.
  bool tid_range_scan = false;  // 14

  // 15, 18.
  int major_version() const noexcept { return version / 10000; }

  static Features of(int server_version);
};

inline constexpr int kOldestServer = 130000;  // the first version that pgbraid works with
inline constexpr int kNewestServer = 189999;  // the last

}  // namespace pgbraid::pg
