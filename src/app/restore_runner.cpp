#include "app/restore_runner.hpp"

#include "app/constraint_steps.hpp"
#include "app/leader.hpp"
#include "app/restore_data.hpp"
#include "app/restore_sql.hpp"
#include "app/restore_transaction.hpp"
#include "app/stopper.hpp"
#include "base/fail.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::app {

namespace {

// Between two statements of one string: also where the first has its own end, or ends with a comment.
constexpr const char* kNextStatement = "\n;\n";

// What a worker has of its own.
struct OwnConnection {
  OwnConnection(pg::Connection opened, const RestoreShared& shared)
      : connection(std::move(opened)), restorer(connection, shared) {}

  pg::Connection connection;
  EntryRestorer restorer;
};

class RestoreRunner : public parallel::Runner {
 public:
  // `own` is empty on the leader; else `restorer` is its.
  RestoreRunner(std::shared_ptr<const RestoreRunnerFactory> factory, std::unique_ptr<OwnConnection> own,
                EntryRestorer& restorer)
      : factory_(std::move(factory)), own_(std::move(own)), restorer_(restorer) {}

  parallel::Outcome run(const parallel::WorkItem& item) override {
    try {
      return carry_out(item);
    } catch (const Error& error) {
      ErrorReport report = error.report();
      report.entry = item.entry->label();
      // What is reported as a matter of the connection says itself whether the item may run again.
      if (restorer_.connection().broken() && report.code != ErrorCode::connection) report.connection_lost = true;
      return parallel::Failed{std::move(report)};
    }
  }

 private:
  parallel::Outcome carry_out(const parallel::WorkItem& item) {
    switch (item.action) {
      case parallel::Action::restore_data:
        return restorer_.restore_data(*item.entry, false);
      case parallel::Action::restore_first_data:
        return restorer_.restore_data(*item.entry, true);
      case parallel::Action::restore_first_step:
        return restorer_.restore_first_step(*item.entry);
      case parallel::Action::restore_second_step:
        return restorer_.restore_second_step(*item.entry);
      case parallel::Action::analyze:
        return restorer_.analyze(*item.entry);
      case parallel::Action::restore_entry:
      case parallel::Action::dump_data:
        break;
    }
    Restored restored = restorer_.restore_sql(*item.entry);
    if (!restored.complaint) return restored.done;
    return parallel::Failed{std::move(*restored.complaint)};
  }

  std::shared_ptr<const RestoreRunnerFactory> factory_;
  std::unique_ptr<OwnConnection> own_;
  EntryRestorer& restorer_;
};

}  // namespace

// All that makes the entry, but for its owner: statements that the server takes in one string, as one transaction.
std::string EntryRestorer::sql_of(const model::TocEntry& entry) const {
  if (entry.kind == model::ObjectKind::blob_metadata) return create_large_objects(entry);
  if (entry.kind == model::ObjectKind::acl && entry.tag.starts_with("LARGE OBJECTS ")) {
    return large_object_privileges(entry, oids_of_group(entry));
  }
  std::string sql = entry.definition;
  const std::string method = access_method_statement(entry);
  if (!method.empty()) sql += kNextStatement + method;
  // Whoever granted a privilege is the session's user meanwhile; that ends with no role set.
  if (sql.find("SESSION AUTHORIZATION") != std::string::npos) {
    sql += kNextStatement + pg::role_statement(shared_.current_role);
  }
  return sql;
}

void EntryRestorer::set_storage(const std::string& storage) {
  if (storage.empty() || storage == storage_) return;
  connection_.exec(storage);
  storage_ = storage;
}

// The large objects that an ACL entry is about: those of the BLOB METADATA entry it depends on first.
std::vector<model::Oid> EntryRestorer::oids_of_group(const model::TocEntry& entry) const {
  const model::TocEntry* const group =
      entry.dependencies.empty() ? nullptr : shared_.archive->toc().find(entry.dependencies.front());
  if (group == nullptr || group->kind != model::ObjectKind::blob_metadata) {
    base::fail(ErrorCode::archive, "{}: the archive does not say which large objects are meant", entry.label());
  }
  return blob_metadata_oids(*group);
}

std::string EntryRestorer::owner_to_set(const model::TocEntry& entry) const {
  // What the current role made is its own; the public schema was there before.
  const bool is_own = entry.owner == shared_.current_role && entry.kind != model::ObjectKind::schema;
  return shared_.no_owner || is_own ? std::string() : owner_statement(entry);
}

std::vector<bool> EntryRestorer::restore_batch(const RestoreBatch& batch) {
  std::vector<bool> stands(batch.groups().size(), false);
  try {
    set_storage(batch.storage());
  } catch (const Error& error) {
    if (error.report().connection_lost) throw;
    return stands;  // each entry will say so itself
  }
  const auto errors = pg::run_groups(connection_, batch.statements());
  for (std::size_t i = 0; i < errors.size(); ++i) stands[i] = !errors[i];
  return stands;
}

Restored EntryRestorer::restore_sql(const model::TocEntry& entry) {
  set_storage(storage_settings(entry));
  const std::string sql = sql_of(entry);
  const std::string owner = owner_to_set(entry);
  if (owner.empty()) {
    connection_.exec(sql);
    return {};
  }
  if (entry.kind == model::ObjectKind::database) {  // which no transaction may make
    connection_.exec(sql);
    Restored restored;
    restored.complaint = complaint_of(entry, owner);
    return restored;
  }
  try {
    connection_.exec(sql + kNextStatement + owner);
    return {};
  } catch (const Error& error) {
    if (error.report().connection_lost) throw;
  }
  // One of them failed, and nothing stands. Which one?
  RestoreTransaction transaction(connection_);
  connection_.exec(sql);
  connection_.exec("SAVEPOINT made");
  Restored restored;
  restored.complaint = complaint_of(entry, owner);
  if (restored.complaint) connection_.exec("ROLLBACK TO SAVEPOINT made");
  transaction.commit();
  return restored;
}

// Runs the statement; what the server has against it, if anything.
std::optional<ErrorReport> EntryRestorer::complaint_of(const model::TocEntry& entry,
                                                       const std::string& owner_statement) {
  try {
    connection_.exec(owner_statement);
    return std::nullopt;
  } catch (const Error& error) {
    if (error.report().connection_lost) throw;
    ErrorReport report = error.report();
    report.entry = entry.label();
    report.code = ErrorCode::incomplete;
    return report;
  }
}

parallel::Done EntryRestorer::restore_first_step(const model::TocEntry& entry) {
  set_storage(storage_settings(entry));
  run_first_step(connection_, entry);
  return {};
}

parallel::Done EntryRestorer::restore_second_step(const model::TocEntry& entry) {
  set_storage(storage_settings(entry));
  try {
    connection_.exec(second_step_sql(connection_, entry));
  } catch (const Error& error) {
    if (!error.report().connection_lost) undo_first_step(connection_, entry);
    throw;
  }
  return {};
}

parallel::Done EntryRestorer::restore_data(const model::TocEntry& entry, bool first) {
  RestoreTransaction transaction(connection_);
  const parallel::Done done = load_data(connection_, *shared_.archive, entry, first);
  transaction.commit();
  return done;
}

parallel::Done EntryRestorer::analyze(const model::TocEntry& data) {
  connection_.exec("ANALYZE " + pg::qualified(data.schema, data.tag));
  return {};
}

parallel::Crew RestoreRunnerFactory::make_worker(std::size_t number) {
  pg::Connection connection = pg::Connection::open(shared_.params, application_name("restore", number));
  pg::apply_restore_settings(connection, shared_.session);
  auto stopper = std::make_shared<ConnectionStopper>(connection.canceller());
  auto own = std::make_unique<OwnConnection>(std::move(connection), shared_);
  EntryRestorer& restorer = own->restorer;
  return {std::make_unique<RestoreRunner>(shared_from_this(), std::move(own), restorer), std::move(stopper)};
}

parallel::Crew RestoreRunnerFactory::make_leader() {
  return {std::make_unique<RestoreRunner>(shared_from_this(), nullptr, leader_),
          std::make_shared<ConnectionStopper>(leader_.connection().canceller())};
}

}  // namespace pgbraid::app
