#include "catalog/collations.hpp"

#include <fmt/format.h>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

std::string_view provider_word(const Collation& collation) {
  switch (collation.provider) {
    case 'b':
      return "builtin";
    case 'c':
      return "libc";
    case 'i':
      return "icu";
    case 'd':
      return "default";
    default:
      base::fail(ErrorCode::source, "collation {} has an unknown provider \"{}\"", collation.qualified_name(),
                 collation.provider);
  }
}

// The column that holds the locale of ICU and of the builtin provider.
std::string locale_column(const pg::Features& features) {
  if (features.builtin_locale_provider) return "c.colllocale";
  return features.icu_locale_column ? "c.colliculocale" : "NULL";
}

}  // namespace

std::string Collation::items() const {
  std::vector<std::string> items = {fmt::format("provider = {}", provider_word(*this))};
  if (!deterministic) items.emplace_back("deterministic = false");
  if (provider != 'd') {
    if (!locale.empty()) {
      items.push_back("locale = " + pg::literal(locale));
    } else if (collate == ctype) {
      items.push_back("locale = " + pg::literal(collate));
    } else {
      items.push_back("lc_collate = " + pg::literal(collate));
      items.push_back("lc_ctype = " + pg::literal(ctype));
    }
  }
  if (!rules.empty()) items.push_back("rules = " + pg::literal(rules));
  return base::join(items, ", ");
}

void Collation::emit(Emitter& emitter) const {
  const std::string quoted = qualified_name();
  if (wanted.definition) {
    // No version: the one that the restoring server's library has is the one that counts there.
    emitter.entry(*this, {name, fmt::format("CREATE COLLATION {} ({});\n", quoted, items()),
                          fmt::format("DROP COLLATION {};\n", quoted)});
  }
  emitter.comment(*this, {"COLLATION", quoted, pg::ident(name)});
}

void read_collations(Context& context) {
  const pg::Features& features = context.query.features();
  context.query.later(
      fmt::format(R"(
SELECT c.oid, c.collname, c.collnamespace, n.nspname, pg_catalog.pg_get_userbyid(c.collowner), c.collprovider,
       c.collisdeterministic, c.collcollate, c.collctype, {}, {}
  FROM pg_catalog.pg_collation c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
 WHERE c.oid >= {}::pg_catalog.oid
 ORDER BY c.oid)",
                  locale_column(features), features.icu_rules ? "c.collicurules" : "NULL", kFirstUserOid),
      [&context](pg::Row& row) {
        auto made = std::make_unique<Collation>();
        made->kind = model::ObjectKind::collation;
        made->catalog.table = table_oid::kCollation;
        model::Oid schema = 0;
        row >> made->catalog.oid >> made->name >> schema >> made->schema >> made->owner >> made->provider >>
            made->deterministic >> made->collate >> made->ctype >> made->locale >> made->rules;
        made->wanted = context.in_schema(schema);
        context.catalog.add(std::move(made));
      });
}

}  // namespace pgbraid::catalog
