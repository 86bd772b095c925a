// CREATE TABLE, and what follows it: rows, ATTACH PARTITION, row security.
#include <fmt/format.h>

#include <map>

#include "base/text.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "catalog/insert_form.hpp"
#include "catalog/relations.hpp"
#include "catalog/row_filters.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

std::string NotNull::clause(const std::string& column) const {
  std::string sql = fmt::format("CONSTRAINT {} NOT NULL", pg::ident(name));
  if (!column.empty()) sql += " " + column;
  if (no_inherit) sql += " NO INHERIT";
  if (!validated) sql += " NOT VALID";
  return sql;
}

bool Table::says_not_null(const Column& column) const {
  if (!column.not_null) return false;
  // Without a constraint of its own there is no telling whether it is local: a column that is listed says it.
  if (!column.not_null_constraint) return lists(column) || !of_type.empty();
  const NotNull& constraint = *column.not_null_constraint;
  return constraint.validated && (constraint.local || is_partition || !column.not_null_inherited);
}

// What stands behind a column's type (or name, in a typed table): default, NOT NULL.
std::string Table::column_constraints(const Column& column) const {
  std::string sql;
  const ColumnDefault* const value = column.default_value;
  if (value != nullptr && !value->separate && value->wanted.definition) {
    if (column.generated == 0) {
      sql += " DEFAULT " + value->expression;
    } else {
      sql += fmt::format(" GENERATED ALWAYS AS ({}){}", value->expression, column.generated == 's' ? " STORED" : "");
    }
  }
  // The name is always said: a default name would be another one if some table has a constraint of that name already.
  if (says_not_null(column)) {
    sql += " " + (column.not_null_constraint ? column.not_null_constraint->clause() : std::string("NOT NULL"));
  }
  return sql;
}

std::string Table::column_list() const {
  std::vector<std::string> items;
  for (const Column& column : columns) {
    if (!of_type.empty()) {
      const std::string constraints = column_constraints(column);
      if (!constraints.empty()) {
        items.push_back(fmt::format("    {} WITH OPTIONS{}", pg::ident(column.name), constraints));
      }
    } else if (lists(column)) {
      std::string item = fmt::format("    {} {}", pg::ident(column.name), column.type);
      if (!column.extra().collation.empty()) item += " COLLATE " + column.extra().collation;
      items.push_back(item + column_constraints(column));
    } else if (column.not_null_constraint && says_not_null(column)) {
      items.push_back("    " + column.not_null_constraint->clause(pg::ident(column.name)));
    }
  }
  for (const CheckConstraint* check : checks) {
    if (check->separate || !check->printed) continue;
    items.push_back(fmt::format("    CONSTRAINT {} {}", pg::ident(check->name), check->definition));
  }
  // A typed table may have no list at all, other tables an empty one.
  if (items.empty()) return of_type.empty() ? " (\n)" : "";
  return " (\n" + base::join(items, ",\n") + "\n)";
}

std::string Table::create_statement() const {
  std::string sql = fmt::format("CREATE {}{} {}", unlogged ? "UNLOGGED " : "", alter_word(), qualified_name());
  if (!of_type.empty()) sql += " OF " + of_type;
  sql += column_list();
  if (!parents.empty() && !is_partition) {
    std::vector<std::string> names;
    for (const Relation* parent : parents) names.push_back(parent->qualified_name());
    sql += "\nINHERITS (" + base::join(names, ", ") + ")";
  }
  if (!partition_key.empty()) sql += "\nPARTITION BY " + partition_key;
  if (!options.empty()) sql += "\nWITH (" + options + ")";
  if (!server.empty()) sql += "\nSERVER " + pg::ident(server);
  if (!foreign_options.empty()) sql += "\n" + options_clause(foreign_options);
  return sql + ";\n";
}

std::string Table::alter_statements() const {
  const std::string alter = fmt::format("ALTER {} ONLY {}", alter_word(), qualified_name());
  std::string sql;
  for (const Column& column : columns) {
    const bool said = column.not_null_constraint || !of_type.empty() || lists(column) || column.not_null_inherited;
    if (column.not_null && !said) {
      sql += fmt::format("{} ALTER COLUMN {} SET NOT NULL;\n", alter, pg::ident(column.name));
    }
    if (!column.extra().foreign_options.empty()) {
      sql += fmt::format("{} ALTER COLUMN {} {};\n", alter, pg::ident(column.name),
                         options_clause(column.extra().foreign_options));
    }
  }
  sql += column_settings(alter);
  // The server marks foreign tables with 'n', and takes no word on it.
  if (replica_identity == 'n' && relkind != 'f') sql += alter + " REPLICA IDENTITY NOTHING;\n";
  if (replica_identity == 'f') sql += alter + " REPLICA IDENTITY FULL;\n";
  if (force_row_security) sql += alter + " FORCE ROW LEVEL SECURITY;\n";
  return sql;
}

void Table::emit(Emitter& emitter) const {
  if (wanted.definition) {
    const std::string more = alter_statements();
    model::TocEntry& entry = emitter.entry(*this, {name, create_statement() + (more.empty() ? "" : "\n" + more),
                                                   fmt::format("DROP {} {};\n", alter_word(), qualified_name())});
    entry.tablespace = tablespace;
    entry.relkind = relkind;
    if (relkind == 'r' || emitter.options().relkinds) {
      entry.access_method = access_method;
    } else if (!access_method.empty()) {
      // Without a relkind in the entry nobody knows that a partitioned table's has to be altered.
      entry.definition +=
          fmt::format("\nALTER TABLE {} SET ACCESS METHOD {};\n", qualified_name(), pg::ident(access_method));
    }
  }
  emit_extras(emitter, alter_word());
  for (const CheckConstraint* check : checks) {
    if (!check->separate) check->emit_comment(emitter);
  }
  for (const Column& column : columns) {
    if (column.not_null_constraint && column.not_null_constraint->validated) {
      const std::string constraint = pg::ident(column.not_null_constraint->name);
      emitter.comment_on({{table_oid::kConstraint, column.not_null_constraint->oid}, 0}, *this,
                         {"CONSTRAINT", fmt::format("{} ON {}", constraint, qualified_name()),
                          fmt::format("{} ON {}", constraint, pg::ident(name))});
    }
  }
}

TableData::TableData(const Table& of) : table_(of) {
  kind = model::ObjectKind::table_data;
  section = model::Section::data;
  name = of.name;
  belong_to(*this, of);
}

namespace {

// What ends a COPY of the table's rows.
std::string copy_options(const Table& table) { return table.binary ? " WITH (FORMAT binary)" : ""; }

}  // namespace

// Only the server's own kind of table is surely made of pages in the order of ctid, and what an extension says of its
// rows need not be a mere condition.
bool TableData::can_have_parts() const { return pages > 0 && table_.relkind == 'r' && table_.data_condition.empty(); }

// The pages of a part, as a condition; empty where it is the whole table.
std::string TableData::pages_of(std::size_t part) const {
  std::string condition;
  if (part > 0) condition = fmt::format("ctid >= '({},0)'::pg_catalog.tid", part_starts[part]);
  // New pages come at the end, and whatever the snapshot sees of them belongs to the last.
  if (part + 1 < part_starts.size()) {
    condition += fmt::format("{}ctid < '({},0)'::pg_catalog.tid", part > 0 ? " AND " : "", part_starts[part + 1]);
  }
  return condition;
}

// What filters rows needs a SELECT, and so do foreign tables, which COPY does not read by their name.
std::string TableData::query(std::size_t part) const {
  if (!table_.data_condition.empty()) {
    const std::string columns = table_.copy_columns();
    return fmt::format("SELECT {} FROM ONLY {} {}", columns.empty() ? "" : columns.substr(1, columns.size() - 2),
                       table_.qualified_name(), table_.data_condition);
  }
  const std::string range = pages_of(part);
  if (table_.relkind != 'f' && table_.row_filter.empty() && range.empty()) return {};
  return filtered_rows(table_, table_.row_filter, true, range);
}

void TableData::set_dependencies(const Emitter& emitter, model::TocEntry& entry) const {
  entry.catalog = {0, table_.catalog.oid};
  if (table_.has_entry()) return;
  // The extension makes the table, or it is there already. Its rows are known by its id all the same, and wait for
  // other rows alone.
  std::erase_if(entry.dependencies, [&](model::DumpId needed) {
    return emitter.catalog().object(needed).kind != model::ObjectKind::table_data;
  });
  entry.dependencies.insert(entry.dependencies.begin(), table_.id);
}

void TableData::set_rows(const EmitOptions& options, model::TocEntry& entry, std::size_t part) const {
  const Relation& loaded = root == nullptr ? static_cast<const Relation&>(table_) : *root;
  const std::string target = loaded.qualified_name();
  const std::string columns = table_.copy_columns();
  if (!options.inserts) {
    entry.copy =
        fmt::format("COPY {} {}{}FROM stdin{};\n", target, columns, columns.empty() ? "" : " ", copy_options(table_));
  }
  // By this remark a restore knows that the rows may end up in other tables than this one.
  if (root != nullptr) entry.definition = fmt::format("-- load via partition root {}", target);
  entry.has_data = true;
  model::DataSource source;
  source.relation = table_.qualified_name();
  source.into = target;
  if (!columns.empty()) source.columns = columns.substr(1, columns.size() - 2);
  source.query = query(part);
  source.chosen_by_extension = !table_.data_condition.empty();
  source.binary = table_.binary;
  source.foreign = table_.relkind == 'f';
  if (options.inserts) {
    source.inserts = std::make_shared<const model::InsertForm>(insert_form(table_, loaded, *options.inserts));
  }
  source.estimated_bytes = static_cast<std::uint64_t>(bytes) / part_starts.size();
  entry.source = std::make_shared<const model::DataSource>(std::move(source));
}

void TableData::emit(Emitter& emitter) const {
  if (!wanted.data) return;
  std::vector<model::DumpId> parts;
  if (part_starts.size() > 1) {
    for (std::size_t part = 0; part < part_starts.size(); ++part) {
      model::TocEntry& entry = emitter.part_entry(*this, {name, "", ""});
      set_dependencies(emitter, entry);
      set_rows(emitter.options(), entry, part);
      parts.push_back(entry.id);
    }
  }
  // The whole, or the gate behind the parts.
  model::TocEntry& entry = emitter.entry(*this, {name, "", ""});
  set_dependencies(emitter, entry);
  if (parts.empty()) {
    set_rows(emitter.options(), entry, 0);
  } else {
    entry.dependencies.insert(entry.dependencies.end(), parts.begin(), parts.end());
  }
}

TableAttach::TableAttach(const Table& partition) : partition_(partition) {
  kind = model::ObjectKind::table_attach;
  name = partition.name;
  belong_to(*this, partition);
  for (const Relation* parent : partition.parents) dependencies.push_back(parent->id);
}

void TableAttach::emit(Emitter& emitter) const {
  if (!wanted.definition) return;
  emitter.entry(
      *this, {name,
              fmt::format("ALTER TABLE ONLY {} ATTACH PARTITION {} {};\n", partition_.parents.front()->qualified_name(),
                          partition_.qualified_name(), partition_.partition_bound),
              ""});
}

RowSecurity::RowSecurity(const Table& of) : table_(of) {
  kind = model::ObjectKind::row_security;
  section = model::Section::post_data;
  name = of.name;
  belong_to(*this, of);
}

void RowSecurity::emit(Emitter& emitter) const {
  if (!wanted.definition) return;
  emitter.entry(*this, {name, fmt::format("ALTER TABLE {} ENABLE ROW LEVEL SECURITY;\n", table_.qualified_name()), ""});
}

void CheckConstraint::emit(Emitter& emitter) const {
  if (!separate) return;  // the table does
  if (!has_entry()) {
    emit_comment(emitter);
    return;
  }
  const std::string target = of->qualified_name();
  const std::string word = of->alter_word();
  emitter.entry(*this,
                {fmt::format("{} {}", of->name, name),
                 fmt::format("ALTER {} {}\n    ADD CONSTRAINT {} {};\n", word, target, pg::ident(name), definition),
                 fmt::format("ALTER {} {} DROP CONSTRAINT {};\n", word, target, pg::ident(name))});
  emit_comment(emitter);
}

void CheckConstraint::emit_comment(Emitter& emitter) const {
  emitter.comment(*this, {"CONSTRAINT", fmt::format("{} ON {}", pg::ident(name), of->qualified_name()),
                          fmt::format("{} ON {}", pg::ident(name), pg::ident(of->name))});
}

namespace {

// As TableData has them.
struct DataSize {
  std::int64_t bytes = 0;
  std::int64_t toast_bytes = 0;
  std::int64_t pages = 0;
};

// What follows from a table's details: objects for its rows, its place in a partitioned table, its row security.
void add_followers(Table& table, const DataSize& size, const Context& context) {
  Catalog& catalog = context.catalog;
  const bool left_out = table.unlogged && !context.options.unlogged_table_data;
  if (table.wanted.data && !left_out && (table.relkind == 'r' || table.foreign_data)) {
    auto data = std::make_unique<TableData>(table);
    data->bytes = size.bytes;
    data->toast_bytes = size.toast_bytes;
    data->pages = size.pages;
    data->wanted.definition = false;
    catalog.add(std::move(data));
  }
  if (table.is_partition && !table.parents.empty() && table.wanted.definition) {
    catalog.add(std::make_unique<TableAttach>(table));
  }
  if (table.row_security && table.wanted.definition) catalog.add(std::make_unique<RowSecurity>(table));
}

}  // namespace

void read_table_details(Context& context) {
  const auto relations = wanted_relations(context.catalog);
  if (relations.empty()) return;
  // The server looks at files to say it: only where somebody is to read them, and at those alone that hold rows
  // (pg_table_size looks at three times as many).
  const char* const sizes = !context.options.data
                                ? "0, 0"
                                : "CASE WHEN c.relkind = 'r' THEN pg_catalog.pg_relation_size(c.oid) ELSE 0 END,"
                                  " CASE WHEN c.relkind = 'r' AND c.reltoastrelid <> 0"
                                  " THEN pg_catalog.pg_relation_size(c.reltoastrelid) ELSE 0 END";
  // Ranges of ctid are of use in the server's own kind of table, where it can go straight to them.
  const bool ranges = context.catalog.features().tid_range_scan;
  context.query.each(
      fmt::format(R"(
SELECT c.oid, c.relpersistence = 'u', c.reloftype,
       CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END,
       (SELECT pg_catalog.string_agg(o.prefix || pg_catalog.quote_ident(o.option_name) || '=' || pg_catalog.quote_literal(o.option_value), ', ')
          FROM (SELECT '' AS prefix, option_name, option_value FROM pg_catalog.pg_options_to_table(c.reloptions)
                 WHERE c.relkind <> 'v' OR option_name <> 'check_option'
                UNION ALL
                SELECT 'toast.', option_name, option_value FROM pg_catalog.pg_options_to_table(tc.reloptions)) o),
       s.spcname, am.amname, c.relispartition, pg_catalog.pg_get_expr(c.relpartbound, c.oid),
       CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END,
       c.relrowsecurity, c.relforcerowsecurity, c.relreplident,
       {}, pg_catalog.current_setting('block_size')::pg_catalog.int8,
       am.amhandler IS NOT DISTINCT FROM 'pg_catalog.heap_tableam_handler'::pg_catalog.regproc
  FROM pg_catalog.pg_class c
  LEFT JOIN pg_catalog.pg_class tc ON tc.oid = c.reltoastrelid AND c.relkind <> 'p'
  LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
  LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
 WHERE c.oid = ANY ({})
 ORDER BY c.oid)",
                  sizes, pg::oid_array(oids_of(relations))),
      [&](pg::Row& row) {
        model::Oid oid = 0;
        bool unlogged = false;
        model::Oid of_type_oid = 0;
        std::string of_type;
        row >> oid >> unlogged >> of_type_oid >> of_type;
        Relation& relation = *context.catalog.relation(oid);
        row >> relation.options >> relation.tablespace >> relation.access_method >> relation.is_partition;
        if (auto* const sequence = dynamic_cast<Sequence*>(&relation)) sequence->unlogged = unlogged;
        auto* const table = dynamic_cast<Table*>(&relation);
        if (table == nullptr) return;
        std::int64_t own_bytes = 0;
        std::int64_t toast_bytes = 0;
        std::int64_t page = 0;
        bool is_heap = false;
        table->unlogged = unlogged;
        table->of_type = of_type;
        table->of_type_oid = of_type_oid;
        row >> table->partition_bound >> table->partition_key >> table->row_security >> table->force_row_security >>
            table->replica_identity >> own_bytes >> toast_bytes >> page >> is_heap;
        const std::int64_t pages = is_heap && ranges ? own_bytes / page : 0;
        add_followers(*table, {own_bytes + toast_bytes, toast_bytes, pages}, context);
      });
}

}  // namespace pgbraid::catalog
