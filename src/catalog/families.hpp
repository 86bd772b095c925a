// The families' readers, one per file. Each adds its objects to context.catalog (names), later fills in what is wanted
// (details), with one statement each for the whole database. Errors: pg::Query's.
// Thread-safety: the leader only.
#pragma once

#include "catalog/context.hpp"

namespace pgbraid::catalog {

// Which privileges were changed; first of all (privileges.hpp).
void read_privileges(Context& context);

// Names: what there is, who owns it, and whether it is wanted.
void read_schemas(Context& context);
void read_extensions(Context& context);
void read_types(Context& context);
void read_functions(Context& context);
void read_aggregates(Context& context);
void read_languages(Context& context);
void read_casts(Context& context);
void read_transforms(Context& context);
void read_access_methods(Context& context);
void read_collations(Context& context);
void read_conversions(Context& context);
void read_operators(Context& context);
void read_operator_classes(Context& context);  // and families
void read_relations(Context& context);
void read_foreign_servers(Context& context);
void read_text_search(Context& context);
void read_event_triggers(Context& context);
void read_publications(Context& context);
void read_subscriptions(Context& context);
void read_statistics(Context& context);
void read_large_objects(Context& context);
void read_default_privileges(Context& context);
void read_database(Context& context);

// Which objects belong to extensions: they come with CREATE EXTENSION, and only their privileges are dumped.
void read_extension_members(Context& context);
// Whose rows are dumped all the same; after the members.
void read_extension_configuration(Context& context);

// Details, for what is wanted; tables are locked by then.
void read_type_details(Context& context);
void read_function_details(Context& context);
void read_aggregate_details(Context& context);
void read_operator_details(Context& context);
void read_operator_class_details(Context& context);
// Which columns own sequences; before the details, since a wanted table brings its sequences along.
void read_sequence_owners(Context& context);
void read_inheritance(Context& context);
void read_columns(Context& context);
void read_user_mappings(Context& context);
void read_text_search_details(Context& context);
// Before read_table_details, which asks whose rows are wanted.
void read_foreign_tables(Context& context);
void read_table_details(Context& context);
// Which rows have to be loaded through the topmost partitioned table.
void read_partition_roots(Context& context);
void read_view_details(Context& context);
void read_sequence_details(Context& context);
void read_indexes(Context& context);
void read_constraints(Context& context);
// Which rows come before which; after the keys.
void read_data_order(Context& context);
void read_extensions_needed(Context& context);
void read_statistics_details(Context& context);
void read_domain_constraints(Context& context);
void read_triggers(Context& context);
void read_rules(Context& context);
void read_policies(Context& context);
// After read_columns.
void read_foreign_columns(Context& context);
// Whose rows are dumped in binary form, where that is asked for; after read_columns.
void read_binary_forms(Context& context);
void read_publication_members(Context& context);
void read_comments(Context& context);
void read_labels(Context& context);

// Statistics data, where it is asked for; after indexes and views.
void read_statistics_data(Context& context);

// What depends on what; last, when all objects are there.
void read_dependencies(Context& context);

}  // namespace pgbraid::catalog
