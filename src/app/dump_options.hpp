// What a dump's options ask of each of its phases, and which of them cannot go together.
// Thread-safety: free functions without state.
#pragma once

#include "app/dump_plan.hpp"
#include "catalog/emitter.hpp"
#include "catalog/read_options.hpp"
#include "codec/compression.hpp"
#include "pgbraid/dump.hpp"
#include "pgbraid/restore.hpp"

namespace pgbraid::app {

// The options with what their filter files say. Error{io}, Error{usage}.
DumpOptions with_filters(DumpOptions options);

// Error{usage} where options contradict each other (in stock pg_dump's words, where it refuses the same), or a value
// makes no sense.
void check_dump_options(const DumpOptions& options);

// Error{usage} where nothing says where the archive goes, or options are given that its format has no use for.
void check_dump_target(const DumpOptions& options);

// Where an archive in one file goes: "-" is standard output.
std::string output_file(const DumpOptions& options);

// How the archive's data is compressed. Error{usage}, also where the format knows no compression.
codec::Compression archive_compression(const DumpOptions& options);

// What is read of the catalog.
catalog::ReadOptions read_options(const DumpOptions& options, const codec::Compression& compression);
// How objects become entries.
catalog::EmitOptions emit_options(const DumpOptions& options, const codec::Compression& compression);
// What of the entries is kept, in a restore's words, and what is left out of them.
RestoreOptions keep_options(const DumpOptions& options);
// How the entries become the text of a script, in a restore's words.
RestoreOptions script_options(const DumpOptions& options);
LeftOut left_out(const DumpOptions& options);

}  // namespace pgbraid::app
