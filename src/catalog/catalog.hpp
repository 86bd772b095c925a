// All that a dump knows of a database: its objects, and the comments and privileges on them.
// Thread-safety: built and read by the leader only.
#pragma once

#include <compare>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "catalog/object.hpp"
#include "pg/features.hpp"

namespace pgbraid::catalog {

class Relation;

// The catalog tables that objects live in; oids that never change (src/include/catalog headers' published values, as
// SELECT 'pg_class'::regclass::oid shows them).
namespace table_oid {
inline constexpr model::Oid kDefaultAcl = 826;
inline constexpr model::Oid kType = 1247;
inline constexpr model::Oid kProc = 1255;
inline constexpr model::Oid kClass = 1259;
inline constexpr model::Oid kDatabase = 1262;
inline constexpr model::Oid kForeignServer = 1417;
inline constexpr model::Oid kUserMapping = 1418;
inline constexpr model::Oid kForeignDataWrapper = 2328;
inline constexpr model::Oid kAccessMethod = 2601;
inline constexpr model::Oid kAccessMethodOperator = 2602;
inline constexpr model::Oid kAccessMethodProcedure = 2603;
inline constexpr model::Oid kAttrdef = 2604;
inline constexpr model::Oid kCast = 2605;
inline constexpr model::Oid kConstraint = 2606;
inline constexpr model::Oid kConversion = 2607;
inline constexpr model::Oid kLanguage = 2612;
inline constexpr model::Oid kLargeObject = 2613;
inline constexpr model::Oid kNamespace = 2615;
inline constexpr model::Oid kOperatorClass = 2616;
inline constexpr model::Oid kOperator = 2617;
inline constexpr model::Oid kRewrite = 2618;
inline constexpr model::Oid kTrigger = 2620;
inline constexpr model::Oid kOperatorFamily = 2753;
inline constexpr model::Oid kExtension = 3079;
inline constexpr model::Oid kPolicy = 3256;
inline constexpr model::Oid kStatistics = 3381;
inline constexpr model::Oid kCollation = 3456;
inline constexpr model::Oid kEventTrigger = 3466;
inline constexpr model::Oid kTransform = 3576;
inline constexpr model::Oid kTsDictionary = 3600;
inline constexpr model::Oid kTsParser = 3601;
inline constexpr model::Oid kTsConfiguration = 3602;
inline constexpr model::Oid kTsTemplate = 3764;
inline constexpr model::Oid kSubscription = 6100;
inline constexpr model::Oid kPublication = 6104;
inline constexpr model::Oid kPublicationRelation = 6106;
inline constexpr model::Oid kPublicationSchema = 6237;
}  // namespace table_oid

// Objects with smaller oids come with the server.
inline constexpr model::Oid kFirstUserOid = 16384;

// An object or, with number != 0, one of its columns.
struct Subject {
  model::CatalogId id;
  int number = 0;
  friend auto operator<=>(const Subject&, const Subject&) = default;
};

// The privileges on a subject: as they are, and as they would be without any GRANT or REVOKE. Items in the server's
// form: grantee=privileges/grantor.
struct Privileges {
  std::vector<std::string> now;
  std::vector<std::string> initially;
};

// What a label provider says of a subject.
struct SecurityLabel {
  std::string provider;
  std::string label;
};

// What the header and the DATABASE entries of an archive say.
struct DatabaseInfo {
  model::Oid oid = 0;
  std::string name;
  std::string client_encoding;  // of the session that read, and so of the archive
  std::string server_version;
};

class Catalog {
 public:
  explicit Catalog(const pg::Features& features) : features_(features) {}

  // Takes an object over and gives it its id.
  template <typename Kind>
  Kind& add(std::unique_ptr<Kind> object) {
    Kind& kept = *object;
    kept.id = static_cast<model::DumpId>(objects_.size()) + 1;
    if (kept.catalog.oid != 0) by_id_.insert_or_assign(kept.catalog, &kept);
    objects_.push_back(std::move(object));
    return kept;
  }

  // From now on `id` too means `object`: a table's row type, a view's rule. An id that is known keeps its object.
  void alias(model::CatalogId id, Object& object) { by_id_.try_emplace(id, &object); }

  // The object, or nullptr.
  Object* find(model::CatalogId id) const;
  Object* find(model::Oid table, model::Oid oid) const { return find(model::CatalogId{table, oid}); }
  // The relation with this oid, or nullptr.
  Relation* relation(model::Oid oid) const;
  void add_relation(model::Oid oid, Relation& relation) { relations_.emplace(oid, &relation); }

  // By DumpId; REQUIRES an id of this catalog.
  Object& object(model::DumpId id) const { return *objects_.at(static_cast<std::size_t>(id) - 1); }
  const std::vector<std::unique_ptr<Object>>& objects() const noexcept { return objects_; }
  // In the order of their oids.
  const std::map<model::Oid, Relation*>& relations() const noexcept { return relations_; }

  const pg::Features& features() const noexcept { return features_; }

  DatabaseInfo database;
  std::map<model::Oid, std::string> enum_labels;  // pg_enum.oid, the label as it was read
  std::map<Subject, std::string> comments;
  std::multimap<model::CatalogId, std::string> extensions_needed;  // names; DEPENDS ON EXTENSION
  std::map<Subject, Privileges> privileges;
  std::vector<std::string> warnings;                     // what a person should know of the reading
  std::vector<std::string> notes;                        // what a person may want to know
  std::map<Subject, std::vector<SecurityLabel>> labels;  // by provider

 private:
  struct Hash {
    std::size_t operator()(const model::CatalogId& id) const noexcept {
      return std::hash<std::uint64_t>()((static_cast<std::uint64_t>(id.table) << 32U) | id.oid);
    }
  };

  pg::Features features_;
  std::vector<std::unique_ptr<Object>> objects_;
  std::unordered_map<model::CatalogId, Object*, Hash> by_id_;
  std::map<model::Oid, Relation*> relations_;
};

}  // namespace pgbraid::catalog
