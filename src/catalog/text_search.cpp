#include "catalog/text_search.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

template <typename Kind>
std::unique_ptr<TextSearchObject> make(model::ObjectKind kind) {
  auto made = std::make_unique<Kind>();
  made->kind = kind;
  return made;
}

std::unique_ptr<TextSearchObject> make(model::Oid table) {
  switch (table) {
    case table_oid::kTsParser:
      return make<TextSearchObject>(model::ObjectKind::ts_parser);
    case table_oid::kTsTemplate:
      return make<TextSearchObject>(model::ObjectKind::ts_template);
    case table_oid::kTsDictionary:
      return make<TextSearchObject>(model::ObjectKind::ts_dictionary);
    default:
      return make<TextSearchConfiguration>(model::ObjectKind::ts_configuration);
  }
}

// One branch of the query for names; `owner` is empty for kinds that have none.
std::string names_of(const std::string& table, model::Oid table_oid, const std::string& prefix,
                     const std::string& owner) {
  return fmt::format(R"(
SELECT {1}::pg_catalog.oid, o.oid, o.{2}name, o.{2}namespace, n.nspname, {3}
  FROM pg_catalog.{0} o
  JOIN pg_catalog.pg_namespace n ON n.oid = o.{2}namespace
 WHERE o.oid >= {4}::pg_catalog.oid)",
                     table, table_oid, prefix,
                     owner.empty() ? "NULL" : fmt::format("pg_catalog.pg_get_userbyid(o.{})", owner), kFirstUserOid);
}

// SQL for schema and name of a function, or NULL.
std::string function_name(const std::string& oid) {
  return fmt::format(
      "(SELECT ARRAY[fn.nspname, f.proname]::pg_catalog.text[] FROM pg_catalog.pg_proc f "
      "JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace WHERE f.oid = {})",
      oid);
}

std::vector<model::Oid> wanted_of(const Catalog& catalog, model::ObjectKind kind) {
  std::vector<model::Oid> oids;
  for (const auto& object : catalog.objects()) {
    if (object->kind == kind && object->wanted.definition) oids.push_back(object->catalog.oid);
  }
  return oids;
}

TextSearchObject& object_of(const Catalog& catalog, model::Oid table, model::Oid oid) {
  return static_cast<TextSearchObject&>(*catalog.find(table, oid));
}

// Parsers and templates: nothing but functions. `words` and `columns` go together.
void read_functions_of(Context& context, model::ObjectKind kind, model::Oid table_oid, const std::string& table,
                       const std::vector<std::string>& words, const std::vector<std::string>& columns) {
  const std::vector<model::Oid> oids = wanted_of(context.catalog, kind);
  if (oids.empty()) return;
  std::vector<std::string> functions;
  functions.reserve(columns.size());
  for (const std::string& column : columns) functions.push_back(function_name("o." + column));
  context.query.each(fmt::format("SELECT o.oid, {} FROM pg_catalog.{} o WHERE o.oid = ANY ({})",
                                 base::join(functions, ", "), table, pg::oid_array(oids)),
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       row >> oid;
                       TextSearchObject& object = object_of(context.catalog, table_oid, oid);
                       for (const std::string& word : words) {
                         std::vector<std::string> name;
                         row >> name;
                         if (name.size() == 2) object.settings.push_back({word, pg::qualified(name[0], name[1])});
                       }
                     });
}

void read_dictionaries(Context& context) {
  const std::vector<model::Oid> oids = wanted_of(context.catalog, model::ObjectKind::ts_dictionary);
  if (oids.empty()) return;
  context.query.each(fmt::format(R"(
SELECT d.oid, n.nspname, t.tmplname, d.dictinitoption
  FROM pg_catalog.pg_ts_dict d
  JOIN pg_catalog.pg_ts_template t ON t.oid = d.dicttemplate
  JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace
 WHERE d.oid = ANY ({}))",
                                 pg::oid_array(oids)),
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       std::string schema;
                       std::string name;
                       row >> oid >> schema >> name;
                       TextSearchObject& object = object_of(context.catalog, table_oid::kTsDictionary, oid);
                       row >> object.options;
                       object.settings.push_back({"TEMPLATE", pg::qualified(schema, name)});
                     });
}

void read_mappings(Context& context, const std::vector<model::Oid>& configurations) {
  context.query.each(fmt::format(R"(
SELECT c.oid, t.alias, n.nspname, d.dictname
  FROM pg_catalog.pg_ts_config c
 CROSS JOIN LATERAL pg_catalog.ts_token_type(c.cfgparser) AS t
  JOIN pg_catalog.pg_ts_config_map m ON m.mapcfg = c.oid AND m.maptokentype = t.tokid
  JOIN pg_catalog.pg_ts_dict d ON d.oid = m.mapdict
  JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace
 WHERE c.oid = ANY ({})
 ORDER BY c.oid, m.maptokentype, m.mapseqno)",
                                 pg::oid_array(configurations)),
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       std::string token;
                       std::string schema;
                       std::string dictionary;
                       row >> oid >> token >> schema >> dictionary;
                       auto& mappings = static_cast<TextSearchConfiguration&>(
                                            object_of(context.catalog, table_oid::kTsConfiguration, oid))
                                            .mappings;
                       if (mappings.empty() || mappings.back().token != token) mappings.push_back({token, {}});
                       mappings.back().dictionaries.push_back(pg::qualified(schema, dictionary));
                     });
}

void read_configurations(Context& context) {
  const std::vector<model::Oid> oids = wanted_of(context.catalog, model::ObjectKind::ts_configuration);
  if (oids.empty()) return;
  context.query.each(fmt::format(R"(
SELECT c.oid, n.nspname, p.prsname
  FROM pg_catalog.pg_ts_config c
  JOIN pg_catalog.pg_ts_parser p ON p.oid = c.cfgparser
  JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace
 WHERE c.oid = ANY ({}))",
                                 pg::oid_array(oids)),
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       std::string schema;
                       std::string name;
                       row >> oid >> schema >> name;
                       object_of(context.catalog, table_oid::kTsConfiguration, oid)
                           .settings.push_back({"PARSER", pg::qualified(schema, name)});
                     });
  read_mappings(context, oids);
}

}  // namespace

void TextSearchObject::emit(Emitter& emitter) const {
  const std::string word(model::info(kind).desc);
  const std::string quoted = qualified_name();
  if (wanted.definition) {
    std::vector<std::string> items;
    for (const auto& [setting, value] : settings) items.push_back(fmt::format("    {} = {}", setting, value));
    if (!options.empty()) items.push_back("    " + options);
    emitter.entry(
        *this,
        {name, fmt::format("CREATE {} {} (\n{}\n);\n", word, quoted, base::join(items, ",\n")) + more_statements(),
         fmt::format("DROP {} {};\n", word, quoted)});
  }
  emitter.comment(*this, {word, quoted, pg::ident(name)});
}

std::string TextSearchConfiguration::more_statements() const {
  std::string sql;
  for (const auto& [token, dictionaries] : mappings) {
    sql += fmt::format("\nALTER TEXT SEARCH CONFIGURATION {}\n    ADD MAPPING FOR {} WITH {};\n", qualified_name(),
                       pg::ident(token), base::join(dictionaries, ", "));
  }
  return sql;
}

void read_text_search(Context& context) {
  const std::vector<std::string> branches = {
      names_of("pg_ts_parser", table_oid::kTsParser, "prs", ""),
      names_of("pg_ts_template", table_oid::kTsTemplate, "tmpl", ""),
      names_of("pg_ts_dict", table_oid::kTsDictionary, "dict", "dictowner"),
      names_of("pg_ts_config", table_oid::kTsConfiguration, "cfg", "cfgowner"),
  };
  context.query.later(base::join(branches, "\nUNION ALL") + "\n ORDER BY 1, 2", [&context](pg::Row& row) {
    model::CatalogId id;
    row >> id.table;
    std::unique_ptr<TextSearchObject> object = make(id.table);
    model::Oid schema = 0;
    row >> id.oid >> object->name >> schema >> object->schema >> object->owner;
    object->catalog = id;
    object->wanted = context.in_schema(schema);
    context.catalog.add(std::move(object));
  });
}

void read_text_search_details(Context& context) {
  read_functions_of(context, model::ObjectKind::ts_parser, table_oid::kTsParser, "pg_ts_parser",
                    {"START", "GETTOKEN", "END", "HEADLINE", "LEXTYPES"},
                    {"prsstart", "prstoken", "prsend", "prsheadline", "prslextype"});
  read_functions_of(context, model::ObjectKind::ts_template, table_oid::kTsTemplate, "pg_ts_template",
                    {"INIT", "LEXIZE"}, {"tmplinit", "tmpllexize"});
  read_dictionaries(context);
  read_configurations(context);
}

}  // namespace pgbraid::catalog
