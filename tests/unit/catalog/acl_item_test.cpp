#include "catalog/acl_item.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"

namespace pgbraid::catalog {
namespace {

using Letters = std::vector<std::pair<char, bool>>;

TEST(ParseAclItem, TakesGranteePrivilegesAndGrantorApart) {
  const AclItem item = parse_acl_item("bob=r*w/owner");
  EXPECT_EQ(item.grantee, "bob");
  EXPECT_EQ(item.grantor, "owner");
  EXPECT_EQ(item.privileges, (Letters{{'r', true}, {'w', false}}));
}

TEST(ParseAclItem, TakesAnEmptyGranteeForPublic) {
  const AclItem item = parse_acl_item("=X/owner");
  EXPECT_EQ(item.grantee, "");
  EXPECT_EQ(item.privileges, (Letters{{'X', false}}));
}

TEST(ParseAclItem, TakesQuotedNames) {
  const AclItem item = parse_acl_item("\"a=b/\"\"c\"=r/\"the owner\"");
  EXPECT_EQ(item.grantee, "a=b/\"c");
  EXPECT_EQ(item.grantor, "the owner");
}

TEST(ParseAclItem, MayLackAGrantor) { EXPECT_EQ(parse_acl_item("bob=r").grantor, ""); }

TEST(ParseAclItem, RefusesWhatIsNone) {
  test::expect_error(ErrorCode::source, "not an access privilege: \"bob\"", [] { parse_acl_item("bob"); });
  test::expect_error(ErrorCode::source, "not an access privilege", [] { parse_acl_item("\"bob=r/owner"); });
  test::expect_error(ErrorCode::source, "not an access privilege", [] { parse_acl_item(""); });
  test::expect_error(ErrorCode::source, "not an access privilege", [] { parse_acl_item("bob=r/\"owner"); });
  test::expect_error(ErrorCode::source, "not an access privilege", [] { parse_acl_item("bob=*r/owner"); });
}

}  // namespace
}  // namespace pgbraid::catalog
