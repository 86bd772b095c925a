// Puts the blocks that many threads write at once into one file, in an order that was fixed before: so its bytes do not
// depend on who was quick. The block whose place has come goes into the file as it is written; the others wait in
// spools. Whoever finishes the block at the front puts those behind it that are ready into the file, too: there is one
// writer at any time, and it holds no lock while it writes. Internal to this layer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "archive/spool.hpp"
#include "codec/stream.hpp"
#include "store/output_file.hpp"

namespace pgbraid::archive {

// Thread-safety: open() from any number of threads; a block belongs to one thread at a time; the rest when no block is
// open.
class OrderedOutput {
 public:
  // Destroyed without close(), nothing of it stays in the file, and its place can be opened again. Where the file
  // cannot take back what it has (a pipe), no block comes after it: open() throws Error{io}.
  class Block : public codec::Sink {
   public:
    Block(OrderedOutput& output, std::size_t place, bool streams);
    ~Block() override;

    // Throws Error{io}.
    void write(std::span<const std::byte> bytes) override;
    // It is whole. `head` and `tail` stand before and behind what was written; a head only where the block does not
    // stream. Throws Error{io}.
    void close(std::string head = {}, std::string tail = {});
    // So far, without head and tail.
    std::uint64_t size() const noexcept { return size_; }

   private:
    OrderedOutput& output_;
    std::size_t place_;
    bool streams_;          // into the file as soon as its place has come
    bool in_file_ = false;  // it has come
    bool closed_ = false;
    std::uint64_t begin_ = 0;  // in the file
    std::uint64_t size_ = 0;
    std::unique_ptr<Spool> spool_;
  };

  // Where a block stands in the file.
  struct Extent {
    std::uint64_t begin = 0;
    std::uint64_t size = 0;
  };

  explicit OrderedOutput(store::OutputFile& file, std::uint64_t memory = SpoolArea::kMemory)
      : file_(file), area_(file.folder(), memory) {}

  // Before the first block: how many there are to be.
  void set_places(std::size_t count) { places_.resize(count); }

  // REQUIRES: a place that is not open and was not closed.
  std::unique_ptr<Block> open(std::size_t place, bool streams);

  SpoolArea& area() noexcept { return area_; }
  // Is every block in the file?
  bool complete() const noexcept { return front_ == places_.size(); }
  const Extent& extent(std::size_t place) const { return places_.at(place).extent; }

 private:
  struct Place {
    std::unique_ptr<Spool> waiting;  // whole, and its turn has not come
    bool is_whole = false;
    std::string head;
    std::string tail;
    Extent extent;
  };

  bool try_begin(std::size_t place);
  void finish(std::size_t place, std::uint64_t begin);
  void leave(std::size_t place, std::unique_ptr<Spool> spool, std::string head, std::string tail);
  void take_back(std::uint64_t begin) noexcept;
  void append_ready();
  void append(Place& place);

  store::OutputFile& file_;  // touched by who has set busy_ alone
  SpoolArea area_;
  std::mutex mutex_;
  std::vector<Place> places_;  // guarded by mutex_, but for that of who has set busy_
  std::size_t front_ = 0;      // guarded by mutex_: the first place that is not whole in the file
  bool busy_ = false;          // guarded by mutex_: somebody writes to the file
  bool spoiled_ = false;       // guarded by mutex_: what is in the file cannot be taken back
};

}  // namespace pgbraid::archive
