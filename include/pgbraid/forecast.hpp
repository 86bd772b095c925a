// What a run would do, without doing it (--dry-run): which entries, in which order, and about how large they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pgbraid/dump.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"
#include "pgbraid/mirror.hpp"
#include "pgbraid/restore.hpp"

namespace pgbraid {

// Stages follow each other.
enum class Stage { drop, leader_first, workers, leader_last };

struct PlannedItem {
  Stage stage = Stage::workers;
  std::string what;                    // "TABLE DATA public.t", from the archive or the server: it may hold any bytes
  std::optional<std::uint64_t> bytes;  // of data, estimated; nothing where there is none
};

struct Forecast {
  std::size_t workers = 0;
  std::uint64_t definitions = 0;   // entries that the archive would have beside `items`; of a dump only
  std::vector<PlannedItem> items;  // in the order in which they would be taken
};

// A dump: the data, in the order in which workers would take it, by the size of the tables on the server's disk. Reads
// the catalog on a snapshot and locks the tables meanwhile, as a dump does; writes nothing. Errors as dump().
Forecast forecast_dump(const DumpOptions& options, EventSink& events, Interrupt& interrupt);

// A restore: all of it, sizes as the archive's files have. The order of the workers' entries is that of a run in which
// each takes as long as its data is large. Nothing is connected to. Error{usage} for `resumable`, whose plan depends on
// the target, and for `file`; else as restore().
Forecast forecast_restore(const RestoreOptions& options, EventSink& events);

// A mirror: both servers are asked all that a mirror asks before it touches anything. Errors as mirror().
Forecast forecast_mirror(const MirrorOptions& options, EventSink& events, Interrupt& interrupt);

}  // namespace pgbraid
