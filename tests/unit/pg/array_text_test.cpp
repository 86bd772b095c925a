#include "pg/array_text.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"

namespace pgbraid::pg {
namespace {

using Texts = std::vector<std::string>;

TEST(ArrayElements, AreTakenApartAsTheServerWritesThem) {
  EXPECT_EQ(array_elements("{}"), Texts{});
  EXPECT_EQ(array_elements("{1,2,3}"), (Texts{"1", "2", "3"}));
  EXPECT_EQ(array_elements("[0:1]={a,b}"), (Texts{"a", "b"}));
  EXPECT_EQ(array_elements(R"({"a,b","","NULL",NULL,"x\"y","back\\slash","{}"})"),
            (Texts{"a,b", "", "NULL", "", "x\"y", "back\\slash", "{}"}));
}

TEST(ArrayElements, MayHoldApostrophesAndSemicolons) {
  EXPECT_EQ(array_elements("{',it's,a;b,''}"), (Texts{"'", "it's", "a;b", "''"}));
}

TEST(ArrayElements, OfWhatIsNoArrayAreAnError) {
  for (const char* text : {"", "x", "{", "{a", "{a,", "{\"", "{\"a", "{\"a\\", "{\"a\"", "{a}b", "{{a}}", "{\"a\"b}",
                           "{,}", "{a,}", "[0:1]", "[0:1]{a}"}) {
    test::expect_error(ErrorCode::source, "where an array was expected", [&] { array_elements(text); });
  }
}

}  // namespace
}  // namespace pgbraid::pg
