// Conversions between encodings.
#include <fmt/format.h>

#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

class Conversion : public Object {
 public:
  void emit(Emitter& emitter) const override;

  bool is_default = false;
  std::string from, to;  // encodings
  std::string function;  // as SQL takes it
};

void Conversion::emit(Emitter& emitter) const {
  const std::string quoted = qualified_name();
  if (wanted.definition) {
    emitter.entry(*this, {name,
                          fmt::format("CREATE {}CONVERSION {} FOR {} TO {} FROM {};\n", is_default ? "DEFAULT " : "",
                                      quoted, pg::literal(from), pg::literal(to), function),
                          fmt::format("DROP CONVERSION {};\n", quoted)});
  }
  emitter.comment(*this, {"CONVERSION", quoted, pg::ident(name)});
}

}  // namespace

void read_conversions(Context& context) {
  context.query.later(fmt::format(R"(
SELECT c.oid, c.conname, c.connamespace, n.nspname, pg_catalog.pg_get_userbyid(c.conowner), c.condefault,
       pg_catalog.pg_encoding_to_char(c.conforencoding), pg_catalog.pg_encoding_to_char(c.contoencoding), c.conproc
  FROM pg_catalog.pg_conversion c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
 WHERE c.oid >= {}::pg_catalog.oid
 ORDER BY c.oid)",
                                  kFirstUserOid),
                      [&context](pg::Row& row) {
                        auto made = std::make_unique<Conversion>();
                        made->kind = model::ObjectKind::conversion;
                        made->catalog.table = table_oid::kConversion;
                        model::Oid schema = 0;
                        row >> made->catalog.oid >> made->name >> schema >> made->schema >> made->owner >>
                            made->is_default >> made->from >> made->to >> made->function;
                        made->wanted = context.in_schema(schema);
                        context.catalog.add(std::move(made));
                      });
}

}  // namespace pgbraid::catalog
