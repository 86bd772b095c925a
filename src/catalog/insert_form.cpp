#include "catalog/insert_form.hpp"

#include <algorithm>

namespace pgbraid::catalog {

namespace {

using model::ValueForm;

// Types of the server whose values need no quotes, by their oids, which never change. A domain over one of them has its
// own, and is quoted: that is right for any type.
ValueForm form_of(model::Oid type) {
  switch (type) {
    case 20:    // bigint
    case 21:    // smallint
    case 23:    // integer
    case 26:    // oid
    case 700:   // real
    case 701:   // double precision
    case 1700:  // numeric
      return ValueForm::number;
    case 1560:  // bit
    case 1562:  // bit varying
      return ValueForm::bits;
    case 16:
      return ValueForm::boolean;
    default:
      return ValueForm::literal;
  }
}

// Are the columns of a partition those of its root, in the same order?
bool same_columns(const Relation& one, const Relation& other) {
  return std::equal(one.columns.begin(), one.columns.end(), other.columns.begin(), other.columns.end(),
                    [](const Column& a, const Column& b) { return a.name == b.name; });
}

bool has_identity_always(const Relation& relation) {
  return std::any_of(relation.columns.begin(), relation.columns.end(),
                     [](const Column& column) { return column.identity == 'a'; });
}

}  // namespace

model::InsertForm insert_form(const Table& table, const Relation& target, const InsertOptions& options) {
  model::InsertForm form;
  // Who does not name columns gives a value to each, whose place must be right.
  const bool names = options.columns || (&target != &table && !same_columns(table, target));
  for (const Column& column : table.columns) {
    if (column.generated == 0) {
      form.values.push_back(form_of(column.type_oid));
    } else if (!names) {
      form.values.push_back(ValueForm::generated);
    }
  }
  form.start = "INSERT INTO " + target.qualified_name();
  if (names && !form.values.empty()) form.start += " " + table.copy_columns();
  if (has_identity_always(table) || has_identity_always(target)) form.start += " OVERRIDING SYSTEM VALUE";
  if (options.on_conflict_do_nothing) form.end = " ON CONFLICT DO NOTHING";
  form.rows_per_statement = options.rows_per_statement;
  return form;
}

}  // namespace pgbraid::catalog
