#include "catalog/event_triggers.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

// What ALTER EVENT TRIGGER says of a state that CREATE does not give.
std::string state_words(char enabled) {
  switch (enabled) {
    case 'D':
      return "DISABLE";
    case 'A':
      return "ENABLE ALWAYS";
    case 'R':
      return "ENABLE REPLICA";
    default:
      return {};
  }
}

}  // namespace

void EventTrigger::emit(Emitter& emitter) const {
  const std::string quoted = pg::ident(name);
  if (wanted.definition) {
    std::string sql = fmt::format("CREATE EVENT TRIGGER {} ON {}", quoted, pg::ident(event));
    if (!tags.empty()) {
      std::vector<std::string> values;
      values.reserve(tags.size());
      for (const std::string& tag : tags) values.push_back(pg::literal(tag));
      sql += "\n    WHEN TAG IN (" + base::join(values, ", ") + ")";
    }
    sql += "\n    EXECUTE FUNCTION " + function + "();\n";
    const std::string state = state_words(enabled);
    if (!state.empty()) sql += fmt::format("\nALTER EVENT TRIGGER {} {};\n", quoted, state);
    emitter.entry(*this, {name, std::move(sql), fmt::format("DROP EVENT TRIGGER {};\n", quoted)});
  }
  emitter.comment(*this, {"EVENT TRIGGER", quoted, quoted});
}

void read_event_triggers(Context& context) {
  // They stand outside schemas.
  if (!context.selection.everything() || !context.options.definitions) return;
  context.query.later(R"(
SELECT e.oid, e.evtname, pg_catalog.pg_get_userbyid(e.evtowner), e.evtevent, e.evttags, n.nspname, p.proname,
       e.evtenabled
  FROM pg_catalog.pg_event_trigger e
  JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 ORDER BY e.oid)",
                      [&context](pg::Row& row) {
                        auto trigger = std::make_unique<EventTrigger>();
                        trigger->catalog.table = table_oid::kEventTrigger;
                        trigger->kind = model::ObjectKind::event_trigger;
                        trigger->section = model::Section::post_data;
                        std::string schema;
                        std::string function;
                        row >> trigger->catalog.oid >> trigger->name >> trigger->owner >> trigger->event >>
                            trigger->tags >> schema >> function >> trigger->enabled;
                        trigger->function = pg::qualified(schema, function);
                        trigger->wanted = Wanted::all();
                        context.catalog.add(std::move(trigger));
                      });
}

}  // namespace pgbraid::catalog
