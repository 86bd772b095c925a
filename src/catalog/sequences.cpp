// Sequences: of their own, owned by a column, or behind an identity column.
#include <fmt/format.h>

#include <limits>

#include "base/text.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "catalog/relations.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

// How many sequences one statement asks for their position. A bound on the statement's size only.
constexpr std::size_t kPositionsAtOnce = 1000;

struct Bounds {
  std::int64_t lowest;
  std::int64_t highest;
};

Bounds bounds_of(const std::string& type) {
  if (type == "smallint") return {std::numeric_limits<std::int16_t>::min(), std::numeric_limits<std::int16_t>::max()};
  if (type == "integer") return {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()};
  return {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
}

std::string properties(const Sequence& sequence) {
  const Bounds bounds = bounds_of(sequence.type);
  const bool up = sequence.increment > 0;
  const bool usual_minimum = sequence.minimum == (up ? 1 : bounds.lowest);
  const bool usual_maximum = sequence.maximum == (up ? bounds.highest : -1);
  std::string sql = fmt::format("    START WITH {}\n    INCREMENT BY {}\n", sequence.start, sequence.increment);
  sql += usual_minimum ? "    NO MINVALUE\n" : fmt::format("    MINVALUE {}\n", sequence.minimum);
  sql += usual_maximum ? "    NO MAXVALUE\n" : fmt::format("    MAXVALUE {}\n", sequence.maximum);
  sql += fmt::format("    CACHE {}", sequence.cache);
  if (sequence.cycle) sql += "\n    CYCLE";
  return sql;
}

const Column* column_of_owner(const Sequence& sequence) {
  if (sequence.owner_table == nullptr) return nullptr;
  for (const Column& column : sequence.owner_table->columns) {
    if (column.number == sequence.owner_column) return &column;
  }
  return nullptr;
}

std::string identity_statement(const Sequence& sequence, const Column& column, bool can_differ) {
  // By default it is as logged as its table.
  const auto* const table = dynamic_cast<const Table*>(sequence.owner_table);
  std::string logged;
  if (can_differ && table != nullptr && table->unlogged != sequence.unlogged) {
    logged = sequence.unlogged ? "    UNLOGGED\n" : "    LOGGED\n";
  }
  return fmt::format("ALTER TABLE {} ALTER COLUMN {} ADD GENERATED {} AS IDENTITY (\n    SEQUENCE NAME {}\n{}{}\n);\n",
                     sequence.owner_table->qualified_name(), pg::ident(column.name),
                     column.identity == 'a' ? "ALWAYS" : "BY DEFAULT", sequence.qualified_name(), logged,
                     properties(sequence));
}

std::string create_statement(const Sequence& sequence) {
  std::string sql =
      fmt::format("CREATE {}SEQUENCE {}\n", sequence.unlogged ? "UNLOGGED " : "", sequence.qualified_name());
  if (sequence.type != "bigint") sql += fmt::format("    AS {}\n", sequence.type);
  return sql + properties(sequence) + ";\n";
}

}  // namespace

void Sequence::emit(Emitter& emitter) const {
  const Column* const column = column_of_owner(*this);
  if (wanted.definition) {
    const bool of_identity = identity && column != nullptr;
    const bool can_differ = emitter.catalog().features().unlogged_sequences;
    const std::string create = of_identity ? identity_statement(*this, *column, can_differ) : create_statement(*this);
    model::TocEntry& entry =
        emitter.entry(*this, {name, create, of_identity ? "" : fmt::format("DROP SEQUENCE {};\n", qualified_name())});
    entry.relkind = relkind;
    if (column != nullptr && !identity && owner_table->wanted.definition) {
      emitter.extra(*this, model::ObjectKind::sequence_owned_by, model::Section::pre_data,
                    {name,
                     fmt::format("ALTER SEQUENCE {} OWNED BY {}.{};\n", qualified_name(), owner_table->qualified_name(),
                                 pg::ident(column->name)),
                     ""},
                    {owner_table->id});
    }
  }
  emit_extras(emitter, "SEQUENCE");
}

SequenceSet::SequenceSet(const Sequence& sequence) : sequence_(sequence) {
  kind = model::ObjectKind::sequence_set;
  section = model::Section::data;
  schema = sequence.schema;
  name = sequence.name;
  owner = sequence.owner;
  wanted = sequence.wanted;
  wanted.definition = false;
  table = sequence.id;
  dependencies.push_back(sequence.id);
}

void SequenceSet::emit(Emitter& emitter) const {
  if (!wanted.data) return;
  emitter.entry(*this, {name,
                        fmt::format("SELECT pg_catalog.setval({}, {}, {});\n", pg::literal(sequence_.qualified_name()),
                                    last_value, called ? "true" : "false"),
                        ""});
}

namespace {

// The position is in the sequence itself, which only a SELECT from it shows in full: one statement asks many.
void read_positions(Context& context, const std::vector<Sequence*>& sequences) {
  for (std::size_t begin = 0; begin < sequences.size(); begin += kPositionsAtOnce) {
    std::vector<std::string> branches;
    for (std::size_t i = begin; i < std::min(sequences.size(), begin + kPositionsAtOnce); ++i) {
      branches.push_back(fmt::format("SELECT {}, last_value, is_called FROM {}", i, sequences[i]->qualified_name()));
    }
    context.query.each(base::join(branches, "\nUNION ALL "), [&](pg::Row& row) {
      int position = 0;
      row >> position;
      auto set = std::make_unique<SequenceSet>(*sequences.at(static_cast<std::size_t>(position)));
      row >> set->last_value >> set->called;
      context.catalog.add(std::move(set));
    });
  }
}

// A sequence that belongs to a column comes and goes with its table.
// Its position is data of its own: to leave out the table's rows is not to leave out that.
void follow_owner(Sequence& sequence, const Context& context) {
  const Relation& table = *sequence.owner_table;
  const bool position = table.wanted.definition && context.options.sequence_data &&
                        !context.selection.exclude_table_data.contains(sequence.catalog.oid);
  if (sequence.identity) {
    sequence.wanted = table.wanted;
    sequence.wanted.data = position;
  } else {
    sequence.wanted.definition = sequence.wanted.definition || table.wanted.definition;
    sequence.wanted.data = sequence.wanted.data || position;
    sequence.wanted.comment = sequence.wanted.comment || table.wanted.comment;
    sequence.wanted.privileges = sequence.wanted.privileges || table.wanted.privileges;
    sequence.wanted.labels = sequence.wanted.labels || table.wanted.labels;
  }
}

}  // namespace

void read_sequence_owners(Context& context) {
  context.query.later(R"(
SELECT d.objid, d.refobjid, d.refobjsubid, d.deptype = 'i'
  FROM pg_catalog.pg_depend d
  JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'S'
 WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
 ORDER BY d.objid)",
                      [&context](pg::Row& row) {
                        model::Oid sequence_oid = 0;
                        model::Oid table_oid = 0;
                        int column = 0;
                        bool identity = false;
                        row >> sequence_oid >> table_oid >> column >> identity;
                        auto* const sequence = dynamic_cast<Sequence*>(context.catalog.relation(sequence_oid));
                        const Relation* const table = context.catalog.relation(table_oid);
                        if (sequence == nullptr || table == nullptr) return;
                        sequence->owner_table = table;
                        sequence->owner_column = column;
                        sequence->identity = identity;
                        follow_owner(*sequence, context);
                      });
}

void read_sequence_details(Context& context) {
  std::vector<Sequence*> sequences;
  for (Relation* relation : wanted_relations(context.catalog)) {
    auto* const sequence = dynamic_cast<Sequence*>(relation);
    if (sequence != nullptr) sequences.push_back(sequence);
  }
  if (sequences.empty()) return;
  std::vector<model::Oid> oids;
  oids.reserve(sequences.size());
  for (const Sequence* sequence : sequences) oids.push_back(sequence->catalog.oid);
  context.query.each(fmt::format(R"(
SELECT s.seqrelid, pg_catalog.format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
       s.seqcache, s.seqcycle
  FROM pg_catalog.pg_sequence s
 WHERE s.seqrelid = ANY ({}))",
                                 pg::oid_array(oids)),
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       row >> oid;
                       auto& sequence = static_cast<Sequence&>(*context.catalog.relation(oid));
                       row >> sequence.type >> sequence.start >> sequence.increment >> sequence.minimum >>
                           sequence.maximum >> sequence.cache >> sequence.cycle;
                     });
  std::erase_if(sequences, [&](const Sequence* sequence) {
    return !sequence->wanted.data || (sequence->unlogged && !context.options.unlogged_table_data);
  });
  read_positions(context, sequences);
}

}  // namespace pgbraid::catalog
