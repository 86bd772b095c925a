// Publications, subscriptions and event triggers.
#include <gtest/gtest.h>

#include "builder.hpp"
#include "catalog/event_triggers.hpp"
#include "catalog/publications.hpp"
#include "catalog/subscriptions.hpp"

namespace pgbraid::catalog {
namespace {

class ReplicationTest : public testing::Test {
 protected:
  template <typename Kind>
  Kind& add(model::ObjectKind kind, const std::string& name) {
    auto made = std::make_unique<Kind>();
    made->kind = kind;
    made->name = name;
    made->wanted = Wanted::all();
    return catalog_.add(std::move(made));
  }

  std::string sql(const Object& object) const { return test::definition(catalog_, object); }

  Catalog catalog_{pg::Features::of(180000)};
};

TEST_F(ReplicationTest, APublicationSaysWhatItPublishes) {
  auto& publication = add<Publication>(model::ObjectKind::publication, "P");
  EXPECT_EQ(sql(publication), "CREATE PUBLICATION \"P\" WITH (publish = 'insert, update, delete, truncate');\n");
  publication.all_tables = true;
  publication.via_root = true;
  publication.inserts = publication.updates = false;
  publication.generated_columns = 's';
  EXPECT_EQ(sql(publication),
            "CREATE PUBLICATION \"P\" FOR ALL TABLES WITH (publish = 'delete, truncate', "
            "publish_via_partition_root = true, publish_generated_columns = stored);\n");
  publication.deletes = publication.truncates = publication.all_tables = publication.via_root = false;
  publication.generated_columns = 'n';
  EXPECT_EQ(sql(publication), "CREATE PUBLICATION \"P\" WITH (publish = '');\n");
}

TEST_F(ReplicationTest, APublishedTableHasColumnsAndAFilter) {
  auto& member = add<PublicationTable>(model::ObjectKind::publication_table, "t");
  member.publication = "P";
  member.target = "s.t";
  EXPECT_EQ(sql(member), "ALTER PUBLICATION \"P\" ADD TABLE ONLY s.t;\n");
  member.columns = {"a", "b c"};
  member.filter = "(a > 1)";
  const model::Toc toc = test::emitted(catalog_, member);
  EXPECT_EQ(toc.at(0).definition, "ALTER PUBLICATION \"P\" ADD TABLE ONLY s.t (a, \"b c\") WHERE ((a > 1));\n");
  EXPECT_EQ(toc.at(0).tag, "P t");
  EXPECT_EQ(toc.at(0).drop, "");
}

TEST_F(ReplicationTest, APublishedSchemaIsNamed) {
  auto& member = add<PublicationSchema>(model::ObjectKind::publication_schema, "My schema");
  member.publication = "p";
  EXPECT_EQ(sql(member), "ALTER PUBLICATION p ADD TABLES IN SCHEMA \"My schema\";\n");
}

TEST_F(ReplicationTest, ASubscriptionIsMadeWithoutConnecting) {
  auto& subscription = add<Subscription>(model::ObjectKind::subscription, "s");
  subscription.connection = "password='x'";
  subscription.publications = {"one", "Two"};
  subscription.synchronous_commit = "off";
  EXPECT_EQ(sql(subscription),
            "CREATE SUBSCRIPTION s CONNECTION 'password=''x''' PUBLICATION one, \"Two\" "
            "WITH (connect = false, slot_name = NONE);\n");
}

TEST_F(ReplicationTest, ASubscriptionKeepsItsOptions) {
  auto& subscription = add<Subscription>(model::ObjectKind::subscription, "s");
  subscription.publications = {"p"};
  subscription.slot = "it's";
  subscription.synchronous_commit = "local";
  subscription.binary = subscription.two_phase = subscription.disable_on_error = true;
  subscription.streaming = "parallel";
  subscription.password_required = false;
  subscription.run_as_owner = subscription.failover = true;
  subscription.origin = "none";
  EXPECT_EQ(sql(subscription),
            "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false, slot_name = 'it''s', "
            "binary = true, streaming = parallel, two_phase = on, disable_on_error = true, "
            "password_required = false, run_as_owner = true, failover = true, synchronous_commit = 'local', "
            "origin = 'none');\n");
}

TEST_F(ReplicationTest, AnEventTriggerHasTagsAndAState) {
  auto& trigger = add<EventTrigger>(model::ObjectKind::event_trigger, "e");
  trigger.event = "sql_drop";
  trigger.function = "s.f";
  EXPECT_EQ(sql(trigger), "CREATE EVENT TRIGGER e ON sql_drop\n    EXECUTE FUNCTION s.f();\n");
  trigger.tags = {"DROP TABLE", "ALTER TABLE"};
  trigger.enabled = 'D';
  EXPECT_EQ(sql(trigger),
            "CREATE EVENT TRIGGER e ON sql_drop\n    WHEN TAG IN ('DROP TABLE', 'ALTER TABLE')\n"
            "    EXECUTE FUNCTION s.f();\n\nALTER EVENT TRIGGER e DISABLE;\n");
  trigger.enabled = 'A';
  EXPECT_TRUE(sql(trigger).ends_with("ALTER EVENT TRIGGER e ENABLE ALWAYS;\n"));
  trigger.enabled = 'R';
  EXPECT_TRUE(sql(trigger).ends_with("ALTER EVENT TRIGGER e ENABLE REPLICA;\n"));
}

}  // namespace
}  // namespace pgbraid::catalog
