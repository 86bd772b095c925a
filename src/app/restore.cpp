// pgbraid restore.
#include "pgbraid/restore.hpp"

#include <memory>
#include <optional>

#include "app/archive_origin.hpp"
#include "app/restore_options.hpp"
#include "app/restore_run.hpp"
#include "app/restore_script.hpp"
#include "app/verify_first.hpp"
#include "pg/conninfo.hpp"

namespace pgbraid {

RestoreResult restore(const RestoreOptions& asked, EventSink& events, Interrupt& interrupt) {
  events.archive(asked.archive);
  if (!asked.connection.dbname.empty()) events.database({pg::database_name(asked.connection), {}, {}, {}});
  const RestoreOptions options = app::with_filters(asked);
  app::check_restore_options(options);
  app::check_restore_target(options);
  if (options.verify_first) app::verify_first(options, events, interrupt);
  if (!options.file.empty()) return app::write_restore_script(options, events, interrupt);
  events.phase("reading the table of contents");
  const auto origin = std::make_shared<app::ArchiveOrigin>(options.archive);
  events.phase({});
  app::RestoreRun run(options, "restore", origin, events, interrupt);
  // Before anything is touched.
  std::optional<model::Globals> globals;
  if (options.globals) globals = origin->globals();
  run.prepare();
  if (globals) run.restore_globals(*globals);
  return run.run(origin->fingerprint());
}

}  // namespace pgbraid
