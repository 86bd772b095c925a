// Access methods of indexes and tables. They have neither schema nor owner.
#include <fmt/format.h>

#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

class AccessMethod : public Object {
 public:
  void emit(Emitter& emitter) const override;

  bool of_tables = false;  // else of indexes
  std::string handler;     // function, as SQL takes it
};

void AccessMethod::emit(Emitter& emitter) const {
  const std::string quoted = pg::ident(name);
  if (wanted.definition) {
    emitter.entry(*this, {name,
                          fmt::format("CREATE ACCESS METHOD {} TYPE {} HANDLER {};\n", quoted,
                                      of_tables ? "TABLE" : "INDEX", handler),
                          fmt::format("DROP ACCESS METHOD {};\n", quoted)});
  }
  emitter.comment(*this, {"ACCESS METHOD", quoted, quoted});
}

}  // namespace

void read_access_methods(Context& context) {
  context.query.later(fmt::format(R"(
SELECT a.oid, a.amname, a.amtype = 't', a.amhandler
  FROM pg_catalog.pg_am a
 WHERE a.oid >= {}::pg_catalog.oid
 ORDER BY a.oid)",
                                  kFirstUserOid),
                      [&context](pg::Row& row) {
                        auto made = std::make_unique<AccessMethod>();
                        made->kind = model::ObjectKind::access_method;
                        made->catalog.table = table_oid::kAccessMethod;
                        row >> made->catalog.oid >> made->name >> made->of_tables >> made->handler;
                        made->wanted = context.without_schema(made->catalog.oid);
                        context.catalog.add(std::move(made));
                      });
}

}  // namespace pgbraid::catalog
