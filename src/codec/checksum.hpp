// The checksum of an archive's files: XXH3-128. It finds damage; it is no protection against forgery.
// Thread-safety: an object belongs to one thread at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace pgbraid::codec {

class Xxh3 {
 public:
  Xxh3();
  Xxh3(Xxh3&&) noexcept;
  Xxh3& operator=(Xxh3&&) noexcept;
  Xxh3(const Xxh3&) = delete;
  Xxh3& operator=(const Xxh3&) = delete;
  ~Xxh3();

  void update(std::span<const std::byte> bytes) noexcept;
  // Of all bytes so far: 32 lower-case hexadecimal digits, most significant first (as xxh128sum prints it).
  std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pgbraid::codec
