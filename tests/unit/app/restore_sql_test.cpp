#include "app/restore_sql.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"

namespace pgbraid::app {
namespace {

using model::ObjectKind;

model::TocEntry entry_of(ObjectKind kind, const std::string& tag, const std::string& drop = {},
                         const std::string& schema = "public") {
  model::TocEntry entry;
  entry.id = 1;
  entry.kind = kind;
  entry.desc = model::info(kind).desc;
  entry.tag = tag;
  entry.schema = schema;
  entry.owner = "New Owner";
  entry.drop = drop;
  return entry;
}

std::string owner_of(ObjectKind kind, const std::string& tag, const std::string& drop,
                     const std::string& schema = "public") {
  return owner_statement(entry_of(kind, tag, drop, schema));
}

std::string dropped_if_exists(ObjectKind kind, const std::string& drop) {
  return drop_statement(entry_of(kind, "x", drop), true);
}

TEST(OwnerStatement, QuotesNameAndOwner) {
  EXPECT_EQ(owner_of(ObjectKind::table, "My T", "DROP TABLE public.\"My T\";\n"),
            "ALTER TABLE public.\"My T\" OWNER TO \"New Owner\"");
}

TEST(OwnerStatement, NamesOtherKindsByTheirWord) {
  EXPECT_EQ(owner_of(ObjectKind::schema, "S", "DROP SCHEMA \"S\";\n", ""), "ALTER SCHEMA \"S\" OWNER TO \"New Owner\"");
  EXPECT_EQ(owner_of(ObjectKind::domain, "d", "DROP DOMAIN public.d;\n"),
            "ALTER DOMAIN public.d OWNER TO \"New Owner\"");
  EXPECT_EQ(owner_of(ObjectKind::materialized_view, "m", "DROP MATERIALIZED VIEW public.m;\n"),
            "ALTER MATERIALIZED VIEW public.m OWNER TO \"New Owner\"");
  EXPECT_EQ(owner_of(ObjectKind::foreign_table, "f", "DROP FOREIGN TABLE public.f;\n"),
            "ALTER FOREIGN TABLE public.f OWNER TO \"New Owner\"");
  EXPECT_EQ(owner_of(ObjectKind::language, "l", "DROP PROCEDURAL LANGUAGE l;\n", ""),
            "ALTER PROCEDURAL LANGUAGE l OWNER TO \"New Owner\"");
  EXPECT_EQ(owner_of(ObjectKind::database, "db-1", "DROP DATABASE \"db-1\";\n", ""),
            "ALTER DATABASE \"db-1\" OWNER TO \"New Owner\"");
}

TEST(OwnerStatement, NamesWhatHasArgumentsAsItsDropDoes) {
  EXPECT_EQ(owner_of(ObjectKind::function, "F(integer)", "DROP FUNCTION public.\"F\"(a integer);\n"),
            "ALTER FUNCTION public.\"F\"(a integer) OWNER TO \"New Owner\"");
  EXPECT_EQ(owner_of(ObjectKind::aggregate, "a(*)", "DROP AGGREGATE public.a(*);\n"),
            "ALTER AGGREGATE public.a(*) OWNER TO \"New Owner\"");
  EXPECT_EQ(owner_of(ObjectKind::operator_class, "o", "DROP OPERATOR CLASS public.o USING btree;\n"),
            "ALTER OPERATOR CLASS public.o USING btree OWNER TO \"New Owner\"");
  EXPECT_EQ(owner_of(ObjectKind::function, "f()", "-- nothing of the kind\n"), "");
}

TEST(OwnerStatement, NamesALargeObjectByItsNumber) {
  model::TocEntry entry = entry_of(ObjectKind::blob, "no number", "SELECT pg_catalog.lo_unlink('4711');\n", "");
  entry.catalog.oid = 4711;
  EXPECT_EQ(owner_statement(entry), "ALTER LARGE OBJECT 4711 OWNER TO \"New Owner\"");
}

TEST(OwnerStatement, NamesEachLargeObjectOfAGroup) {
  model::TocEntry entry = entry_of(ObjectKind::blob_metadata, "1..3", "-- dummy", "");
  entry.definition = "1\n3\n";
  EXPECT_EQ(owner_statement(entry),
            "ALTER LARGE OBJECT 1 OWNER TO \"New Owner\";\nALTER LARGE OBJECT 3 OWNER TO \"New Owner\"");
}

TEST(OwnerStatement, IsEmptyWhereThereIsNoOwnerToSet) {
  EXPECT_EQ(owner_of(ObjectKind::index, "i", "DROP INDEX public.i;\n"), "");
  EXPECT_EQ(owner_of(ObjectKind::trigger, "t tr", "DROP TRIGGER tr ON public.t;\n"), "");
  EXPECT_EQ(owner_of(ObjectKind::extension, "e", "DROP EXTENSION e;\n", ""), "");
  EXPECT_EQ(owner_of(ObjectKind::table, "t", ""), "");
  model::TocEntry entry = entry_of(ObjectKind::table, "t", "DROP TABLE public.t;\n");
  entry.owner.clear();
  EXPECT_EQ(owner_statement(entry), "");
}

TEST(DropStatement, IsTheEntrysOwnWithoutItsEnd) {
  EXPECT_EQ(drop_statement(entry_of(ObjectKind::table, "t", "DROP TABLE public.t;\n"), false), "DROP TABLE public.t");
}

TEST(DropStatement, IsEmptyWhereNothingIsDropped) {
  for (const bool if_exists : {false, true}) {
    EXPECT_EQ(drop_statement(entry_of(ObjectKind::comment, "t"), if_exists), "");
    EXPECT_EQ(drop_statement(entry_of(ObjectKind::schema, "public", "-- *not* dropping schema\n"), if_exists), "");
  }
}

TEST(DropStatement, SaysIfExistsBehindTheKind) {
  EXPECT_EQ(dropped_if_exists(ObjectKind::table, "DROP TABLE public.x;\n"), "DROP TABLE IF EXISTS public.x");
  EXPECT_EQ(dropped_if_exists(ObjectKind::materialized_view, "DROP MATERIALIZED VIEW public.x;\n"),
            "DROP MATERIALIZED VIEW IF EXISTS public.x");
  EXPECT_EQ(dropped_if_exists(ObjectKind::function, "DROP FUNCTION public.x(a integer);\n"),
            "DROP FUNCTION IF EXISTS public.x(a integer)");
  EXPECT_EQ(dropped_if_exists(ObjectKind::trigger, "DROP TRIGGER x ON public.t;\n"),
            "DROP TRIGGER IF EXISTS x ON public.t");
  EXPECT_EQ(dropped_if_exists(ObjectKind::cast_, "DROP CAST (text AS public.x);\n"),
            "DROP CAST IF EXISTS (text AS public.x)");
  EXPECT_EQ(dropped_if_exists(ObjectKind::index, "DROP INDEX public.\"DROP INDEX \";\n"),
            "DROP INDEX IF EXISTS public.\"DROP INDEX \"");
}

TEST(DropStatement, SaysIfExistsOfTableAndConstraint) {
  for (const ObjectKind kind : {ObjectKind::constraint, ObjectKind::fk_constraint, ObjectKind::check_constraint}) {
    EXPECT_EQ(dropped_if_exists(kind, "ALTER TABLE ONLY public.t DROP CONSTRAINT c;\n"),
              "ALTER TABLE IF EXISTS ONLY public.t DROP CONSTRAINT IF EXISTS c");
  }
}

TEST(DropStatement, SaysIfExistsOfAForeignTable) {
  EXPECT_EQ(dropped_if_exists(ObjectKind::check_constraint, "ALTER FOREIGN TABLE public.t DROP CONSTRAINT c;\n"),
            "ALTER FOREIGN TABLE IF EXISTS public.t DROP CONSTRAINT IF EXISTS c");
  EXPECT_EQ(dropped_if_exists(ObjectKind::default_, "ALTER FOREIGN TABLE public.t ALTER COLUMN c DROP DEFAULT;\n"),
            "ALTER FOREIGN TABLE IF EXISTS public.t ALTER COLUMN c DROP DEFAULT");
}

TEST(DropStatement, IsNotMisledByNamesThatHoldItsWords) {
  EXPECT_EQ(dropped_if_exists(ObjectKind::constraint,
                              "ALTER TABLE ONLY public.\"a \"\" DROP CONSTRAINT b\" DROP CONSTRAINT "
                              "\"c DROP CONSTRAINT d\";\n"),
            "ALTER TABLE IF EXISTS ONLY public.\"a \"\" DROP CONSTRAINT b\" DROP CONSTRAINT IF EXISTS "
            "\"c DROP CONSTRAINT d\"");
}

TEST(DropStatement, SaysIfExistsOfADomainsConstraintOnly) {
  EXPECT_EQ(dropped_if_exists(ObjectKind::check_constraint, "ALTER DOMAIN public.d DROP CONSTRAINT c;\n"),
            "ALTER DOMAIN public.d DROP CONSTRAINT IF EXISTS c");
}

TEST(DropStatement, SaysIfExistsOfADefaultsTableOnly) {
  EXPECT_EQ(dropped_if_exists(ObjectKind::default_, "ALTER TABLE public.t ALTER COLUMN c DROP DEFAULT;\n"),
            "ALTER TABLE IF EXISTS public.t ALTER COLUMN c DROP DEFAULT");
}

TEST(DropStatement, LeavesAViewsStandInAsItIs) {
  const std::string stand_in = "CREATE OR REPLACE VIEW public.v AS\nSELECT\n    NULL::integer AS a";
  EXPECT_EQ(dropped_if_exists(ObjectKind::rule, stand_in + ";\n"), stand_in);
}

TEST(DropStatement, UnlinksALargeObject) {
  const model::TocEntry entry = entry_of(ObjectKind::blob, "17", "SELECT pg_catalog.lo_unlink('17');\n", "");
  EXPECT_EQ(drop_statement(entry, false), "SELECT pg_catalog.lo_unlink('17')");
  EXPECT_EQ(drop_statement(entry, true),
            "SELECT pg_catalog.lo_unlink(oid) FROM pg_catalog.pg_largeobject_metadata WHERE oid = '17'");
}

TEST(DropStatement, UnlinksEachLargeObjectOfAGroup) {
  model::TocEntry entry = entry_of(ObjectKind::blob_metadata, "1..3", "-- dummy", "");
  entry.definition = "1\n3\n";
  EXPECT_EQ(drop_statement(entry, false),
            "SELECT pg_catalog.lo_unlink(o.oid) FROM pg_catalog.unnest('{1,3}'::pg_catalog.oid[]) AS o (oid)");
  EXPECT_EQ(drop_statement(entry, true),
            "SELECT pg_catalog.lo_unlink(o.oid) FROM pg_catalog.pg_largeobject_metadata o WHERE o.oid = ANY "
            "('{1,3}'::pg_catalog.oid[])");
}

TEST(StorageSettings, AreThoseOfATable) {
  model::TocEntry entry = entry_of(ObjectKind::table, "t");
  EXPECT_EQ(storage_settings(entry, {}), "SET default_tablespace = '';");
  entry.tablespace = "My Space";
  entry.access_method = "heap";
  EXPECT_EQ(storage_settings(entry, {}),
            "SET default_table_access_method = heap; SET default_tablespace = \"My Space\";");
}

TEST(StorageSettings, OfAnIndexHaveNoAccessMethod) {
  model::TocEntry entry = entry_of(ObjectKind::index, "i");
  entry.tablespace = "fast";
  entry.access_method = "heap";
  EXPECT_EQ(storage_settings(entry, {}), "SET default_tablespace = fast;");
}

TEST(StorageSettings, AreNoneOfWhatHasNoStorage) {
  EXPECT_EQ(storage_settings(entry_of(ObjectKind::view, "v"), {}), "");
  EXPECT_EQ(storage_settings(entry_of(ObjectKind::function, "f()"), {}), "");
}

std::vector<model::Oid> oids_in(const std::string& definition) {
  model::TocEntry entry = entry_of(ObjectKind::blob_metadata, "1..2", "", "");
  entry.definition = definition;
  return blob_metadata_oids(entry);
}

TEST(BlobMetadataOids, AreOneALine) {
  EXPECT_EQ(oids_in("1\n4294967295\n"), (std::vector<model::Oid>{1, 4294967295}));
  EXPECT_EQ(oids_in("1"), std::vector<model::Oid>{1});
  EXPECT_TRUE(oids_in("").empty());
}

TEST(BlobMetadataOids, RefuseEverythingElse) {
  for (const char* const bad : {"1\nx\n", "-1\n", "4294967296\n", "1); DROP TABLE t; --\n", "0\n"}) {
    test::expect_error(ErrorCode::archive, "is not a large object's number", [&] { oids_in(bad); });
  }
}

TEST(CreateLargeObjects, MakesAGroupInOneStatement) {
  model::TocEntry entry = entry_of(ObjectKind::blob_metadata, "1..3", "-- dummy", "");
  entry.definition = "1\n3\n";
  EXPECT_EQ(create_large_objects(entry),
            "SELECT pg_catalog.lo_create(o.oid) FROM pg_catalog.unnest('{1,3}'::pg_catalog.oid[]) AS o (oid)");
  entry.definition.clear();
  EXPECT_EQ(create_large_objects(entry), "");
}

std::string privileges_for(const std::string& definition, const std::vector<model::Oid>& oids) {
  model::TocEntry entry = entry_of(ObjectKind::acl, "LARGE OBJECTS 1..2", "", "");
  entry.definition = definition;
  return large_object_privileges(entry, oids);
}

TEST(LargeObjectPrivileges, AreWrittenOutForEachOfAGroup) {
  EXPECT_EQ(privileges_for("REVOKE ALL ON LARGE OBJECT 1 FROM bob;\nGRANT SELECT ON LARGE OBJECT 1 TO bob;\n", {1, 22}),
            "REVOKE ALL ON LARGE OBJECT 1 FROM bob;\nREVOKE ALL ON LARGE OBJECT 22 FROM bob;\n"
            "GRANT SELECT ON LARGE OBJECT 1 TO bob;\nGRANT SELECT ON LARGE OBJECT 22 TO bob;\n");
}

TEST(LargeObjectPrivileges, KeepOtherStatementsOnceAndInPlace) {
  EXPECT_EQ(privileges_for("SET SESSION AUTHORIZATION a;\nGRANT SELECT ON LARGE OBJECT 1 TO b;\n"
                           "RESET SESSION AUTHORIZATION;\n",
                           {1, 2}),
            "SET SESSION AUTHORIZATION a;\nGRANT SELECT ON LARGE OBJECT 1 TO b;\n"
            "GRANT SELECT ON LARGE OBJECT 2 TO b;\nRESET SESSION AUTHORIZATION;\n");
}

TEST(LargeObjectPrivileges, AreNotMisledByRoleNames) {
  EXPECT_EQ(privileges_for("GRANT SELECT ON LARGE OBJECT 1 TO \"x; ON LARGE OBJECT 1 \"\" y\";\n", {2}),
            "GRANT SELECT ON LARGE OBJECT 2 TO \"x; ON LARGE OBJECT 1 \"\" y\";\n");
}

std::string value_of(const std::string& definition) {
  model::TocEntry entry = entry_of(ObjectKind::encoding, "ENCODING", "", "");
  entry.definition = definition;
  return setting_value(entry);
}

TEST(SettingValue, IsWhatStandsInQuotes) {
  EXPECT_EQ(value_of("SET client_encoding = 'UTF8';\n"), "UTF8");
  EXPECT_EQ(value_of("SET standard_conforming_strings = 'off';\n"), "off");
}

TEST(SettingValue, NeverHoldsAQuote) {
  EXPECT_EQ(value_of("SET client_encoding = 'a''; DROP TABLE t; --';\n"), "a");
  EXPECT_EQ(value_of("SET x = '';"), "");
}

TEST(SettingValue, RefusesWhatHasNone) {
  for (const char* const bad : {"", "SET client_encoding = UTF8;\n", "SET client_encoding = 'UTF8;\n"}) {
    test::expect_error(ErrorCode::archive, "ENCODING entry cannot be understood", [&] { value_of(bad); });
  }
}

}  // namespace
}  // namespace pgbraid::app
