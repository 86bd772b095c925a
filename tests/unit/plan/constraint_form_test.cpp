#include "plan/constraint_form.hpp"

#include <gtest/gtest.h>

namespace pgbraid::plan {
namespace {

const std::string kStart = "ALTER TABLE ONLY public.t\n    ADD CONSTRAINT k ";

TEST(ConstraintForm, TakesAKeyApart) {
  const auto key = parse_key(
      "ALTER TABLE ONLY \"S s\".\"a\"\"b\"\n    ADD CONSTRAINT \"the, key\" UNIQUE NULLS NOT DISTINCT (a, \"B (c)\") "
      "INCLUDE (d, e) WITH (fillfactor='70', deduplicate_items=off);\n");
  EXPECT_FALSE(key) << "a setting is in quotes";
  const auto form = parse_key(
      "ALTER TABLE ONLY \"S s\".\"a\"\"b\"\n    ADD CONSTRAINT \"the, key\" UNIQUE NULLS NOT DISTINCT (a, \"B (c)\") "
      "INCLUDE (d, e) WITH (fillfactor='70', x='y') DEFERRABLE INITIALLY DEFERRED;\n\nALTER TABLE x CLUSTER ON y;\n");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->target.table_sql, "\"S s\".\"a\"\"b\"");
  EXPECT_EQ(form->target.schema, "S s");
  EXPECT_EQ(form->target.table, "a\"b");
  EXPECT_EQ(form->target.name_sql, "\"the, key\"");
  EXPECT_EQ(form->target.name, "the, key");
  EXPECT_FALSE(form->primary);
  EXPECT_TRUE(form->nulls_not_distinct);
  EXPECT_EQ(form->columns, "a, \"B (c)\"");
  EXPECT_EQ(form->include, "d, e");
  EXPECT_EQ(form->storage, "fillfactor='70', x='y'");
  EXPECT_EQ(form->deferral, " DEFERRABLE INITIALLY DEFERRED");
  EXPECT_EQ(form->rest, "\nALTER TABLE x CLUSTER ON y;\n");
}

TEST(ConstraintForm, TakesAPlainPrimaryKeyApart) {
  const auto form = parse_key(kStart + "PRIMARY KEY (id);\n");
  ASSERT_TRUE(form);
  EXPECT_TRUE(form->primary);
  EXPECT_FALSE(form->nulls_not_distinct);
  EXPECT_EQ(form->columns, "id");
  EXPECT_EQ(form->include + form->storage + form->deferral + form->rest, "");
}

TEST(ConstraintForm, LeavesKeysWholeThatItDoesNotKnow) {
  for (const std::string rest :
       {"PRIMARY KEY (id, valid WITHOUT OVERLAPS);\n", "EXCLUDE USING gist (id WITH =);\n", "PRIMARY KEY ();\n",
        "PRIMARY KEY (id)", "PRIMARY KEY (id) USING INDEX TABLESPACE x;\n", "UNIQUE (lower(a));\n", "UNIQUE (\"a);\n",
        "UNIQUE (\"\");\n", "UNIQUE (a) WITH (fillfactor='7\\'0');\n", "UNIQUE (A);\n", "CHECK ((a > 0));\n", ""}) {
    EXPECT_FALSE(parse_key(kStart + rest)) << rest;
  }
  EXPECT_FALSE(parse_key("ALTER TABLE public.t\n    ADD CONSTRAINT k PRIMARY KEY (id);\n"));
  EXPECT_FALSE(parse_key("ALTER TABLE ONLY t\n    ADD CONSTRAINT k PRIMARY KEY (id);\n"));
}

TEST(ConstraintForm, TakesAForeignKeyApart) {
  const std::string constraint =
      "FOREIGN KEY (a, \"b\") REFERENCES public.\"U\"(x, y) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL (a) "
      "DEFERRABLE INITIALLY DEFERRED";
  const auto form = parse_foreign_key(kStart + constraint + ";\n");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->target.table, "t");
  EXPECT_EQ(form->constraint, constraint);
  EXPECT_TRUE(parse_foreign_key(kStart + "FOREIGN KEY (a) REFERENCES public.u(x);\n"));
}

TEST(ConstraintForm, LeavesForeignKeysWholeThatItDoesNotKnow) {
  for (const std::string rest :
       {"FOREIGN KEY (a) REFERENCES public.u(x) NOT VALID;\n", "FOREIGN KEY (a) REFERENCES public.u(x) NOT ENFORCED;\n",
        "FOREIGN KEY (a, PERIOD p) REFERENCES public.u(x, PERIOD p);\n", "FOREIGN KEY (a) REFERENCES u(x);\n",
        "FOREIGN KEY (a) REFERENCES public.u(x) ON DELETE NOTHING;\n", "FOREIGN KEY (a) REFERENCES public.u(x)",
        "FOREIGN KEY (a) REFERENCES public.u(x);\nSELECT 1;\n"}) {
    EXPECT_FALSE(parse_foreign_key(kStart + rest)) << rest;
  }
  EXPECT_FALSE(
      parse_foreign_key("ALTER TABLE public.t\n    ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES public.u(x);\n"));
}

}  // namespace
}  // namespace pgbraid::plan
