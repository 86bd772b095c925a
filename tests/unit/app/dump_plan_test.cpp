// Small catalogs, made by hand, on their way into a table of contents.
#include "app/dump_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "catalog/indexes.hpp"
#include "catalog/types.hpp"
#include "unit/catalog/builder.hpp"

namespace pgbraid::app {
namespace {

using catalog::Catalog;
using catalog::Object;
using catalog::Wanted;
using model::ObjectKind;
using model::Section;
namespace make = catalog::test;

class Listener : public EventSink {
 public:
  void message(Severity severity, const std::string& text) override {
    if (severity == Severity::warning) warnings.push_back(text);
  }
  void failure(const ErrorReport&) override {}

  std::vector<std::string> warnings;
};

class Function : public Object {
 public:
  void emit(catalog::Emitter& emitter) const override { emitter.entry(*this, {name, "CREATE FUNCTION ...;\n", ""}); }
};

class DumpPlanTest : public testing::Test {
 protected:
  const model::Toc& build(const RestoreOptions& keep = {}) {
    toc_ = build_toc(catalog_, {}, keep, {}, codec::parse_compression("zstd:1"), listener_);
    return *toc_;
  }

  // Section by section, dependencies first; all of them there.
  void expect_legal() const {
    std::vector<model::DumpId> seen;
    Section last = Section::pre_data;
    for (const auto& entry : toc_->entries()) {
      if (entry->section != Section::none) {
        EXPECT_LE(last, entry->section) << entry->label();
        last = entry->section;
      }
      for (const model::DumpId id : entry->dependencies) {
        EXPECT_NE(std::find(seen.begin(), seen.end(), id), seen.end())
            << entry->label() << " stands before " << id << ", which it depends on";
      }
      seen.push_back(entry->id);
    }
  }

  // What a person sees of the entries, without the session's settings.
  std::vector<std::string> labels() const {
    std::vector<std::string> result;
    for (const auto& entry : toc_->entries()) {
      if (entry->kind == ObjectKind::encoding || entry->kind == ObjectKind::stdstrings ||
          entry->kind == ObjectKind::searchpath) {
        continue;
      }
      result.push_back(entry->label());
    }
    return result;
  }

  const model::TocEntry& entry(const std::string& label) const {
    for (const auto& entry : toc_->entries()) {
      if (entry->label() == label) return *entry;
    }
    throw std::runtime_error("no entry " + label);
  }

  catalog::Index& add_primary_key(catalog::Table& table) {
    auto key = std::make_unique<catalog::Index>();
    key->kind = ObjectKind::constraint;
    key->section = Section::post_data;
    key->schema = "public";
    key->name = key->index_name = table.name + "_pkey";
    key->definition = "PRIMARY KEY (id)";
    key->of_constraint = true;
    key->relation = &table;
    key->table = table.id;
    key->wanted = table.wanted;
    key->dependencies = {table.id};
    return catalog_.add(std::move(key));
  }

  Function& add_function(const std::string& name) {
    auto function = std::make_unique<Function>();
    function->kind = ObjectKind::function;
    function->schema = "public";
    function->name = name;
    function->wanted = Wanted::all();
    return catalog_.add(std::move(function));
  }

  catalog::Type& add_type(const std::string& name, char form) {
    auto type = std::make_unique<catalog::Type>();
    type->kind = ObjectKind::type;
    type->form = form;
    type->schema = "public";
    type->name = name;
    type->wanted = Wanted::all();
    return catalog_.add(std::move(type));
  }

  catalog::TableData& add_data(const catalog::Table& table) {
    return catalog_.add(std::make_unique<catalog::TableData>(table));
  }

  Catalog catalog_{pg::Features::of(150000)};
  Listener listener_;
  std::shared_ptr<model::Toc> toc_;
};

using Labels = std::vector<std::string>;

TEST_F(DumpPlanTest, FreezesATocWithNamedFiles) {
  catalog::Table& t = make::add_table(catalog_, "t", 17000);
  const catalog::TableData& data = add_data(t);
  catalog_.database.server_version = "15.18";
  const model::Toc& toc = build();
  EXPECT_TRUE(toc.frozen());
  EXPECT_EQ(toc.header().dump_version, "15.18 (pgbraid)");
  EXPECT_GT(toc.header().created, 0);
  EXPECT_EQ(entry("TABLE DATA public.t").file, std::to_string(data.id) + ".dat");
  EXPECT_EQ(entry("TABLE public.t").file, "");
  expect_legal();
}

TEST_F(DumpPlanTest, KeepsADefaultInsideItsTable) {
  catalog::Table& t = make::add_table(catalog_, "t");
  make::add_column(t, "c", "integer");
  make::add_default(catalog_, t, "1");
  build();
  EXPECT_EQ(labels(), Labels{"TABLE public.t"});
  EXPECT_NE(entry("TABLE public.t").definition.find("DEFAULT 1"), std::string::npos);
}

TEST_F(DumpPlanTest, TakesADefaultOutOfACircleWithItsTable) {
  catalog::Table& t = make::add_table(catalog_, "t");
  make::add_column(t, "c", "integer");
  catalog::ColumnDefault& value = make::add_default(catalog_, t, "nextval('public.t_c_seq')");
  auto& sequence = make::add_relation<catalog::Sequence>(catalog_, "t_c_seq", 'S', ObjectKind::sequence);
  sequence.owner_table = &t;
  sequence.owner_column = 1;
  value.dependencies.push_back(sequence.id);
  sequence.dependencies.push_back(t.id);
  build();
  EXPECT_EQ(labels(), (Labels{"TABLE public.t", "SEQUENCE public.t_c_seq", "SEQUENCE OWNED BY public.t_c_seq",
                              "DEFAULT public.t c"}));
  EXPECT_EQ(entry("TABLE public.t").definition, "CREATE TABLE public.t (\n    c integer\n);\n");
  EXPECT_TRUE(listener_.warnings.empty());
  expect_legal();
}

TEST_F(DumpPlanTest, TakesACheckOutOfACircleToTheEnd) {
  catalog::Table& t = make::add_table(catalog_, "t");
  catalog::CheckConstraint& check = make::add_check(catalog_, t, "c", "CHECK (public.f(t.*))");
  check.dependencies.push_back(t.id);
  build();
  EXPECT_EQ(labels(), (Labels{"TABLE public.t", "CHECK CONSTRAINT public.t c"}));
  EXPECT_EQ(entry("CHECK CONSTRAINT public.t c").section, Section::post_data);
  EXPECT_TRUE(listener_.warnings.empty());
  expect_legal();
}

TEST_F(DumpPlanTest, WarnsWhereAGeneratedColumnsExpressionIsInACircle) {
  catalog::Table& t = make::add_table(catalog_, "t");
  make::add_column(t, "c", "integer").generated = 's';
  make::add_default(catalog_, t, "public.f(c)").dependencies.push_back(t.id);
  build();
  EXPECT_EQ(labels(), Labels{"TABLE public.t"});
  EXPECT_EQ(listener_.warnings.size(), 1U);
  expect_legal();
}

TEST_F(DumpPlanTest, OpensACircleOfTwoViewsWithAStandIn) {
  catalog::View& a = make::add_view(catalog_, "a", " SELECT * FROM public.b");
  catalog::View& b = make::add_view(catalog_, "b", " SELECT * FROM public.a");
  for (catalog::View* view : {&a, &b}) make::add_column(*view, "c", "integer");
  a.dependencies = {b.id};
  b.dependencies = {a.id};
  build();
  EXPECT_EQ(labels(), (Labels{"VIEW public.a", "VIEW public.b", "RULE public.a _RETURN"}));
  EXPECT_NE(entry("VIEW public.a").definition.find("NULL::integer AS c"), std::string::npos);
  EXPECT_NE(entry("RULE public.a _RETURN").definition.find("SELECT * FROM public.b"), std::string::npos);
  EXPECT_TRUE(listener_.warnings.empty());
  expect_legal();
}

TEST_F(DumpPlanTest, SplitsAViewThatNeedsAPrimaryKey) {
  catalog::Table& t = make::add_table(catalog_, "t");
  const catalog::Index& key = add_primary_key(t);
  catalog::View& v = make::add_view(catalog_, "a_v", " SELECT t.* FROM public.t GROUP BY t.id");
  make::add_column(v, "whole", "public.t");
  v.dependencies = {t.id, key.id};
  build();
  // The stand-in has a column of the table's row type.
  EXPECT_EQ(labels(),
            (Labels{"TABLE public.t", "VIEW public.a_v", "CONSTRAINT public.t t_pkey", "RULE public.a_v _RETURN"}));
  EXPECT_EQ(entry("VIEW public.a_v").dependencies, std::vector<model::DumpId>{t.id});
  EXPECT_TRUE(listener_.warnings.empty());
  expect_legal();
}

TEST_F(DumpPlanTest, OpensACircleOfAViewAndATable) {
  catalog::Table& t = make::add_table(catalog_, "t");
  catalog::View& v = make::add_view(catalog_, "v", " SELECT 1 FROM public.t");
  v.dependencies = {t.id};
  t.dependencies = {v.id};  // a column of the view's row type
  build();
  EXPECT_EQ(labels(), (Labels{"VIEW public.v", "TABLE public.t", "RULE public.v _RETURN"}));
  EXPECT_TRUE(listener_.warnings.empty());
  expect_legal();
}

TEST_F(DumpPlanTest, OpensALongerCircleThroughAViewThatIsSplitAlready) {
  catalog::View& v = make::add_view(catalog_, "v", " SELECT 1 FROM public.w, public.t");
  catalog::View& w = make::add_view(catalog_, "w", " SELECT 1 FROM public.v");
  catalog::Table& t = make::add_table(catalog_, "t");
  catalog::Table& u = make::add_table(catalog_, "u");
  v.dependencies = {w.id, t.id};
  w.dependencies = {v.id};
  t.dependencies = {u.id};
  u.dependencies = {v.id};
  build();
  EXPECT_EQ(labels(),
            (Labels{"VIEW public.v", "TABLE public.u", "TABLE public.t", "VIEW public.w", "RULE public.v _RETURN"}));
  EXPECT_TRUE(listener_.warnings.empty());
  expect_legal();
}

TEST_F(DumpPlanTest, DoesNotComeBackToADependencyThatWasGivenUp) {
  catalog::Table& t = make::add_table(catalog_, "t");
  const catalog::Index& key = add_primary_key(t);
  Function& f = add_function("f");
  Function& g = add_function("g");
  f.dependencies = {g.id, key.id};
  g.dependencies = {f.id};
  build();
  EXPECT_EQ(labels(),
            (Labels{"TABLE public.t", "CONSTRAINT public.t t_pkey", "FUNCTION public.f", "FUNCTION public.g"}));
  EXPECT_EQ(listener_.warnings.size(), 1U);
  expect_legal();
}

TEST_F(DumpPlanTest, PostponesAMaterializedViewThatNeedsAPrimaryKey) {
  catalog::Table& t = make::add_table(catalog_, "t");
  const catalog::Index& key = add_primary_key(t);
  auto& m = make::add_relation<catalog::MaterializedView>(catalog_, "m", 'm', ObjectKind::materialized_view);
  m.query = " SELECT t.* FROM public.t GROUP BY t.id";
  m.dependencies = {t.id, key.id};
  catalog_.add(std::make_unique<catalog::MaterializedViewData>(m));
  build();
  EXPECT_EQ(labels(), (Labels{"TABLE public.t", "CONSTRAINT public.t t_pkey", "MATERIALIZED VIEW public.m",
                              "MATERIALIZED VIEW DATA public.m"}));
  EXPECT_EQ(entry("MATERIALIZED VIEW public.m").section, Section::post_data);
  expect_legal();
}

TEST_F(DumpPlanTest, PostponesADefaultThatNeedsAPostponedObject) {
  catalog::Table& keyed = make::add_table(catalog_, "keyed");
  const catalog::Index& key = add_primary_key(keyed);
  catalog::Table& t = make::add_table(catalog_, "t");
  make::add_column(t, "c", "integer");
  make::add_default(catalog_, t, "public.f()").dependencies.push_back(key.id);
  build();
  EXPECT_EQ(labels(), (Labels{"TABLE public.keyed", "TABLE public.t", "CONSTRAINT public.keyed keyed_pkey",
                              "DEFAULT public.t c"}));
  EXPECT_EQ(entry("DEFAULT public.t c").section, Section::post_data);
  EXPECT_TRUE(listener_.warnings.empty());
  expect_legal();
}

TEST_F(DumpPlanTest, WarnsOfACircleThatCannotBeOpened) {
  catalog::Table& a = make::add_table(catalog_, "a");
  catalog::Table& b = make::add_table(catalog_, "b");
  a.dependencies = {b.id};
  b.dependencies = {a.id};
  build();
  ASSERT_EQ(listener_.warnings.size(), 1U);
  EXPECT_NE(listener_.warnings[0].find("TABLE public.a"), std::string::npos);
  EXPECT_EQ(labels().size(), 2U);
  expect_legal();
}

TEST_F(DumpPlanTest, DeclaresABaseTypeForItsFunctions) {
  catalog::Type& t = add_type("t", 'b');
  Function& in = add_function("in(cstring)");
  Function& out = add_function("out(t)");
  Function& user = add_function("user(t)");
  t.dependencies = {in.id, out.id};
  in.dependencies = {t.id};
  out.dependencies = {t.id};
  user.dependencies = {t.id};
  build();
  EXPECT_EQ(labels(), (Labels{"SHELL TYPE public.t", "FUNCTION public.in(cstring)", "FUNCTION public.out(t)",
                              "TYPE public.t", "FUNCTION public.user(t)"}));
  const model::DumpId shell = entry("SHELL TYPE public.t").id;
  EXPECT_EQ(entry("FUNCTION public.in(cstring)").dependencies, std::vector<model::DumpId>{shell});
  EXPECT_EQ(entry("FUNCTION public.out(t)").dependencies, std::vector<model::DumpId>{shell});
  EXPECT_EQ(entry("TYPE public.t").dependencies, (std::vector<model::DumpId>{in.id, out.id, shell}));
  EXPECT_EQ(entry("FUNCTION public.user(t)").dependencies, std::vector<model::DumpId>{t.id});
  EXPECT_TRUE(listener_.warnings.empty());
  expect_legal();
}

TEST_F(DumpPlanTest, DeclaresARangeForItsCanonicalFunction) {
  catalog::Type& range = add_type("r", 'r');
  Function& canonical = add_function("canonical");
  range.dependencies = {canonical.id};
  canonical.dependencies = {range.id};
  build();
  EXPECT_EQ(labels(), (Labels{"SHELL TYPE public.r", "FUNCTION public.canonical", "TYPE public.r"}));
  EXPECT_TRUE(listener_.warnings.empty());
  expect_legal();
}

TEST_F(DumpPlanTest, DeclaresATypeInALongerCircle) {
  catalog::Type& t = add_type("t", 'b');
  Function& in = add_function("in");
  Function& helper = add_function("helper(t)");
  t.dependencies = {in.id};
  in.dependencies = {helper.id};
  helper.dependencies = {t.id};
  build();
  EXPECT_EQ(labels(),
            (Labels{"SHELL TYPE public.t", "FUNCTION public.helper(t)", "FUNCTION public.in", "TYPE public.t"}));
  EXPECT_TRUE(listener_.warnings.empty());
  expect_legal();
}

TEST_F(DumpPlanTest, DeclaresNoTypeThatHasNoShell) {
  catalog::Type& composite = add_type("t", 'c');
  Function& f = add_function("f");
  composite.dependencies = {f.id};
  f.dependencies = {composite.id};
  build();
  EXPECT_EQ(labels().size(), 2U);
  EXPECT_EQ(listener_.warnings.size(), 1U);
}

TEST_F(DumpPlanTest, LeavesOutWhatIsNotKept) {
  catalog::Table& t = make::add_table(catalog_, "t", 17000);
  add_data(t);
  add_primary_key(t);
  RestoreOptions keep;
  keep.sections = {false, true, false};
  build(keep);
  EXPECT_EQ(labels(), Labels{"TABLE DATA public.t"});
}

// What the order is must not depend on the one in which the catalog was read.
Labels order_of(bool backwards) {
  Catalog catalog(pg::Features::of(150000));
  std::vector<std::string> names = {"a", "b", "c", "d"};
  if (backwards) std::reverse(names.begin(), names.end());
  std::vector<catalog::View*> views;
  for (const auto& name : names) {
    make::add_table(catalog, "t_" + name);
    views.push_back(&make::add_view(catalog, name, " SELECT"));
  }
  std::sort(views.begin(), views.end(), [](const auto* x, const auto* y) { return x->name < y->name; });
  views[0]->dependencies = {views[1]->id};
  views[1]->dependencies = {views[0]->id, views[2]->id};
  views[2]->dependencies = {views[1]->id};
  views[3]->dependencies = {views[0]->id};
  Listener listener;
  const auto toc = build_toc(catalog, {}, {}, {}, codec::parse_compression("none"), listener);
  Labels labels;
  for (const auto& entry : toc->entries()) labels.push_back(entry->label());
  return labels;
}

TEST(DumpPlanOrder, DoesNotDependOnTheOrderOfReading) { EXPECT_EQ(order_of(false), order_of(true)); }

}  // namespace
}  // namespace pgbraid::app
