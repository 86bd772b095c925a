// From a catalog to a frozen table of contents: the order of the objects, circles resolved, files named.
// Thread-safety: the leader only.
#pragma once

#include <memory>
#include <set>

#include "catalog/catalog.hpp"
#include "catalog/emitter.hpp"
#include "codec/compression.hpp"
#include "model/toc.hpp"
#include "pg/connection.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/restore.hpp"

namespace pgbraid::app {

// What is left out of an archive, whatever objects were chosen.
struct LeftOut {
  std::set<model::ObjectKind> kinds;  // with what is said of objects of these kinds
  bool tablespaces = false;
  bool access_methods = false;
};

// Decides which tables are dumped in parts: those with more than `part_size` bytes of data, 0: none. Where TOAST is
// much of a table, `leader` is asked which rows have it. Errors as exec.
void cut_large_tables(catalog::Catalog& catalog, std::uint64_t part_size, pg::Connection& leader, EventSink& events);

// Orders the catalog's objects and emits those entries that `keep` selects, by the rules of a restore, without what is
// `left_out`. What has to be
// taken apart for that (a default from its table, a view's query from the view) is changed in `catalog`. Dependencies
// that had to be given up are told as warnings.
std::shared_ptr<model::Toc> build_toc(catalog::Catalog& catalog, const catalog::EmitOptions& options,
                                      const RestoreOptions& keep, const LeftOut& left_out,
                                      const codec::Compression& compression, EventSink& events);

}  // namespace pgbraid::app
