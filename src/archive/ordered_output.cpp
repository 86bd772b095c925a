#include "archive/ordered_output.hpp"

#include <cassert>
#include <utility>

#include "base/fail.hpp"

namespace pgbraid::archive {

namespace {

class FileSink : public codec::Sink {
 public:
  explicit FileSink(store::OutputFile& file) : file_(file) {}
  void write(std::span<const std::byte> bytes) override { file_.write(bytes); }

 private:
  store::OutputFile& file_;
};

}  // namespace

OrderedOutput::Block::Block(OrderedOutput& output, std::size_t place, bool streams)
    : output_(output), place_(place), streams_(streams), spool_(std::make_unique<Spool>(output.area_)) {}

OrderedOutput::Block::~Block() {
  if (in_file_ && !closed_) output_.take_back(begin_);
}

void OrderedOutput::Block::write(std::span<const std::byte> bytes) {
  assert(!closed_);
  size_ += bytes.size();
  if (!in_file_ && streams_ && output_.try_begin(place_)) {
    in_file_ = true;
    begin_ = output_.file_.position();
    FileSink sink(output_.file_);
    spool_->drain(sink);
  }
  if (in_file_) {
    output_.file_.write(bytes);
  } else {
    spool_->write(bytes);
  }
}

void OrderedOutput::Block::close(std::string head, std::string tail) {
  assert(!closed_ && (head.empty() || !streams_));
  if (in_file_) {
    output_.file_.write(codec::bytes_of(tail));
    closed_ = true;
    output_.finish(place_, begin_);
  } else {
    spool_->close();
    closed_ = true;
    output_.leave(place_, std::move(spool_), std::move(head), std::move(tail));
  }
}

std::unique_ptr<OrderedOutput::Block> OrderedOutput::open(std::size_t place, bool streams) {
  {
    const std::lock_guard lock(mutex_);
    assert(place < places_.size() && !places_[place].is_whole);
    if (spoiled_) {
      base::fail_with_hint(ErrorCode::io,
                           fmt::format("{} has the beginning of data that cannot be read to its end", file_.path()),
                           "Dump to a file: there it could have been read again.");
    }
  }
  return std::make_unique<Block>(*this, place, streams);
}

// The file is the caller's from here on, if it is this place's turn.
bool OrderedOutput::try_begin(std::size_t place) {
  const std::lock_guard lock(mutex_);
  if (busy_ || front_ != place || spoiled_) return false;
  busy_ = true;
  return true;
}

// REQUIRES: the file is the caller's, and the block at the front whole in it.
void OrderedOutput::finish(std::size_t place, std::uint64_t begin) {
  {
    const std::lock_guard lock(mutex_);
    places_[place].extent = {begin, file_.position() - begin};
    places_[place].is_whole = true;
    ++front_;
  }
  append_ready();
}

void OrderedOutput::leave(std::size_t place, std::unique_ptr<Spool> spool, std::string head, std::string tail) {
  {
    const std::lock_guard lock(mutex_);
    Place& mine = places_[place];
    mine.waiting = std::move(spool);
    mine.head = std::move(head);
    mine.tail = std::move(tail);
    mine.is_whole = true;
    if (busy_ || front_ != place || spoiled_) return;
    busy_ = true;
  }
  append_ready();
}

// REQUIRES: the file is the caller's. It gives it away when the block at the front is not ready. Where the file takes
// no more it is nobody's, and nothing comes after what is in it.
void OrderedOutput::append_ready() {
  while (true) {
    Place* place = nullptr;
    {
      const std::lock_guard lock(mutex_);
      if (front_ == places_.size() || !places_[front_].is_whole) {
        busy_ = false;
        return;
      }
      place = &places_[front_];
    }
    append(*place);
    const std::lock_guard lock(mutex_);
    ++front_;
  }
}

void OrderedOutput::append(Place& place) {
  place.extent.begin = file_.position();
  file_.write(codec::bytes_of(place.head));
  FileSink sink(file_);
  place.waiting->drain(sink);
  file_.write(codec::bytes_of(place.tail));
  place.extent.size = file_.position() - place.extent.begin;
  place.waiting.reset();
  place.head = {};
  place.tail = {};
}

void OrderedOutput::take_back(std::uint64_t begin) noexcept {
  bool taken_back = false;
  try {
    taken_back = file_.take_back(begin);
  } catch (const std::exception&) {
    // It stays, and nothing can come after it.
  }
  const std::lock_guard lock(mutex_);
  spoiled_ = !taken_back;
  busy_ = false;
}

}  // namespace pgbraid::archive
