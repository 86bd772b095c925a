#include "catalog/privileges.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"

namespace pgbraid::catalog {
namespace {

const PrivilegeTarget kTable = {"TABLE", "public.t", "", "owner"};

std::string statements(std::vector<std::string> initially, std::vector<std::string> now,
                       const PrivilegeTarget& target = kTable) {
  return privilege_statements({std::move(now), std::move(initially)}, target);
}

TEST(PrivilegeStatements, AreNoneWhereNothingChanged) {
  EXPECT_EQ(statements({"owner=arwdDxt/owner"}, {"owner=arwdDxt/owner"}), "");
}

TEST(PrivilegeStatements, GrantWhatIsNew) {
  EXPECT_EQ(statements({"owner=arwdDxt/owner"}, {"owner=arwdDxt/owner", "bob=rw/owner"}),
            "GRANT SELECT,UPDATE ON TABLE public.t TO bob;\n");
}

TEST(PrivilegeStatements, RevokeFirstAndGrantThen) {
  EXPECT_EQ(statements({"owner=arwdDxt/owner", "=r/owner"}, {"owner=r/owner", "bob=a/owner"}),
            "REVOKE ALL ON TABLE public.t FROM owner;\n"
            "REVOKE SELECT ON TABLE public.t FROM PUBLIC;\n"
            "GRANT SELECT ON TABLE public.t TO owner;\n"
            "GRANT INSERT ON TABLE public.t TO bob;\n");
}

TEST(PrivilegeStatements, SayGrantOptionsByThemselves) {
  EXPECT_EQ(statements({}, {"bob=ar*w*/owner"}),
            "GRANT INSERT ON TABLE public.t TO bob;\n"
            "GRANT SELECT,UPDATE ON TABLE public.t TO bob WITH GRANT OPTION;\n");
}

TEST(PrivilegeStatements, SayAllForAllOfAKind) {
  EXPECT_EQ(statements({}, {"bob=arwdDxt/owner"}), "GRANT ALL ON TABLE public.t TO bob;\n");
  EXPECT_EQ(statements({}, {"bob=rwU/owner"}, {"SEQUENCE", "public.s", "", "owner"}),
            "GRANT ALL ON SEQUENCE public.s TO bob;\n");
  EXPECT_EQ(statements({}, {"bob=U/owner"}, {"SCHEMA", "s", "", "owner"}), "GRANT USAGE ON SCHEMA s TO bob;\n");
  EXPECT_EQ(statements({}, {"=Tc/owner"}, {"DATABASE", "d", "", "owner"}),
            "GRANT CONNECT,TEMPORARY ON DATABASE d TO PUBLIC;\n");
  EXPECT_EQ(statements({}, {"bob=rw/owner"}, {"LARGE OBJECT", "17", "", "owner"}),
            "GRANT ALL ON LARGE OBJECT 17 TO bob;\n");
  EXPECT_EQ(statements({}, {"bob=U/owner"}, {"TYPE", "public.e", "", "owner"}), "GRANT ALL ON TYPE public.e TO bob;\n");
}

TEST(PrivilegeStatements, DoNotSayAllWithoutMaintainWhereTheServerKnowsIt) {
  PrivilegeTarget target = kTable;
  target.maintain = true;
  EXPECT_EQ(statements({}, {"bob=arwdDxtm/owner"}, target), "GRANT ALL ON TABLE public.t TO bob;\n");
  EXPECT_EQ(statements({}, {"bob=arwdDxt/owner"}, target),
            "GRANT INSERT,SELECT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER ON TABLE public.t TO bob;\n");
}

TEST(PrivilegeStatements, OfAColumnNameItWithEachPrivilege) {
  EXPECT_EQ(statements({}, {"bob=r*w/owner"}, {"TABLE", "public.t", "My Col", "owner"}),
            "GRANT UPDATE(\"My Col\") ON TABLE public.t TO bob;\n"
            "GRANT SELECT(\"My Col\") ON TABLE public.t TO bob WITH GRANT OPTION;\n");
  EXPECT_EQ(statements({}, {"bob=arwx/owner"}, {"TABLE", "public.t", "c", "owner"}),
            "GRANT ALL(c) ON TABLE public.t TO bob;\n");
}

TEST(PrivilegeStatements, QuoteRoles) {
  EXPECT_EQ(statements({"\"Odd \"\"role\"=r/owner"}, {"user=r/owner"}),
            "REVOKE SELECT ON TABLE public.t FROM \"Odd \"\"role\";\n"
            "GRANT SELECT ON TABLE public.t TO \"user\";\n");
}

TEST(PrivilegeStatements, GrantAsTheRoleThatGranted) {
  EXPECT_EQ(statements({}, {"bob=r*/owner", "carol=r/\"Bob 2\""}),
            "GRANT SELECT ON TABLE public.t TO bob WITH GRANT OPTION;\n"
            "SET SESSION AUTHORIZATION \"Bob 2\";\n"
            "GRANT SELECT ON TABLE public.t TO carol;\n"
            "RESET SESSION AUTHORIZATION;\n");
}

TEST(PrivilegeStatements, StandBehindAPrefix) {
  PrivilegeTarget target = {"TABLES", "", "", "owner"};
  target.prefix = "ALTER DEFAULT PRIVILEGES FOR ROLE owner IN SCHEMA s ";
  // Whoever granted: the statement names its role itself.
  EXPECT_EQ(
      statements({"=r/owner"}, {"bob=r/other"}, target),
      target.prefix + "REVOKE SELECT ON TABLES FROM PUBLIC;\n" + target.prefix + "GRANT SELECT ON TABLES TO bob;\n");
}

TEST(PrivilegeStatements, RevokeEverythingFromAnEmptyList) {
  EXPECT_EQ(statements({"=X/owner", "owner=X/owner"}, {}, {"FUNCTION", "public.f()", "", "owner"}),
            "REVOKE ALL ON FUNCTION public.f() FROM PUBLIC;\n"
            "REVOKE ALL ON FUNCTION public.f() FROM owner;\n");
}

TEST(PrivilegeStatements, RefuseAMalformedItem) {
  test::expect_error(ErrorCode::source, "not an access privilege", [] { statements({}, {"nonsense"}); });
}

}  // namespace
}  // namespace pgbraid::catalog
