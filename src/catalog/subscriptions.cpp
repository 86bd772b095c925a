#include "catalog/subscriptions.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

std::string subscriptions_query(const pg::Features& features) {
  const char* streaming = "''";
  if (features.subscription_streaming) streaming = "CASE WHEN s.substream THEN 'on' ELSE 'off' END";
  if (features.subscription_parallel) {
    streaming = "CASE s.substream WHEN 't' THEN 'on' WHEN 'p' THEN 'parallel' ELSE 'off' END";
  }
  const bool two_phase = features.subscription_two_phase;
  const bool parallel = features.subscription_parallel;
  return fmt::format(
      R"(
SELECT s.oid, s.subname, pg_catalog.pg_get_userbyid(s.subowner), s.subconninfo, s.subpublications, s.subslotname,
       s.subsynccommit, {}, {}, {}, {}, {}
  FROM pg_catalog.pg_subscription s
 WHERE s.subdbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
 ORDER BY s.oid)",
      features.subscription_streaming ? "s.subbinary" : "false", streaming,
      two_phase ? "s.subtwophasestate <> 'd', s.subdisableonerr" : "false, false",
      parallel ? "s.subpasswordrequired, s.subrunasowner, s.suborigin" : "true, false, ''",
      features.subscription_failover ? "s.subfailover" : "false");
}

// Whether this role may read subscriptions, where there are any. What it may not read is told.
bool may_read(Context& context) {
  bool allowed = false;
  int count = 0;
  context.query.each(R"(
SELECT pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'SELECT'), pg_catalog.count(*)
  FROM pg_catalog.pg_subscription s
 WHERE s.subdbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))",
                     [&](pg::Row& row) { row >> allowed >> count; });
  if (!allowed && count > 0) {
    context.catalog.warnings.push_back(
        fmt::format("{} subscription{} not dumped: this role may not read connection strings, superusers may", count,
                    count == 1 ? " is" : "s are"));
  }
  return allowed && count > 0;
}

}  // namespace

// With the connection left alone: the publisher is not asked for anything while a database is restored. A person
// enables the subscription when both sides are ready.
std::string Subscription::options() const {
  std::string sql = "connect = false, slot_name = " + (slot ? pg::literal(*slot) : std::string("NONE"));
  if (binary) sql += ", binary = true";
  if (!streaming.empty()) sql += ", streaming = " + streaming;
  if (two_phase) sql += ", two_phase = on";
  if (disable_on_error) sql += ", disable_on_error = true";
  if (!password_required) sql += ", password_required = false";
  if (run_as_owner) sql += ", run_as_owner = true";
  if (failover) sql += ", failover = true";
  if (synchronous_commit != "off") sql += ", synchronous_commit = " + pg::literal(synchronous_commit);
  if (!origin.empty() && origin != "any") sql += ", origin = " + pg::literal(origin);
  return sql;
}

void Subscription::emit(Emitter& emitter) const {
  const std::string quoted = pg::ident(name);
  if (wanted.definition) {
    std::vector<std::string> names;
    names.reserve(publications.size());
    for (const std::string& publication : publications) names.push_back(pg::ident(publication));
    emitter.entry(*this, {name,
                          fmt::format("CREATE SUBSCRIPTION {} CONNECTION {} PUBLICATION {} WITH ({});\n", quoted,
                                      pg::literal(connection), base::join(names, ", "), options()),
                          fmt::format("DROP SUBSCRIPTION {};\n", quoted)});
  }
  emitter.comment(*this, {"SUBSCRIPTION", quoted, quoted});
}

void read_subscriptions(Context& context) {
  // They stand outside schemas.
  if (!context.selection.everything() || !context.options.definitions) return;
  if (!may_read(context)) return;
  context.query.each(subscriptions_query(context.query.features()), [&](pg::Row& row) {
    auto subscription = std::make_unique<Subscription>();
    subscription->catalog.table = table_oid::kSubscription;
    subscription->kind = model::ObjectKind::subscription;
    subscription->section = model::Section::post_data;
    row >> subscription->catalog.oid >> subscription->name >> subscription->owner >> subscription->connection >>
        subscription->publications >> subscription->slot >> subscription->synchronous_commit >> subscription->binary >>
        subscription->streaming >> subscription->two_phase >> subscription->disable_on_error >>
        subscription->password_required >> subscription->run_as_owner >> subscription->origin >> subscription->failover;
    subscription->wanted = Wanted::all();
    context.catalog.add(std::move(subscription));
  });
}

}  // namespace pgbraid::catalog
