#include "cli/progress_board.hpp"

#include <algorithm>
#include <cmath>

namespace pgbraid::cli {

namespace {

// Of an item that is not done.
constexpr double kMostOfItem = 0.99;

// What every item weighs beside its data.
constexpr std::uint64_t kItemWeight = 8192;

// How many bytes come out of a compressed one, before there is anything to learn from.
constexpr double kUsualPacking = 4;

// A share by an estimate of the whole. Beyond this there may be more to come than was thought: it goes on ever more
// slowly.
constexpr double kSurely = 0.8;
double careful(double share) {
  return share <= kSurely ? share : 1 - (1 - kSurely) * std::exp((kSurely - share) / (1 - kSurely));
}

// Before that a guess at the end is worth nothing.
constexpr double kLeastShare = 0.01;
constexpr double kLeastSeconds = 1;

double seconds_between(ProgressBoard::Time start, ProgressBoard::Time end) {
  return std::chrono::duration<double>(end - start).count();
}

double ratio(std::uint64_t part, double whole) { return whole > 0 ? static_cast<double>(part) / whole : 0; }

}  // namespace

void ProgressBoard::work_begins(const WorkFacts& facts, Time now) {
  *this = {};
  has_work_ = true;
  work_ = facts;
  start_ = now;
}

void ProgressBoard::work_ends() { *this = {}; }

void ProgressBoard::item_begins(const ItemFacts& facts, Time now) {
  if (has_work_) workers_[facts.worker] = AtWork{facts, now};
}

void ProgressBoard::item_ends(const ItemEnd& end) {
  const auto found = workers_.find(end.worker);
  if (found == workers_.end() || !found->second) return;
  const ItemFacts item = std::move(found->second->facts);
  found->second.reset();
  if (!end.done) return;
  items_done_ += item.items;
  weight_done_ += item.weight + item.items * kItemWeight;
  bytes_done_ += end.bytes;
  if (end.bytes > 0) weight_moved_ += item.weight;
}

// Where its bytes are not known, its weight tells of them: of compressed ones as those that are done have shown.
std::optional<double> ProgressBoard::share_of(const ItemFacts& item, std::uint64_t moved) const {
  if (moved == 0) return std::nullopt;
  if (item.bytes > 0) return std::min(kMostOfItem, ratio(moved, static_cast<double>(item.bytes)));
  if (item.weight == 0) return std::nullopt;
  double whole = static_cast<double>(item.weight);
  if (item.packed) whole *= weight_moved_ > 0 ? ratio(bytes_done_, static_cast<double>(weight_moved_)) : kUsualPacking;
  return std::min(kMostOfItem, careful(ratio(moved, whole)));
}

WorkerPicture ProgressBoard::look_at(std::size_t number, const std::optional<AtWork>& at_work, Time now) const {
  WorkerPicture picture;
  picture.number = number;
  if (!at_work) return picture;
  picture.label = at_work->facts.label;
  picture.moved = moved_by(number);
  picture.share = share_of(at_work->facts, picture.moved);
  picture.seconds = seconds_between(at_work->start, now);
  picture.rate = ratio(picture.moved, picture.seconds);
  return picture;
}

ProgressPicture ProgressBoard::look(Time now) {
  ProgressPicture picture;
  picture.what = phase_;
  if (!has_work_) return picture;
  picture.what = work_.what;
  picture.has_work = true;
  picture.items = work_.items;
  picture.done = items_done_;
  picture.moved = bytes_done_;
  auto done = static_cast<double>(weight_done_);
  for (const auto& [number, at_work] : workers_) {
    WorkerPicture worker = look_at(number, at_work, now);
    picture.moved += worker.moved;
    if (at_work) {
      done += worker.share.value_or(0) * static_cast<double>(at_work->facts.weight);
    }
    // The leader works by itself only now and then.
    if (number > 0 || at_work) picture.workers.push_back(std::move(worker));
  }
  moved_ = std::max(moved_, picture.moved);
  picture.moved = moved_;
  const auto whole = static_cast<double>(work_.weight + work_.items * kItemWeight);
  share_ = std::max(share_, whole > 0 ? std::min(1.0, done / whole) : 0);
  picture.share = share_;
  picture.seconds = seconds_between(start_, now);
  picture.rate = ratio(picture.moved, picture.seconds);
  if (share_ >= kLeastShare && picture.seconds >= kLeastSeconds) picture.left = picture.seconds * (1 / share_ - 1);
  return picture;
}

}  // namespace pgbraid::cli
