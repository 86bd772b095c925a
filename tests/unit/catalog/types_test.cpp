#include "catalog/types.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"
#include "unit/catalog/builder.hpp"

namespace pgbraid::catalog {
namespace {

BaseTypeDetails plain() {
  BaseTypeDetails details;
  details.input = "s.t_in";
  details.output = "s.t_out";
  return details;
}

Type& add_type(Catalog& catalog, char form, const std::string& definition) {
  auto made = std::make_unique<Type>();
  made->kind = model::ObjectKind::type;
  made->form = form;
  made->schema = "public";
  made->name = "Odd \"type\"";
  made->owner = "owner";
  made->wanted = Wanted::all();
  made->definition = definition;
  return catalog.add(std::move(made));
}

TEST(BaseType, SaysLittleWhereAllIsAsUsual) {
  EXPECT_EQ(base_type_definition(plain()),
            "(\n"
            "    INTERNALLENGTH = variable,\n"
            "    INPUT = s.t_in,\n"
            "    OUTPUT = s.t_out,\n"
            "    ALIGNMENT = int4,\n"
            "    STORAGE = plain\n"
            ")");
}

TEST(BaseType, SaysAllThatDiffers) {
  BaseTypeDetails details = plain();
  details.length = 4;
  details.by_value = true;
  details.receive = "r";
  details.send = "w";
  details.modifier_in = "mi";
  details.modifier_out = "mo";
  details.analyze = "a";
  details.subscript = "sub";
  details.collatable = true;
  details.default_value = "it's";
  details.category = '\'';
  details.preferred = true;
  details.element = "\"char\"";
  details.delimiter = "'";
  details.alignment = 'd';
  details.storage = 'm';
  EXPECT_EQ(base_type_definition(details),
            "(\n"
            "    INTERNALLENGTH = 4,\n"
            "    INPUT = s.t_in,\n"
            "    OUTPUT = s.t_out,\n"
            "    RECEIVE = r,\n"
            "    SEND = w,\n"
            "    TYPMOD_IN = mi,\n"
            "    TYPMOD_OUT = mo,\n"
            "    ANALYZE = a,\n"
            "    SUBSCRIPT = sub,\n"
            "    COLLATABLE = true,\n"
            "    DEFAULT = 'it''s',\n"
            "    CATEGORY = '''',\n"
            "    PREFERRED = true,\n"
            "    ELEMENT = \"char\",\n"
            "    DELIMITER = '''',\n"
            "    ALIGNMENT = double,\n"
            "    STORAGE = main,\n"
            "    PASSEDBYVALUE\n"
            ")");
}

TEST(BaseType, TellsAnEmptyDefaultFromNone) {
  BaseTypeDetails details = plain();
  EXPECT_EQ(base_type_definition(details).find("DEFAULT"), std::string::npos);
  details.default_value = "";
  EXPECT_NE(base_type_definition(details).find("DEFAULT = ''"), std::string::npos);
}

TEST(BaseType, NamesEveryAlignmentAndStorage) {
  BaseTypeDetails details = plain();
  for (const auto& [letter, word] : {std::pair('c', "char"), std::pair('s', "int2"), std::pair('i', "int4")}) {
    details.alignment = letter;
    EXPECT_NE(base_type_definition(details).find(std::string("ALIGNMENT = ") + word + ","), std::string::npos);
  }
  for (const auto& [letter, word] : {std::pair('e', "external"), std::pair('x', "extended")}) {
    details.storage = letter;
    EXPECT_NE(base_type_definition(details).find(std::string("STORAGE = ") + word + "\n"), std::string::npos);
  }
  details.storage = '?';
  pgbraid::test::expect_error(ErrorCode::source, "storage", [&] { base_type_definition(details); });
}

TEST(Type, AShellThatWasNeverCompletedHasNoDefinition) {
  Catalog catalog(pg::Features::of(150000));
  const Type& type = add_type(catalog, 'p', "");
  const model::Toc toc = test::emitted(catalog, type);
  EXPECT_EQ(toc.at(0).definition, "CREATE TYPE public.\"Odd \"\"type\"\"\";\n");
  EXPECT_EQ(toc.at(0).drop, "DROP TYPE public.\"Odd \"\"type\"\"\";\n");
}

TEST(Type, ABaseTypeIsDroppedWithItsFunctions) {
  Catalog catalog(pg::Features::of(150000));
  const Type& type = add_type(catalog, 'b', "(INPUT = i)");
  EXPECT_EQ(test::emitted(catalog, type).at(0).drop, "DROP TYPE public.\"Odd \"\"type\"\"\" CASCADE;\n");
}

TEST(Type, OnlyARangeThatHadToBeDeclaredIsDroppedWithItsFunctions) {
  Catalog catalog(pg::Features::of(150000));
  Type& type = add_type(catalog, 'r', "AS RANGE (subtype = integer)");
  EXPECT_EQ(test::emitted(catalog, type).at(0).drop, "DROP TYPE public.\"Odd \"\"type\"\"\";\n");
  type.shell = &catalog.add(std::make_unique<ShellType>(type, catalog));
  EXPECT_EQ(test::emitted(catalog, type).at(0).drop, "DROP TYPE public.\"Odd \"\"type\"\"\" CASCADE;\n");
}

TEST(ShellType, IsTheNameAlone) {
  Catalog catalog(pg::Features::of(150000));
  const Type& type = add_type(catalog, 'b', "(INPUT = i)");
  const ShellType& shell = catalog.add(std::make_unique<ShellType>(type, catalog));
  const model::Toc toc = test::emitted(catalog, shell);
  ASSERT_EQ(toc.size(), 1U);
  EXPECT_EQ(toc.at(0).desc, "SHELL TYPE");
  EXPECT_EQ(toc.at(0).definition, "CREATE TYPE public.\"Odd \"\"type\"\"\";\n");
  EXPECT_EQ(toc.at(0).drop, "");
  EXPECT_EQ(toc.at(0).owner, "owner");
}

}  // namespace
}  // namespace pgbraid::catalog
