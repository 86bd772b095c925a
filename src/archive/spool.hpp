// Where data waits that is ready before its place in the archive has come: in memory as far as that goes, then in one
// temporary file for all. Internal to this layer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "codec/stream.hpp"

namespace pgbraid::archive {

// What all spools of an archive share. Thread-safety: all members may be called by any number of threads at once; no
// lock is held while the file is read or written.
class SpoolArea {
 public:
  static constexpr std::size_t kPiece = std::size_t{256} << 10U;
  static constexpr std::uint64_t kMemory = std::uint64_t{64} << 20U;

  // The file, where it is needed, is made in `folder`; so many bytes may wait in memory.
  explicit SpoolArea(std::string folder, std::uint64_t memory = kMemory)
      : folder_(std::move(folder)), memory_left_(memory) {}

  // False: there is no room for so many bytes; else they have to be given back.
  bool take_memory(std::size_t bytes);
  void give_memory(std::size_t bytes);

  // Keeps the bytes in the file; returns where. Throws Error{io}.
  std::uint64_t store(std::span<const std::byte> bytes);
  void fetch(std::uint64_t offset, std::span<std::byte> bytes) const;
  // They are needed no more.
  void forget(std::uint64_t offset, std::size_t bytes);

  // The size of the file; 0 where none was needed.
  std::uint64_t file_size() const;

 private:
  std::string folder_;
  mutable std::mutex mutex_;
  std::uint64_t memory_left_;        // guarded by mutex_
  base::File file_;                  // made under mutex_, by the first store()
  std::uint64_t end_ = 0;            // guarded by mutex_: of the file
  std::vector<std::uint64_t> free_;  // guarded by mutex_: places of kPiece bytes each
};

// The bytes of one thing that waits. Gone with what is in it. Thread-safety: belongs to one thread at a time.
class Spool : public codec::Sink {
 public:
  explicit Spool(SpoolArea& area) : area_(area) {}
  ~Spool() override { clear(); }

  void write(std::span<const std::byte> bytes) override;
  std::uint64_t size() const noexcept { return size_; }
  // No more is to come: what it keeps for that is given back.
  void close();
  // All of it goes to `sink`, and is forgotten.
  void drain(codec::Sink& sink);
  void clear() noexcept;

 private:
  struct Piece {
    std::vector<std::byte> memory;  // empty: in the file
    std::uint64_t offset = 0;
    std::size_t size = 0;
  };
  void put_away();

  SpoolArea& area_;
  std::vector<Piece> pieces_;
  std::vector<std::byte> last_;  // the piece being filled
  std::uint64_t size_ = 0;
};

}  // namespace pgbraid::archive
