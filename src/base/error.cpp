#include "pgbraid/error.hpp"

namespace pgbraid {

int exit_status(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::incomplete:
      return 1;
    case ErrorCode::usage:
      return 2;
    case ErrorCode::connection:
      return 3;
    case ErrorCode::source:
      return 4;
    case ErrorCode::archive:
      return 5;
    case ErrorCode::io:
      return 6;
    case ErrorCode::locked:
      return 7;
    case ErrorCode::interrupted:
      return 130;
  }
  return 1;
}

}  // namespace pgbraid
