#include "catalog/text_search.hpp"

#include <gtest/gtest.h>

#include "builder.hpp"

namespace pgbraid::catalog {
namespace {

template <typename Kind>
Kind& add(Catalog& catalog, model::ObjectKind kind) {
  auto made = std::make_unique<Kind>();
  made->kind = kind;
  made->catalog = {table_oid::kTsDictionary, 17000};
  made->schema = "s";
  made->name = "My name";
  made->wanted = Wanted::all();
  return catalog.add(std::move(made));
}

TEST(TextSearch, ListsSettingsAndOptions) {
  Catalog catalog(pg::Features::of(150000));
  auto& dictionary = add<TextSearchObject>(catalog, model::ObjectKind::ts_dictionary);
  dictionary.settings = {{"TEMPLATE", "pg_catalog.simple"}};
  dictionary.options = "stopwords = 'english', accept = 'false'";
  catalog.comments[Subject{dictionary.catalog, 0}] = "told";
  const model::Toc toc = test::emitted(catalog, dictionary);
  ASSERT_EQ(toc.size(), 2U);
  EXPECT_EQ(toc.at(0).definition,
            "CREATE TEXT SEARCH DICTIONARY s.\"My name\" (\n    TEMPLATE = pg_catalog.simple,\n"
            "    stopwords = 'english', accept = 'false'\n);\n");
  EXPECT_EQ(toc.at(0).drop, "DROP TEXT SEARCH DICTIONARY s.\"My name\";\n");
  EXPECT_EQ(toc.at(1).tag, "TEXT SEARCH DICTIONARY \"My name\"");
  EXPECT_EQ(toc.at(1).definition, "COMMENT ON TEXT SEARCH DICTIONARY s.\"My name\" IS 'told';\n");
}

TEST(TextSearch, AConfigurationMapsTokensToDictionaries) {
  Catalog catalog(pg::Features::of(150000));
  auto& configuration = add<TextSearchConfiguration>(catalog, model::ObjectKind::ts_configuration);
  configuration.settings = {{"PARSER", "pg_catalog.\"default\""}};
  configuration.mappings = {{"int", {"pg_catalog.simple"}}, {"word", {"s.a", "s.\"B\""}}};
  EXPECT_EQ(test::definition(catalog, configuration),
            "CREATE TEXT SEARCH CONFIGURATION s.\"My name\" (\n    PARSER = pg_catalog.\"default\"\n);\n"
            "\nALTER TEXT SEARCH CONFIGURATION s.\"My name\"\n"
            "    ADD MAPPING FOR \"int\" WITH pg_catalog.simple;\n"
            "\nALTER TEXT SEARCH CONFIGURATION s.\"My name\"\n"
            "    ADD MAPPING FOR word WITH s.a, s.\"B\";\n");
}

}  // namespace
}  // namespace pgbraid::catalog
