#include "plan/dump_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <random>

#include "pgbraid/error.hpp"
#include "unit/plan/time_limit.hpp"

namespace pgbraid::plan {
namespace {

using model::DumpId;
using model::ObjectKind;
using model::Section;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A node in the section of its kind.
OrderNode node(DumpId id, ObjectKind kind, std::string name, std::vector<DumpId> dependencies = {}) {
  OrderNode made;
  made.id = id;
  made.kind = kind;
  made.section = model::info(kind).section;
  made.schema = "public";
  made.name = std::move(name);
  made.dependencies = std::move(dependencies);
  return made;
}

std::vector<DumpId> ids(const DumpOrder& order) {
  std::vector<DumpId> result;
  for (const OrderNode& n : order.nodes) result.push_back(n.id);
  return result;
}

// Answers by function; remembers what it was asked.
class ScriptedBreaker : public LoopBreaker {
 public:
  std::function<OrderChange(std::span<const OrderNode* const>)> on_loop = [](auto) { return OrderChange{}; };
  std::function<OrderChange(const OrderNode&, const OrderNode&)> on_boundary = [](auto&, auto&) {
    return OrderChange{};
  };
  std::vector<std::vector<DumpId>> loops;
  std::vector<std::pair<DumpId, DumpId>> boundaries;

  OrderChange break_loop(std::span<const OrderNode* const> circle) override {
    std::vector<DumpId>& loop = loops.emplace_back();
    for (const OrderNode* n : circle) loop.push_back(n->id);
    return on_loop(circle);
  }
  OrderChange handle_boundary(const OrderNode& n, const OrderNode& later) override {
    boundaries.emplace_back(n.id, later.id);
    return on_boundary(n, later);
  }
};

// A breaker for graphs that need none: any question fails the test.
class NoBreaker : public LoopBreaker {
 public:
  OrderChange break_loop(std::span<const OrderNode* const>) override {
    ADD_FAILURE() << "no circle here";
    return {};
  }
  OrderChange handle_boundary(const OrderNode&, const OrderNode&) override {
    ADD_FAILURE() << "no boundary here";
    return {};
  }
};

DumpOrder order_without_questions(std::vector<OrderNode> nodes) {
  NoBreaker breaker;
  return dump_order(std::move(nodes), breaker);
}

TEST(DumpOrder, PutsSectionsInSequenceAndThenKindsAndNames) {
  const auto order = order_without_questions({
      node(1, ObjectKind::index, "a"),
      node(2, ObjectKind::table_data, "a"),
      node(3, ObjectKind::table, "b"),
      node(4, ObjectKind::table, "a"),
      node(5, ObjectKind::schema, "z"),
      node(6, ObjectKind::constraint, "z"),
  });
  EXPECT_THAT(ids(order), ElementsAre(5, 4, 3, 2, 6, 1));
  EXPECT_THAT(order.warnings, IsEmpty());
}

TEST(DumpOrder, PutsDependenciesFirstWithinASection) {
  const auto order = order_without_questions({
      node(1, ObjectKind::function, "f", {2}),
      node(2, ObjectKind::table, "t", {3}),
      node(3, ObjectKind::table, "z"),
  });
  EXPECT_THAT(ids(order), ElementsAre(3, 2, 1));
}

TEST(DumpOrder, IgnoresDependenciesOnItselfAndOnWhatIsNoNode) {
  const auto order = order_without_questions({node(1, ObjectKind::table, "t", {1, 99, 99})});
  EXPECT_THAT(ids(order), ElementsAre(1));
}

TEST(DumpOrder, PutsNodesWithoutSectionIntoThatOfTheirObject) {
  const auto order = order_without_questions({
      node(1, ObjectKind::comment, "on index", {3}),
      node(2, ObjectKind::comment, "on table", {4}),
      node(3, ObjectKind::index, "i", {4}),
      node(4, ObjectKind::table, "t"),
      node(5, ObjectKind::table_data, "t", {4}),
      node(6, ObjectKind::statistics, "s", {4}),
  });
  EXPECT_THAT(ids(order), ElementsAre(4, 2, 5, 3, 1, 6));
}

TEST(DumpOrder, TellsObjectsOfOneNameApartByTheirTable) {
  auto on_b = node(1, ObjectKind::trigger, "touch", {11});
  on_b.table = 11;
  auto on_a = node(2, ObjectKind::trigger, "touch", {10});
  on_a.table = 10;
  const auto order =
      order_without_questions({on_b, on_a, node(10, ObjectKind::table, "a"), node(11, ObjectKind::table, "b")});
  EXPECT_THAT(ids(order), ElementsAre(10, 11, 2, 1));
}

TEST(DumpOrder, RefusesIdsOutOfRangeAndTwice) {
  NoBreaker breaker;
  EXPECT_THROW(dump_order({node(0, ObjectKind::table, "t")}, breaker), Error);
  EXPECT_THROW(dump_order({node(1, ObjectKind::table, "t"), node(1, ObjectKind::table, "u")}, breaker), Error);
}

// Random nodes without circles or boundary violations: each depends on some of lower number.
std::vector<OrderNode> random_nodes(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  const std::vector<ObjectKind> kinds = {ObjectKind::schema,     ObjectKind::type,       ObjectKind::function,
                                         ObjectKind::table,      ObjectKind::view,       ObjectKind::comment,
                                         ObjectKind::table_data, ObjectKind::constraint, ObjectKind::index};
  std::vector<OrderNode> nodes;
  for (std::size_t i = 0; i < count; ++i) {
    const ObjectKind kind = kinds[std::min(kinds.size() - 1, i * kinds.size() / count)];
    auto made = node(static_cast<DumpId>(i + 1), kind, "n" + std::to_string(random() % (count / 2 + 1)));
    for (auto d = random() % 5; d > 0 && i > 0; --d) {
      made.dependencies.push_back(static_cast<DumpId>(random() % i + 1));
    }
    nodes.push_back(std::move(made));
  }
  return nodes;
}

void expect_legal(const DumpOrder& order) {
  std::map<DumpId, std::size_t> place;
  for (std::size_t i = 0; i < order.nodes.size(); ++i) place[order.nodes[i].id] = i;
  Section reached = Section::pre_data;
  for (const OrderNode& n : order.nodes) {
    if (n.section != Section::none) {
      EXPECT_GE(n.section, reached);
      reached = n.section;
    }
    for (const DumpId d : n.dependencies) {
      if (place.count(d) != 0 && d != n.id) {
        EXPECT_LT(place[d], place[n.id]);
      }
    }
  }
}

TEST(DumpOrder, DoesNotDependOnTheOrderOfItsInput) {
  const auto nodes = random_nodes(600, 1);
  const auto expected = order_without_questions(nodes);
  expect_legal(expected);
  std::mt19937 random(2);
  for (int round = 0; round < 10; ++round) {
    auto shuffled = nodes;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    for (OrderNode& n : shuffled) std::shuffle(n.dependencies.begin(), n.dependencies.end(), random);
    EXPECT_EQ(ids(order_without_questions(shuffled)), ids(expected));
  }
}

TEST(DumpOrder, OrdersTwentyThousandNodesQuickly) {
  const auto nodes = random_nodes(20'000, 3);
  const test::TimeLimit limit(std::chrono::seconds(1));
  const auto order = order_without_questions(nodes);
  EXPECT_THAT(limit, test::IsKept());
  expect_legal(order);
}

TEST(DumpOrder, FollowsAChainOfAHundredThousand) {
  std::vector<OrderNode> nodes;
  for (DumpId id = 1; id <= 100'000; ++id) nodes.push_back(node(id, ObjectKind::table, "t", {id + 1}));
  const auto order = order_without_questions(nodes);
  ASSERT_THAT(order.nodes, SizeIs(100'000));
  EXPECT_EQ(order.nodes.front().id, 100'000);
  EXPECT_EQ(order.nodes.back().id, 1);
}

TEST(DumpOrder, BreaksACircleOfAHundredThousand) {
  std::vector<OrderNode> nodes;
  for (DumpId id = 1; id <= 100'000; ++id) nodes.push_back(node(id, ObjectKind::table, "t", {id % 100'000 + 1}));
  ScriptedBreaker breaker;
  breaker.on_loop = [](auto circle) { return OrderChange{{{circle[0]->id, circle[1]->id}}, {}}; };
  const auto order = dump_order(nodes, breaker);
  ASSERT_THAT(breaker.loops, SizeIs(1));
  EXPECT_THAT(breaker.loops[0], SizeIs(100'000));
  EXPECT_EQ(order.nodes.front().id, 1);
  EXPECT_THAT(order.warnings, IsEmpty());
}

TEST(DumpOrder, HandsACircleOverInItsOwnOrder) {
  ScriptedBreaker breaker;
  breaker.on_loop = [](auto circle) { return OrderChange{{{circle[2]->id, circle[0]->id}}, {}}; };
  const auto order = dump_order({node(1, ObjectKind::table, "a", {2}), node(2, ObjectKind::table, "b", {3}),
                                 node(3, ObjectKind::table, "c", {1}), node(4, ObjectKind::table, "d", {1})},
                                breaker);
  EXPECT_THAT(breaker.loops, ElementsAre(ElementsAre(1, 2, 3)));
  EXPECT_THAT(ids(order), ElementsAre(3, 2, 1, 4));
  EXPECT_THAT(order.nodes[0].dependencies, IsEmpty());
}

TEST(DumpOrder, AsksForTheShortestCircleFirst) {
  ScriptedBreaker breaker;
  breaker.on_loop = [](auto circle) { return OrderChange{{{circle[circle.size() - 1]->id, circle[0]->id}}, {}}; };
  // 1 -> 2 -> 3 -> 4 -> 1 and, inside it, 3 <-> 2.
  dump_order({node(1, ObjectKind::table, "a", {2}), node(2, ObjectKind::table, "b", {3}),
              node(3, ObjectKind::table, "c", {4, 2}), node(4, ObjectKind::table, "d", {1})},
             breaker);
  EXPECT_THAT(breaker.loops, ElementsAre(ElementsAre(2, 3), ElementsAre(1, 2, 3, 4)));
}

TEST(DumpOrder, ADefaultCanBecomeANodeOfItsOwn) {
  // The table's default calls a function that takes the table's row type.
  ScriptedBreaker breaker;
  breaker.on_loop = [](auto circle) {
    OrderNode table =
        **std::find_if(circle.begin(), circle.end(), [](const OrderNode* n) { return n->kind == ObjectKind::table; });
    std::erase(table.dependencies, 1);
    auto made = node(100, ObjectKind::default_, "c", {2, 1});
    made.table = 2;
    return OrderChange{{}, {table, made}};
  };
  const auto order = dump_order({node(1, ObjectKind::function, "f", {2}), node(2, ObjectKind::table, "t", {1, 3}),
                                 node(3, ObjectKind::schema, "s")},
                                breaker);
  EXPECT_THAT(ids(order), ElementsAre(3, 2, 1, 100));
  EXPECT_THAT(order.warnings, IsEmpty());
}

TEST(DumpOrder, ANodePutLaterSatisfiesDependenciesOnItsId) {
  ScriptedBreaker breaker;
  breaker.on_loop = [](auto) { return OrderChange{{{1, 2}}, {node(50, ObjectKind::table, "zz")}}; };
  const auto order =
      dump_order({node(1, ObjectKind::view, "a", {2, 50}), node(2, ObjectKind::view, "b", {1})}, breaker);
  EXPECT_THAT(ids(order), ElementsAre(50, 1, 2));
}

TEST(DumpOrder, DropsTheSameDependencyWithAWarningWhereTheBreakerCannot) {
  const std::vector<OrderNode> nodes = {node(3, ObjectKind::view, "c", {1}), node(2, ObjectKind::view, "b", {3}),
                                        node(1, ObjectKind::view, "a", {2})};
  ScriptedBreaker breaker;
  const auto order = dump_order(nodes, breaker);
  EXPECT_THAT(ids(order), ElementsAre(1, 3, 2));
  EXPECT_THAT(order.warnings, ElementsAre(HasSubstr("VIEW public.a -> VIEW public.b -> VIEW public.c")));
  EXPECT_THAT(breaker.loops, SizeIs(1));
}

TEST(DumpOrder, AnAnswerMayBeAStepOnly) {
  ScriptedBreaker breaker;
  breaker.on_boundary = [&](const OrderNode& n, const OrderNode& later) {
    OrderNode moved = n;
    if (breaker.boundaries.size() > 1) moved.section = later.section;
    moved.table = 1;
    return OrderChange{{}, {moved}};
  };
  const auto order = dump_order({node(1, ObjectKind::index, "i"), node(2, ObjectKind::default_, "t c", {1})}, breaker);
  EXPECT_THAT(breaker.boundaries, SizeIs(2));
  EXPECT_THAT(order.warnings, IsEmpty());
  EXPECT_THAT(ids(order), ElementsAre(1, 2));
}

TEST(DumpOrder, AnswersThatLeadNowhereEndWithAWarning) {
  ScriptedBreaker breaker;
  breaker.on_loop = [](auto circle) { return OrderChange{{}, {*circle[0]}}; };
  breaker.on_boundary = [](const OrderNode& n, const OrderNode&) { return OrderChange{{}, {n}}; };
  const auto order = dump_order(
      {node(1, ObjectKind::index, "i"), node(2, ObjectKind::view, "a", {1, 3}), node(3, ObjectKind::view, "b", {2})},
      breaker);
  EXPECT_THAT(order.warnings, SizeIs(2));
  EXPECT_THAT(order.nodes, SizeIs(3));
  expect_legal(order);
}

TEST(DumpOrder, ABreakerThatGoesRoundInCirclesComesToAnEnd) {
  ScriptedBreaker breaker;
  DumpId fresh = 100;
  breaker.on_loop = [&](auto) {  // the old circle is gone, but there is a new one
    const DumpId a = fresh++;
    const DumpId b = fresh++;
    return OrderChange{{{1, 2}}, {node(a, ObjectKind::view, "x", {b}), node(b, ObjectKind::view, "y", {a})}};
  };
  const auto order = dump_order({node(1, ObjectKind::view, "a", {2}), node(2, ObjectKind::view, "b", {1})}, breaker);
  EXPECT_THAT(order.warnings, testing::Not(IsEmpty()));
  expect_legal(order);
}

TEST(DumpOrder, BreaksManyCirclesThroughOneTable) {
  std::vector<OrderNode> nodes = {node(1, ObjectKind::table, "t")};
  for (DumpId id = 2; id <= 4001; id += 2) {  // two-node circles, and longer ones
    nodes[0].dependencies.push_back(id);
    nodes.push_back(node(id, ObjectKind::default_, "c" + std::to_string(id), {id % 4 == 0 ? 1 : id + 1}));
    nodes.push_back(node(id + 1, ObjectKind::function, "f" + std::to_string(id), {1}));
  }
  ScriptedBreaker breaker;
  breaker.on_loop = [](auto circle) {
    const auto table = std::find_if(circle.begin(), circle.end(), [](auto* n) { return n->id == 1; });
    const auto next = table + 1 == circle.end() ? circle.begin() : table + 1;
    return OrderChange{{{1, (*next)->id}}, {}};
  };
  const test::TimeLimit limit(std::chrono::seconds(5));
  const auto order = dump_order(nodes, breaker);
  EXPECT_THAT(limit, test::IsKept());
  EXPECT_THAT(breaker.loops, SizeIs(2000));
  EXPECT_THAT(order.warnings, IsEmpty());
  expect_legal(order);
}

TEST(DumpOrder, AFunctionOfPostDataDrawsItsDependentsAlong) {
  ScriptedBreaker breaker;
  breaker.on_boundary = [](const OrderNode& n, const OrderNode& later) {
    OrderNode moved = n;
    moved.section = later.section;
    return OrderChange{{}, {moved}};
  };
  // View 3 groups by the key of table 1; function 4 returns rows of the view; a comment goes with it.
  const auto order = dump_order({node(1, ObjectKind::table, "t"), node(2, ObjectKind::constraint, "t_pkey", {1}),
                                 node(3, ObjectKind::view, "v", {1, 2}), node(4, ObjectKind::function, "f", {3}),
                                 node(5, ObjectKind::comment, "FUNCTION f", {4}), node(6, ObjectKind::table_data, "t")},
                                breaker);
  EXPECT_THAT(breaker.boundaries, ElementsAre(std::pair(3, 2), std::pair(4, 3)));
  EXPECT_THAT(ids(order), ElementsAre(1, 6, 2, 3, 4, 5));
  EXPECT_THAT(order.warnings, IsEmpty());
}

TEST(DumpOrder, AViewCanBeSplitAtTheBoundary) {
  ScriptedBreaker breaker;
  breaker.on_boundary = [](const OrderNode& n, const OrderNode& later) {
    return OrderChange{{{n.id, later.id}}, {node(100, ObjectKind::rule, "_RETURN", {n.id, later.id})}};
  };
  const auto order = dump_order({node(1, ObjectKind::table, "t"), node(2, ObjectKind::constraint, "t_pkey", {1}),
                                 node(3, ObjectKind::view, "v", {1, 2}), node(4, ObjectKind::function, "f", {3})},
                                breaker);
  EXPECT_THAT(breaker.boundaries, SizeIs(1));
  EXPECT_THAT(ids(order), ElementsAre(1, 3, 4, 2, 100));
}

TEST(DumpOrder, SeesTheBoundaryBehindANodeWithoutSection) {
  ScriptedBreaker breaker;
  const auto order = dump_order(
      {node(1, ObjectKind::index, "i"), node(2, ObjectKind::comment, "c", {1}), node(3, ObjectKind::table, "t", {2})},
      breaker);
  EXPECT_THAT(breaker.boundaries, ElementsAre(std::pair(3, 1)));
  EXPECT_THAT(order.warnings, ElementsAre(HasSubstr("TABLE public.t depends on INDEX public.i of a later section")));
  EXPECT_THAT(ids(order), ElementsAre(3, 1, 2));
}

TEST(DumpOrder, TheLaterNodeMayMoveInstead) {
  ScriptedBreaker breaker;
  breaker.on_boundary = [](const OrderNode&, const OrderNode& later) {
    OrderNode moved = later;
    moved.section = Section::pre_data;
    return OrderChange{{}, {moved}};
  };
  const auto order = dump_order(
      {node(1, ObjectKind::index, "i"), node(2, ObjectKind::comment, "c", {1}), node(3, ObjectKind::table, "t", {2})},
      breaker);
  EXPECT_THAT(breaker.boundaries, SizeIs(1));
  EXPECT_THAT(order.warnings, IsEmpty());
  EXPECT_THAT(ids(order), ElementsAre(1, 2, 3));
}

TEST(DumpOrder, ACircleMadeAtTheBoundaryIsBrokenToo) {
  ScriptedBreaker breaker;
  breaker.on_boundary = [](const OrderNode& n, const OrderNode&) {
    return OrderChange{{{n.id, 1}}, {node(7, ObjectKind::view, "x", {8}), node(8, ObjectKind::view, "y", {7})}};
  };
  breaker.on_loop = [](auto circle) { return OrderChange{{{circle[0]->id, circle[1]->id}}, {}}; };
  const auto order = dump_order({node(1, ObjectKind::index, "i"), node(3, ObjectKind::view, "v", {1})}, breaker);
  EXPECT_THAT(breaker.loops, SizeIs(1));
  EXPECT_THAT(ids(order), ElementsAre(3, 7, 8, 1));
}

TEST(FindLoops, GivesAllSetsThatDependOnEachOther) {
  const std::vector<OrderNode> nodes = {
      node(9, ObjectKind::table, "a", {8}), node(8, ObjectKind::table, "b", {7}),
      node(7, ObjectKind::table, "c", {9}), node(2, ObjectKind::table, "d", {1}),
      node(1, ObjectKind::table, "e", {2}), node(3, ObjectKind::table, "f", {3, 9}),
  };
  EXPECT_THAT(find_loops(nodes), ElementsAre(ElementsAre(1, 2), ElementsAre(7, 8, 9)));
}

TEST(FindLoops, SurvivesLongChains) {
  std::vector<OrderNode> nodes;
  for (DumpId id = 1; id <= 100'000; ++id) nodes.push_back(node(id, ObjectKind::table, "t", {id + 1}));
  EXPECT_THAT(find_loops(nodes), IsEmpty());
  nodes.back().dependencies.push_back(1);
  EXPECT_THAT(find_loops(nodes), ElementsAre(SizeIs(100'000)));
}

}  // namespace
}  // namespace pgbraid::plan
