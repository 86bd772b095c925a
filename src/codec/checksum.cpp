// XXH3-128 over xxHash.
#include "codec/checksum.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <new>

namespace pgbraid::codec {

struct Xxh3::State {
  State() : raw(XXH3_createState()) {
    if (raw == nullptr) throw std::bad_alloc();
    XXH3_128bits_reset(raw);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { XXH3_freeState(raw); }

  XXH3_state_t* raw;
};

Xxh3::Xxh3() : state_(std::make_unique<State>()) {}
Xxh3::Xxh3(Xxh3&&) noexcept = default;
Xxh3& Xxh3::operator=(Xxh3&&) noexcept = default;
Xxh3::~Xxh3() = default;

void Xxh3::update(std::span<const std::byte> bytes) noexcept {
  if (!bytes.empty()) XXH3_128bits_update(state_->raw, bytes.data(), bytes.size());
}

std::string Xxh3::hex() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(state_->raw);
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace pgbraid::codec
