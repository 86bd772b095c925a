#include "plan/toc_sections.hpp"

namespace pgbraid::plan {

using model::Section;

TocSections::TocSections(const model::Toc& toc) {
  sections_.reserve(toc.size());
  Section current = Section::pre_data;
  for (const auto& entry : toc.entries()) {
    Section section = entry->section;
    if (section != Section::none) {
      current = section;
    } else {
      const auto object = entry->dependencies.empty() ? sections_.end() : sections_.find(entry->dependencies.front());
      section = object == sections_.end() ? current : object->second;
    }
    sections_.emplace(entry->id, section);
  }
}

}  // namespace pgbraid::plan
