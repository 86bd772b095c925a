#include "archive/spool.hpp"

#include <algorithm>
#include <utility>

#include "base/fail.hpp"
#include "base/unnamed_file.hpp"

namespace pgbraid::archive {

bool SpoolArea::take_memory(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  if (bytes > memory_left_) return false;
  memory_left_ -= bytes;
  return true;
}

void SpoolArea::give_memory(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  memory_left_ += bytes;
}

std::uint64_t SpoolArea::store(std::span<const std::byte> bytes) {
  std::uint64_t offset = 0;
  {
    const std::lock_guard lock(mutex_);
    if (file_.descriptor() < 0) file_ = base::make_unnamed_file(folder_);
    if (bytes.size() == kPiece && !free_.empty()) {
      offset = free_.back();
      free_.pop_back();
    } else {
      offset = end_;
      end_ += bytes.size();
    }
  }
  base::write_at(file_, offset, bytes);
  return offset;
}

void SpoolArea::fetch(std::uint64_t offset, std::span<std::byte> bytes) const {
  if (base::read_at(file_, offset, bytes) != bytes.size()) {
    base::fail(ErrorCode::io, "{} has become shorter", file_.path());
  }
}

void SpoolArea::forget(std::uint64_t offset, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  if (bytes == kPiece) free_.push_back(offset);
}

std::uint64_t SpoolArea::file_size() const {
  const std::lock_guard lock(mutex_);
  return end_;
}

void Spool::write(std::span<const std::byte> bytes) {
  size_ += bytes.size();
  while (!bytes.empty()) {
    const std::size_t count = std::min(bytes.size(), SpoolArea::kPiece - last_.size());
    last_.insert(last_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
    bytes = bytes.subspan(count);
    if (last_.size() == SpoolArea::kPiece) put_away();
  }
}

void Spool::put_away() {
  if (last_.empty()) return;
  Piece piece;
  piece.size = last_.size();
  if (area_.take_memory(piece.size)) {
    piece.memory = std::move(last_);
    piece.memory.shrink_to_fit();
    last_ = {};
  } else {
    piece.offset = area_.store(last_);
    last_.clear();
  }
  pieces_.push_back(std::move(piece));
}

void Spool::close() {
  put_away();
  last_ = {};
}

void Spool::drain(codec::Sink& sink) {
  std::vector<std::byte> fetched;
  for (Piece& piece : pieces_) {
    if (piece.memory.empty()) {
      fetched.resize(piece.size);
      area_.fetch(piece.offset, fetched);
      sink.write(fetched);
    } else {
      sink.write(piece.memory);
    }
  }
  sink.write(last_);
  clear();
}

void Spool::clear() noexcept {
  for (const Piece& piece : pieces_) {
    if (piece.memory.empty()) {
      area_.forget(piece.offset, piece.size);
    } else {
      area_.give_memory(piece.size);
    }
  }
  pieces_.clear();
  last_ = {};
  size_ = 0;
}

}  // namespace pgbraid::archive
