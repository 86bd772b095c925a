// The two ends of every byte stream in this program: where bytes go and where they come from. Codecs, checksums and
// files are joined through these and know nothing else of each other.
// Thread-safety: an object belongs to one thread at a time.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace pgbraid::codec {

// Takes bytes.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;

  // Takes all of `bytes`, or throws Error.
  virtual void write(std::span<const std::byte> bytes) = 0;
};

// Gives bytes.
class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  // Fills at most buffer.size() bytes, which is > 0; returns how many. 0: the end. Throws Error.
  virtual std::size_t read(std::span<std::byte> buffer) = 0;
};

// A Source over bytes in memory, which must outlive it.
class MemorySource : public Source {
 public:
  explicit MemorySource(std::string_view bytes) : rest_(bytes) {}
  std::size_t read(std::span<std::byte> buffer) override;

 private:
  std::string_view rest_;
};

// A Sink into a string.
class StringSink : public Sink {
 public:
  void write(std::span<const std::byte> bytes) override;
  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

// The bytes of a text.
inline std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

}  // namespace pgbraid::codec
