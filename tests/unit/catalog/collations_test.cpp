#include "catalog/collations.hpp"

#include <gtest/gtest.h>

#include "catalog/languages.hpp"
#include "support/expect_error.hpp"
#include "unit/catalog/builder.hpp"

namespace pgbraid::catalog {
namespace {

// The words in CREATE COLLATION's parentheses.
std::string items(void (*change)(Collation&)) {
  Catalog catalog(pg::Features::of(170000));
  auto made = std::make_unique<Collation>();
  made->kind = model::ObjectKind::collation;
  made->schema = "s";
  made->name = "c";
  made->wanted = Wanted::all();
  change(*made);
  std::string sql = test::definition(catalog, catalog.add(std::move(made)));
  const std::string start = "CREATE COLLATION s.c (";
  EXPECT_TRUE(sql.starts_with(start));
  EXPECT_TRUE(sql.ends_with(");\n"));
  return sql.substr(start.size(), sql.size() - start.size() - 3);
}

TEST(Collation, SaysOneLocaleWhereBothPartsAreTheSame) {
  EXPECT_EQ(items([](Collation& c) { c.collate = c.ctype = "it's"; }), "provider = libc, locale = 'it''s'");
  EXPECT_EQ(items([](Collation& c) {
              c.collate = "C";
              c.ctype = "POSIX";
            }),
            "provider = libc, lc_collate = 'C', lc_ctype = 'POSIX'");
}

TEST(Collation, TakesIcusLocaleFromWhereTheServerKeepsIt) {
  EXPECT_EQ(items([](Collation& c) {
              c.provider = 'i';
              c.collate = c.ctype = "de";
            }),
            "provider = icu, locale = 'de'");
  EXPECT_EQ(items([](Collation& c) {
              c.provider = 'i';
              c.deterministic = false;
              c.locale = "und";
              c.rules = "&a < 'g'";
            }),
            "provider = icu, deterministic = false, locale = 'und', rules = '&a < ''g'''");
}

TEST(Collation, KnowsTheProviders) {
  EXPECT_EQ(items([](Collation& c) {
              c.provider = 'b';
              c.locale = "C.UTF-8";
            }),
            "provider = builtin, locale = 'C.UTF-8'");
  EXPECT_EQ(items([](Collation& c) { c.provider = 'd'; }), "provider = default");
  pgbraid::test::expect_error(ErrorCode::source, "unknown provider", [] {
    Catalog catalog(pg::Features::of(170000));
    Collation odd;
    odd.provider = '?';
    odd.wanted = Wanted::all();
    test::emitted(catalog, odd);
  });
}

TEST(Language, NamesItsFunctions) {
  Catalog catalog(pg::Features::of(150000));
  auto made = std::make_unique<Language>();
  made->kind = model::ObjectKind::language;
  made->name = "Odd l";
  made->wanted = Wanted::all();
  made->handler = "s.h";
  Language& language = catalog.add(std::move(made));
  EXPECT_EQ(test::definition(catalog, language), "CREATE PROCEDURAL LANGUAGE \"Odd l\" HANDLER s.h;\n");
  language.trusted = true;
  language.inline_handler = "s.i";
  language.validator = "s.v";
  EXPECT_EQ(test::definition(catalog, language),
            "CREATE TRUSTED PROCEDURAL LANGUAGE \"Odd l\" HANDLER s.h INLINE s.i VALIDATOR s.v;\n");
}

}  // namespace
}  // namespace pgbraid::catalog
