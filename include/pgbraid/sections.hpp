// The three sections of an archive, as a set (--section).
#pragma once

namespace pgbraid {

struct Sections {
  bool pre_data = true;
  bool data = true;
  bool post_data = true;
};

}  // namespace pgbraid
