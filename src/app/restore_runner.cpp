#include "app/restore_runner.hpp"

#include <algorithm>

#include "app/constraint_steps.hpp"
#include "app/leader.hpp"
#include "app/ledger.hpp"
#include "app/restore_role.hpp"
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
  OwnConnection(pg::Connection opened, const RestoreShared& shared, std::unique_ptr<DataLoader> own_loader,
                std::size_t number)
      : connection(std::move(opened)), loader(std::move(own_loader)), restorer(connection, shared, *loader, number) {}

  pg::Connection connection;
  std::unique_ptr<DataLoader> loader;
  EntryRestorer restorer;
};

// One report an entry; what else is wrong with it stands in the details.
void add_complaint(std::optional<ErrorReport>& complaint, std::optional<ErrorReport> further) {
  if (!complaint) {
    complaint = std::move(further);
  } else if (further) {
    complaint->detail += (complaint->detail.empty() ? "" : "\n") + further->message;
  }
}

class RestoreRunner : public parallel::Runner {
 public:
  // `own` is empty on the leader; else `restorer` is its.
  RestoreRunner(std::shared_ptr<const RestoreRunnerFactory> factory, std::unique_ptr<OwnConnection> own,
                EntryRestorer& restorer)
      : factory_(std::move(factory)), own_(std::move(own)), restorer_(restorer) {}

  parallel::Outcome run(const parallel::WorkItem& item) override {
    restorer_.reset_meter();
    parallel::Outcome outcome = work_on(item);
    std::vector<std::string> warnings = restorer_.take_warnings();
    std::visit([&](auto& result) { result.warnings = std::move(warnings); }, outcome);
    return outcome;
  }

 private:
  parallel::Outcome work_on(const parallel::WorkItem& item) {
    try {
      return carry_out(item);
    } catch (const Error& error) {
      ErrorReport report = error.report();
      report.entry = item.entry->label();
      // What is reported as a matter of the connection says itself whether the item may run again.
      if (restorer_.broken() && report.code != ErrorCode::connection) report.connection_lost = true;
      return parallel::Failed{std::move(report)};
    }
  }

  parallel::Outcome carry_out(const parallel::WorkItem& item) {
    switch (item.action) {
      case parallel::Action::restore_data:
        return restorer_.restore_data(*item.entry, false);
      case parallel::Action::restore_first_data:
        return restorer_.restore_data(*item.entry, true);
      case parallel::Action::restore_first_step:
        return restorer_.restore_first_step(*item.entry);
      case parallel::Action::restore_second_step:
        return told(restorer_.restore_second_step(*item.entry));
      case parallel::Action::analyze:
        return restorer_.analyze(*item.entry);
      case parallel::Action::restore_entry:
      case parallel::Action::dump_data:
      case parallel::Action::compare:
      case parallel::Action::verify:
        break;
    }
    return told(restorer_.restore_sql(*item.entry));
  }

  static parallel::Outcome told(Restored restored) {
    if (!restored.complaint) return restored.done;
    return parallel::Failed{std::move(*restored.complaint)};
  }

  std::shared_ptr<const RestoreRunnerFactory> factory_;
  std::unique_ptr<OwnConnection> own_;
  EntryRestorer& restorer_;
};

}  // namespace

EntryRestorer::EntryRestorer(pg::Connection& connection, const RestoreShared& shared, DataLoader& loader,
                             std::size_t number)
    : connection_(connection), shared_(shared), loader_(loader), meter_(shared.meters->of(number)) {
  connection_.on_notice([this](const std::string& severity, const std::string& text) {
    if (severity == "WARNING") warnings_.push_back(text);
  });
}

EntryRestorer::~EntryRestorer() { connection_.on_notice({}); }

// All that makes the entry: statements that the server takes in one string, as one transaction.
std::string EntryRestorer::sql_of(const model::TocEntry& entry) const {
  if (entry.kind == model::ObjectKind::blob_metadata) return create_large_objects(entry);
  if (entry.kind == model::ObjectKind::acl && entry.tag.starts_with("LARGE OBJECTS ")) {
    return large_object_privileges(entry, oids_of_group(shared_.origin->toc(), entry));
  }
  return entry.definition;
}

void EntryRestorer::set_storage(const std::string& storage) {
  if (storage.empty() || storage == storage_) return;
  connection_.exec(storage);
  storage_ = storage;
}

std::string EntryRestorer::owner_to_set(const model::TocEntry& entry) const {
  // What the current role made is its own; the public schema was there before.
  const bool is_own = entry.owner == shared_.current_role && entry.kind != model::ObjectKind::schema;
  return shared_.no_owner || shared_.owners_work || is_own ? std::string() : owner_statement(entry);
}

std::vector<bool> EntryRestorer::restore_batch(const RestoreBatch& batch) {
  std::vector<bool> stands(batch.groups().size(), false);
  if (joins_) connection_.exec("SAVEPOINT batch");
  const auto give_up = [this] { connection_.exec("ROLLBACK TO SAVEPOINT batch; RELEASE SAVEPOINT batch"); };
  try {
    set_storage(batch.storage());
  } catch (const Error& error) {
    if (error.report().connection_lost) throw;
    if (joins_) give_up();
    return stands;  // each entry will say so itself
  }
  std::vector<pg::StatementGroup> groups;
  if (shared_.resumable) {
    groups = batch.statements();
    for (std::size_t i = 0; i < groups.size(); ++i) {
      groups[i].insert(groups[i].begin(), claim_statement(batch.groups()[i]));
    }
  }
  const auto errors = pg::run_groups(connection_, shared_.resumable ? groups : batch.statements());
  for (std::size_t i = 0; i < errors.size(); ++i) stands[i] = !errors[i];
  if (!joins_) return stands;
  const bool all = std::all_of(stands.begin(), stands.end(), [](bool one) { return one; });
  if (all) {
    connection_.exec("RELEASE SAVEPOINT batch");
  } else {
    give_up();
    storage_.clear();  // the settings have gone, too
    stands.assign(stands.size(), false);
  }
  return stands;
}

// False: another run, or one whose connection broke at COMMIT, has made the entry already.
bool EntryRestorer::claim(const model::TocEntry& entry) {
  if (!shared_.resumable) return true;
  try {
    const model::TocEntry* const one = &entry;
    connection_.exec(claim_statement({&one, 1}));
    return true;
  } catch (const Error& error) {
    if (!is_claimed(error.report())) throw;
    return false;
  }
}

// After an error: whatever the server thinks of roles in a transaction that failed.
void EntryRestorer::become_again() noexcept {
  if (joins_ || connection_.broken()) return;
  try {
    connection_.exec(work_as_before(shared_.current_role));
  } catch (const Error&) {
    // The next statement will tell.
  }
}

Restored EntryRestorer::restore_sql(const model::TocEntry& entry) {
  if (!shared_.owners_work) return make(entry);
  try {
    return make(entry);
  } catch (const Error&) {
    become_again();
    throw;
  }
}

// What the target has no place of that name for is made in its default place. A complaint tells.
std::optional<ErrorReport> EntryRestorer::choose_storage(const model::TocEntry& entry) {
  try {
    set_storage(storage_settings(entry, shared_.storage));
    return std::nullopt;
  } catch (const Error& error) {
    if (error.report().connection_lost || joins_) throw;
    ErrorReport report = error.report();
    report.entry = entry.label();
    report.code = ErrorCode::incomplete;
    storage_.clear();
    connection_.exec("SET default_tablespace = ''; RESET default_table_access_method");
    return report;
  }
}

Restored EntryRestorer::make(const model::TocEntry& entry) {
  std::optional<ErrorReport> complaint = choose_storage(entry);
  Restored restored = make_there(entry);
  add_complaint(restored.complaint, std::move(complaint));
  return restored;
}

Restored EntryRestorer::make_there(const model::TocEntry& entry) {
  std::string sql = sql_of(entry);
  std::string method = access_method_statement(entry, shared_.storage);
  const std::string owner = owner_to_set(entry);
  if (entry.kind == model::ObjectKind::database) return make_database(entry, sql, owner);
  const std::string as_owner = shared_.owners_work ? work_as_owner(entry) : std::string();
  if (!as_owner.empty()) {
    const std::string before = kNextStatement + work_as_before(shared_.current_role);
    sql = as_owner + kNextStatement + sql + before;
    if (!method.empty()) method = as_owner + kNextStatement + method + before;
  } else if (sql.find("SESSION AUTHORIZATION") != std::string::npos) {
    // Whoever granted a privilege is the session's user meanwhile; that ends with no role set.
    sql += kNextStatement + pg::role_statement(shared_.current_role);
  }
  if (joins_) return make_in_steps(entry, sql, method, owner);
  const bool is_one = method.empty() && owner.empty() && entry.kind != model::ObjectKind::blob_metadata;
  if (is_one && !shared_.resumable) {
    connection_.exec(sql);
    return {};
  }
  try {
    const model::TocEntry* const one = &entry;
    std::string all = shared_.resumable ? claim_statement({&one, 1}) + kNextStatement + sql : sql;
    for (const std::string& more : {method, owner}) {
      if (!more.empty()) all += kNextStatement + more;
    }
    connection_.exec(all);
    return {};
  } catch (const Error& error) {
    if (error.report().connection_lost) throw;
  }
  // One of them failed, and nothing stands. Which one?
  warnings_.clear();
  return make_in_steps(entry, sql, method, owner);
}

Restored EntryRestorer::make_in_steps(const model::TocEntry& entry, const std::string& sql, const std::string& method,
                                      const std::string& owner) {
  RestoreTransaction transaction(connection_, joins_);
  if (!claim(entry)) return {};
  Restored restored;
  // What was there gets no new content from a restore that can go on, no more than a table gets rows.
  if (entry.kind == model::ObjectKind::blob_metadata && !joins_ && !shared_.resumable) {
    restored.complaint = make_large_objects(entry, sql);
  } else {
    connection_.exec(sql);
  }
  // Partitions can do without the access method that their root has for them.
  add_complaint(restored.complaint, try_statement(entry, method));
  std::optional<ErrorReport> without_owner = try_statement(entry, owner);
  if (without_owner && shared_.resumable) connection_.exec(owner_due_statement(entry));
  add_complaint(restored.complaint, std::move(without_owner));
  transaction.commit(shared_.resumable);
  return restored;
}

// A group of large objects. Where some are there already the others are made; a complaint tells.
std::optional<ErrorReport> EntryRestorer::make_large_objects(const model::TocEntry& entry, const std::string& sql) {
  std::optional<ErrorReport> complaint = try_statement(entry, sql);
  if (!complaint) return complaint;
  constexpr const char* kUniqueViolation = "23505";
  if (complaint->sqlstate != kUniqueViolation) {
    complaint->code = ErrorCode::source;
    throw Error(std::move(*complaint));
  }
  connection_.exec(create_missing_large_objects(entry));
  return complaint;
}

// In a transaction: the statement, or nothing but what the server has against it.
std::optional<ErrorReport> EntryRestorer::try_statement(const model::TocEntry& entry, const std::string& sql) {
  if (sql.empty()) return std::nullopt;
  connection_.exec("SAVEPOINT made");
  std::optional<ErrorReport> complaint = complaint_of(entry, sql);
  if (complaint) connection_.exec("ROLLBACK TO SAVEPOINT made");
  connection_.exec("RELEASE SAVEPOINT made");
  return complaint;
}

// No transaction may make a database. Its ledger is in it, once it is there.
Restored EntryRestorer::make_database(const model::TocEntry& entry, const std::string& sql, const std::string& owner) {
  const std::string as_owner = shared_.owners_work ? work_as_owner(entry) : std::string();
  if (!as_owner.empty()) connection_.exec(as_owner);
  if (!shared_.resumable || !is_made_already(entry)) connection_.exec(sql);
  if (!as_owner.empty()) connection_.exec(work_as_before(shared_.current_role));
  Restored restored;
  if (!owner.empty()) restored.complaint = complaint_of(entry, owner);
  return restored;
}

// A run that was interrupted right after CREATE DATABASE left a database with nothing in it.
bool EntryRestorer::is_made_already(const model::TocEntry& database) {
  if (!has_database(connection_, database.tag)) return false;
  pg::ConnectionParams params = shared_.params;
  params.set_database(database.tag);
  pg::Connection connection = pg::Connection::open(params, application_name(shared_.verb, 0));
  pg::apply_restore_settings(connection, shared_.session);
  return is_fresh_database(connection);
}

// Runs the statement; what the server has against it, if anything.
std::optional<ErrorReport> EntryRestorer::complaint_of(const model::TocEntry& entry, const std::string& sql) {
  try {
    connection_.exec(sql);
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
  choose_storage(entry);  // the second step complains
  run_first_step(connection_, entry);
  return {};
}

Restored EntryRestorer::restore_second_step(const model::TocEntry& entry) {
  Restored restored;
  restored.complaint = choose_storage(entry);
  try {
    connection_.exec(second_step_sql(connection_, entry));
  } catch (const Error& error) {
    if (!error.report().connection_lost) undo_first_step(connection_, entry);
    throw;
  }
  return restored;
}

parallel::Done EntryRestorer::restore_data(const model::TocEntry& entry, bool first) {
  try {
    RestoreTransaction transaction(connection_, joins_);
    if (!claim(entry)) return {};
    parallel::Done done = load(entry, first);
    transaction.commit(shared_.resumable);
    return done;
  } catch (const Error&) {
    if (shared_.owners_work || shared_.disable_triggers) become_again();
    throw;
  }
}

// The rows, by whom they are to be loaded, and with triggers out of the way if asked.
parallel::Done EntryRestorer::load(const model::TocEntry& entry, bool first) {
  const std::string before = work_as_before(shared_.current_role);
  const auto set_triggers = [&](bool enabled) {
    const std::string statement = shared_.disable_triggers ? triggers_statement(entry, enabled) : std::string();
    if (statement.empty()) return;
    connection_.exec(work_as_superuser(shared_.superuser));
    connection_.exec(statement);
    connection_.exec(before);
  };
  const std::string as_owner = shared_.owners_work ? work_as_owner(entry) : std::string();
  if (const std::string wait = wait_for_loads_through_root(entry); shared_.disable_triggers && !wait.empty()) {
    connection_.exec(wait);
  }
  set_triggers(false);
  if (!as_owner.empty()) connection_.exec(as_owner);
  parallel::Done done = loader_.load(connection_, entry, first, meter_);
  if (!as_owner.empty()) connection_.exec(before);
  set_triggers(true);
  return done;
}

parallel::Done EntryRestorer::analyze(const model::TocEntry& data) {
  connection_.exec("ANALYZE " + pg::qualified(data.schema, data.tag));
  return {};
}

parallel::Crew RestoreRunnerFactory::make_worker(std::size_t number) {
  pg::Connection connection = pg::Connection::open(shared_.params, application_name(shared_.verb, number));
  pg::apply_restore_settings(connection, shared_.session);
  LoaderCrew loader = shared_.origin->open_worker(number);
  auto stopper = both(std::make_shared<ConnectionStopper>(connection.canceller()), std::move(loader.stopper));
  auto own = std::make_unique<OwnConnection>(std::move(connection), shared_, std::move(loader.loader), number);
  EntryRestorer& restorer = own->restorer;
  return {std::make_unique<RestoreRunner>(shared_from_this(), std::move(own), restorer), std::move(stopper)};
}

parallel::Crew RestoreRunnerFactory::make_leader() {
  return {std::make_unique<RestoreRunner>(shared_from_this(), nullptr, leader_),
          both(std::make_shared<ConnectionStopper>(leader_.connection().canceller()), leader_loader_)};
}

}  // namespace pgbraid::app
