#include "app/sql_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>
#include <string_view>
#include <utility>
#include <vector>

#include "app/leader.hpp"
#include "app/meters.hpp"
#include "app/progress.hpp"
#include "app/restore_sql.hpp"
#include "app/transaction_options.hpp"
#include "archive/format.hpp"
#include "base/fail.hpp"
#include "base/text.hpp"
#include "pg/quoting.hpp"
#include "plan/restore_graph.hpp"

namespace pgbraid::app {

namespace {

using model::ObjectKind;
using model::TocEntry;

bool is_of_database(const TocEntry& entry) {
  return entry.kind == ObjectKind::database || entry.kind == ObjectKind::database_properties;
}

// A key that nobody who made the archive could have known.
std::string random_key() {
  constexpr std::string_view kLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  constexpr std::size_t kLength = 63;
  std::random_device device;
  std::uniform_int_distribution<std::size_t> any(0, kLetters.size() - 1);
  std::string key(kLength, ' ');
  std::generate(key.begin(), key.end(), [&] { return kLetters.at(any(device)); });
  return key;
}

std::string hex(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::byte byte : bytes) {
    text += kDigits[std::to_integer<unsigned>(byte) >> 4U];
    text += kDigits[std::to_integer<unsigned>(byte) & 0xfU];
  }
  return text;
}

// What stands before the name in an entry's comment.
std::string_view comment_prefix(const TocEntry& entry) {
  if (entry.has_data) return "Data for ";
  return entry.kind == ObjectKind::statistics_data ? "Statistics for " : "";
}

// Large objects as statements.
class LargeObjectStatements : public pg::LargeObjectSink {
 public:
  // `before_hex`: what begins a constant of type bytea.
  LargeObjectStatements(ScriptFile& file, std::string_view before_hex, Meter& meter, const Interrupt& interrupt)
      : file_(file), before_hex_(before_hex), meter_(meter), interrupt_(interrupt) {}

  void begin(std::uint32_t oid) override {
    constexpr int kForWriting = 0x20000;  // INV_WRITE
    file_.write(fmt::format("SELECT pg_catalog.lo_open('{}', {});\n", oid, kForWriting));
  }

  // A statement holds so much and no more, however the bytes come.
  void write(std::span<const std::byte> bytes) override {
    constexpr std::size_t kStatement = 16384;
    meter_.add(bytes.size());
    while (!bytes.empty()) {
      const auto now = bytes.first(std::min(bytes.size(), kStatement - held_.size()));
      held_.insert(held_.end(), now.begin(), now.end());
      bytes = bytes.subspan(now.size());
      if (held_.size() == kStatement) write_held();
    }
  }

  void end() override {
    if (!held_.empty()) write_held();
    file_.write("SELECT pg_catalog.lo_close(0);\n\n");
  }

 private:
  void write_held() {
    file_.write(fmt::format("SELECT pg_catalog.lowrite(0, '{}{}');\n", before_hex_, hex(held_)));
    held_.clear();
    check_interrupt(interrupt_);
  }

  ScriptFile& file_;
  std::string_view before_hex_;
  Meter& meter_;
  const Interrupt& interrupt_;
  std::vector<std::byte> held_;
};

class Script {
 public:
  Script(const ScriptSource& source, const RestoreOptions& options, ScriptFile& file, EventSink& events,
         const Interrupt& interrupt)
      : options_(options),
        events_(events),
        interrupt_(interrupt),
        origin_(source.origin),
        selection_(source.selection),
        file_(file),
        key_(options.restrict_key ? *options.restrict_key : random_key()) {
    owners_work_ = options.use_set_session_authorization && !options.no_owner;
    disable_triggers_ = options.disable_triggers && restores_data_only(options);
    in_transaction_ = options.single_transaction || options.transaction_size.has_value();
    storage_ = {!options.no_tablespaces, !options.no_table_access_method};
    for (const TocEntry* entry : selection_.session_settings) {
      if (entry->kind == ObjectKind::stdstrings) standard_strings_ = setting_value(*entry) != "off";
    }
  }

  RestoreResult write() {
    WorkFacts work{"writing", 0, 0, reader_of(meters_)};
    for (const TocEntry* entry : selection_.entries) {
      if (!entry->has_data) continue;
      ++work.items;
      work.weight += origin_.data_size(*entry);
    }
    events_.work_begins(work);
    write_head();
    if (options_.single_transaction) put("BEGIN;\n\n");
    write_settings();
    if (options_.transaction_size) put("BEGIN;\n\n");
    if (options_.clean) write_drops();
    for (const auto pass : {model::RestorePass::main, model::RestorePass::privileges, model::RestorePass::last}) {
      for (const TocEntry* entry : selection_.entries) {
        if (plan::pass_of(*entry) == pass) write_entry(*entry);
      }
    }
    if (in_transaction_) put("COMMIT;\n\n");
    origin_.finish();
    put("--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict {}\n\n", key_);
    events_.work_ends();
    return result_;
  }

 private:
  template <typename... Args>
  void put(fmt::format_string<Args...> format, Args&&... args) {
    file_.write(fmt::format(format, std::forward<Args>(args)...));
  }

  void write_head() {
    const model::TocHeader& header = origin_.toc().header();
    put("--\n-- PostgreSQL database dump\n--\n\n\\restrict {}\n\n", key_);
    if (!header.server_version.empty()) {
      put("-- Dumped from database version {}\n", base::single_line(header.server_version));
    }
    if (!header.dump_version.empty()) put("-- Dumped by pg_dump version {}\n", base::single_line(header.dump_version));
    put("\n");
  }

  void write_settings() {
    put("SET statement_timeout = 0;\nSET lock_timeout = 0;\nSET idle_in_transaction_session_timeout = 0;\n");
    if (origin_.has_transaction_timeout()) put("SET transaction_timeout = 0;\n");
    for (const TocEntry* entry : selection_.session_settings) {
      if (entry->kind == ObjectKind::encoding) put("SET client_encoding = {};\n", pg::literal(setting_value(*entry)));
    }
    put("SET standard_conforming_strings = {};\n", standard_strings_ ? "on" : "off");
    if (!options_.connection.role.empty()) put("SET ROLE {};\n", pg::ident(options_.connection.role));
    for (const TocEntry* entry : selection_.session_settings) {
      if (entry->kind == ObjectKind::searchpath) file_.write(entry->definition);
    }
    put("SET check_function_bodies = false;\nSET xmloption = content;\nSET client_min_messages = warning;\n");
    if (!standard_strings_) put("SET escape_string_warning = off;\n");
    put("SET row_security = {};\n\n", options_.enable_row_security ? "on" : "off");
  }

  // Objects go in the reverse order of their coming. With --create the whole database goes.
  void write_drops() {
    for (auto position = selection_.entries.rbegin(); position != selection_.entries.rend(); ++position) {
      const TocEntry& entry = **position;
      if (options_.create == is_of_database(entry)) write_drop(entry);
    }
  }

  void write_drop(const TocEntry& entry) {
    become_owner(entry);
    if (entry.kind == ObjectKind::blob_metadata) {
      for (const model::Oid oid : blob_metadata_oids(entry)) {
        if (options_.if_exists) {
          put("SELECT pg_catalog.lo_unlink(oid) FROM pg_catalog.pg_largeobject_metadata WHERE oid = '{}';\n", oid);
        } else {
          put("SELECT pg_catalog.lo_unlink('{}');\n", oid);
        }
      }
      put("\n");
      return;
    }
    const std::string statement = options_.if_exists ? drop_statement(entry, true) : std::string();
    if (statement.empty()) {
      file_.write(entry.drop);
    } else {
      put("{};\n", statement);
    }
  }

  void write_entry(const TocEntry& entry) {
    check_interrupt(interrupt_);
    events_.message(Severity::detail, "writing " + entry.label());
    // No transaction may make a database.
    if (options_.transaction_size && is_of_database(entry)) put("COMMIT;\n\n");
    become_owner(entry);
    write_storage(entry);
    write_comment(entry);
    if (entry.kind == ObjectKind::blob_metadata) {
      write_blob_metadata(entry);
    } else if (entry.kind == ObjectKind::acl && entry.tag.starts_with("LARGE OBJECTS ")) {
      put("{}\n", large_object_privileges(entry, oids_of_group(origin_.toc(), entry)));
    } else if (!entry.definition.empty()) {
      put("{}\n\n", entry.definition);
    }
    write_owner(entry);
    const std::string method = access_method_statement(entry, storage_);
    if (!method.empty()) put("{};\n\n", method);
    if (entry.has_data) {
      const Clock::time_point start = Clock::now();
      meters_->of(0).reset();
      ItemFacts item;
      item.label = entry.label();
      item.weight = origin_.data_size(entry);
      item.packed = origin_.is_packed();
      events_.item_begins(item);
      const parallel::Done done = write_data(entry);
      events_.data_done(data_facts(entry, done, start));
      events_.item_ends({0, true, done.raw_bytes});
    }
    ++result_.done;
    // Its SQL may have changed who works.
    if (entry.kind == ObjectKind::acl || entry.kind == ObjectKind::default_acl) user_.reset();
    if (is_of_database(entry)) {
      enter_database(entry);
    } else if (options_.transaction_size && ++entries_of_transaction_ == *options_.transaction_size) {
      put("COMMIT;\nBEGIN;\n\n");
      entries_of_transaction_ = 0;
    }
  }

  // With --use-set-session-authorization: objects are made by those who are to own them.
  void become_owner(const TocEntry& entry) {
    if (owners_work_) become(entry.owner);
  }

  void become(const std::string& user) {
    if (user_ == user) return;
    put("SET SESSION AUTHORIZATION {};\n\n", user.empty() ? "DEFAULT" : pg::literal(user));
    user_ = user;
  }

  void switch_triggers(const TocEntry& entry, bool enabled) {
    become(options_.superuser);
    put("ALTER TABLE {} {} TRIGGER ALL;\n\n", pg::qualified(entry.schema, entry.tag), enabled ? "ENABLE" : "DISABLE");
  }

  // Settings stay, so only what changes is written.
  void write_storage(const TocEntry& entry) {
    if (storage_.tablespaces && has_tablespace(entry) && tablespace_ != entry.tablespace) {
      put("SET default_tablespace = {};\n\n", entry.tablespace.empty() ? "''" : pg::ident(entry.tablespace));
      tablespace_ = entry.tablespace;
    }
    const std::string method = default_access_method(entry);
    if (storage_.access_methods && !method.empty() && access_method_ != method) {
      put("SET default_table_access_method = {};\n\n", pg::ident(method));
      access_method_ = method;
    }
  }

  // A name may hold a line break, and must not end the comment with it.
  void write_comment(const TocEntry& entry) {
    put("--\n-- {}Name: {}; Type: {}; Schema: {}; Owner: {}", comment_prefix(entry), base::single_line(entry.tag),
        base::single_line(entry.desc), base::single_line(entry.schema, true), shown_owner(entry));
    if (storage_.tablespaces && !entry.tablespace.empty()) {
      put("; Tablespace: {}", base::single_line(entry.tablespace));
    }
    put("\n--\n\n");
  }

  // What is said of an object without an owner has none either, but not even a dash.
  std::string shown_owner(const TocEntry& entry) const {
    if (options_.no_owner) return "-";
    const bool about =
        entry.kind == ObjectKind::comment || entry.kind == ObjectKind::acl || entry.kind == ObjectKind::security_label;
    return base::single_line(entry.owner, !about);
  }

  void write_blob_metadata(const TocEntry& entry) {
    for (const model::Oid oid : blob_metadata_oids(entry)) put("SELECT pg_catalog.lo_create('{}');\n", oid);
    put("\n");
  }

  void write_owner(const TocEntry& entry) {
    // The public schema was there before, so its owner did not make it.
    const bool made_elsewhere = entry.kind == ObjectKind::schema && entry.definition.starts_with("--");
    const bool leave = options_.no_owner || (owners_work_ && !made_elsewhere);
    const std::string statement = leave ? std::string() : owner_statement(entry);
    if (!statement.empty()) put("{};\n\n", statement);
  }

  parallel::Done write_data(const TocEntry& entry) {
    const bool switches = disable_triggers_ && entry.kind == ObjectKind::table_data;
    if (switches) {
      switch_triggers(entry, false);
      become_owner(entry);
    }
    parallel::Done done;
    try {
      switch (archive::data_format(entry)) {
        case archive::DataFormat::copy_text:
          done = write_rows(entry);
          break;
        case archive::DataFormat::sql:
          done = write_pieces(entry);
          break;
        case archive::DataFormat::copy_binary:  // refused
          break;
        case archive::DataFormat::large_objects:
          done = write_large_objects(entry);
          break;
      }
    } catch (const Error& error) {
      ErrorReport report = error.report();
      report.entry = entry.label();
      throw Error(std::move(report));
    }
    if (switches) switch_triggers(entry, true);
    return done;
  }

  parallel::Done write_rows(const TocEntry& entry) {
    file_.write(entry.copy);
    parallel::Done done = write_pieces(entry);
    result_.rows += done.rows;
    put("\\.\n\n\n");
    return done;
  }

  parallel::Done write_pieces(const TocEntry& entry) {
    return origin_.read_rows(entry, [this](std::span<const std::byte> piece) {
      file_.write(piece);
      meters_->of(0).add(piece.size());
      check_interrupt(interrupt_);
    });
  }

  parallel::Done write_large_objects(const TocEntry& entry) {
    LargeObjectStatements statements(file_, standard_strings_ ? "\\x" : "\\\\x", meters_->of(0), interrupt_);
    if (!in_transaction_) put("BEGIN;\n\n");
    parallel::Done done = origin_.read_large_objects(entry, statements);
    if (!in_transaction_) put("COMMIT;\n\n");
    return done;
  }

  // From here on everything goes to the database that the entry made, or under the settings that it gave it.
  void enter_database(const TocEntry& entry) {
    if (entry.kind == ObjectKind::database) connect_ = connect_command(entry.tag);
    if (connect_.empty()) connect_ = connect_command(entry.tag);
    put("\\unrestrict {}\n{}\n\\restrict {}\n\n", key_, connect_, key_);
    tablespace_.reset();
    access_method_.reset();
    user_.reset();
    write_settings();
    if (options_.transaction_size) put("BEGIN;\n\n");
    entries_of_transaction_ = 0;
  }

  const RestoreOptions& options_;
  EventSink& events_;
  const Interrupt& interrupt_;
  ScriptOrigin& origin_;
  const plan::RestoreSelection& selection_;
  ScriptFile& file_;
  std::string key_;
  StorageOptions storage_;
  bool standard_strings_ = true;
  bool owners_work_ = false;
  bool disable_triggers_ = false;
  bool in_transaction_ = false;               // all of it, or a number of entries at a time
  std::string connect_;                       // to the database that the script makes
  std::optional<std::string> tablespace_;     // the default in force; nothing: not known
  std::optional<std::string> access_method_;  // likewise
  std::optional<std::string> user_;           // who works; "": whoever connected; nothing: not known
  int entries_of_transaction_ = 0;            // so far
  RestoreResult result_;
  std::shared_ptr<Meters> meters_ = std::make_shared<Meters>(0);  // of the leader alone
};

}  // namespace

void check_restrict_key(const std::optional<std::string>& key) {
  const auto is_alphanumeric = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  };
  if (key && (key->empty() || !std::all_of(key->begin(), key->end(), is_alphanumeric))) {
    base::fail_with_hint(ErrorCode::usage, "invalid restrict key", "It consists of letters and digits.");
  }
}

void check_script_rows(const plan::RestoreSelection& selection) {
  for (const TocEntry* entry : selection.entries) {
    if (!entry->has_data || archive::data_format(*entry) != archive::DataFormat::copy_binary) continue;
    base::fail_with_hint(ErrorCode::usage,
                         fmt::format("{}: its rows are in binary form, which an SQL script cannot hold",
                                     base::printable(entry->label())),
                         "Restore into a database, with -d in the place of -f; or dump again without --binary.");
  }
}

RestoreResult write_sql_script(const ScriptSource& source, const RestoreOptions& options, ScriptFile& file,
                               EventSink& events, const Interrupt& interrupt) {
  return Script(source, options, file, events, interrupt).write();
}

std::string connect_command(const std::string& database) {
  if (database.find_first_of("\n\r") != std::string::npos) {
    base::fail(ErrorCode::archive, "database name contains a newline or carriage return: \"{}\"",
               base::printable(database));
  }
  constexpr std::string_view kPlain = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.";
  if (database.find_first_not_of(kPlain) == std::string::npos) return "\\connect " + pg::ident(database);
  // As a connection string, within double quotes of psql: each kind of quoting has its own escapes.
  std::string quoted;
  for (const char c : database) {
    if (c == '\'' || c == '\\') quoted += '\\';
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return fmt::format("\\connect -reuse-previous=on \"dbname='{}'\"", quoted);
}

}  // namespace pgbraid::app
