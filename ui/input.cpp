// SPDX-License-Identifier: Apache-2.0
#include "ui/input.hpp"

#include <algorithm>
#include <ranges>
#include <vector>

namespace limen::ui {

namespace {

// Whether a node that takes taps is elsewhere in `now` than it was in `before`.
bool moved(const Tree& before, const Tree& now) {
    auto same_place = [&](const Node& node) {
        const Node* old = before.find(node.id);
        return old == nullptr || old->rect == node.rect;
    };
    return !std::ranges::all_of(now.nodes | std::views::filter(&Node::takes_taps), same_place);
}

}  // namespace

void Input::shown(const Tree& tree, Monotonic now) {
    if (tree.screen != tree_.screen) {
        // The screen changed under the finger: releasing it must not act on the new one.
        held_.clear();
        focus_.clear();
        before_ = {};
    } else if (moved(tree_, tree) && (before_.nodes.empty() || now - moved_at_ >= kReaction)) {
        // Of several moves at once, the person saw what was there before the first.
        before_ = tree_;
        moved_at_ = now;
    }
    tree_ = tree;
    if (!focus_.empty() && tree_.find(focus_) == nullptr) focus_.clear();
}

// What the person meant, as it was seen: what is there, or what was there until just now.
const Node* Input::aimed_at(Point at, Monotonic now) const {
    const Node* seen = now - moved_at_ < kReaction ? before_.at(at) : nullptr;
    if (!seen) return tree_.at(at);
    const Node* same = tree_.find(seen->id);
    return same && same->takes_taps() ? seen : nullptr;
}

void Input::press(std::int64_t finger, Point at, Monotonic now) {
    if (finger_) return;
    finger_ = finger;
    pointer_ = at;
    const Node* node = aimed_at(at, now);
    held_ = node ? node->id : std::string();
    held_rect_ = node ? node->rect : Rect{};
    focus_ = node && node->role == Role::field ? node->id : std::string();
}

void Input::move(std::int64_t finger, Point at) {
    if (finger_ == finger || (!finger_ && finger == kMouse)) pointer_ = at;
}

void Input::release(std::int64_t finger, Point at) {
    if (finger_ != finger) return;
    finger_.reset();
    pointer_ = at;
    const Node* there = tree_.at(at);
    const Node* held = tree_.find(held_);
    const bool on_it = there && there->id == held_;
    const bool moved_away = held && held->takes_taps() && held_rect_.contains(at);
    if (on_it || moved_away) tapped_ = held_;
    held_.clear();
}

void Input::cancel() {
    finger_.reset();
    held_.clear();
    pointer_ = {-1, -1};
}

void Input::focus_next(int step) {
    std::vector<const Node*> stops;
    for (const Node& node : tree_.nodes)
        if (node.takes_taps()) stops.push_back(&node);
    if (stops.empty()) return;
    const auto here = std::ranges::find_if(stops, [&](const Node* n) { return n->id == focus_; });
    const auto count = static_cast<int>(stops.size());
    int index = step > 0 ? 0 : count - 1;
    if (here != stops.end())
        index = (static_cast<int>(here - stops.begin()) + step + count) % count;
    focus_ = stops[static_cast<std::size_t>(index)]->id;
}

void Input::activate() {
    const Node* node = tree_.find(focus_);
    if (node && node->takes_taps()) tapped_ = node->id;
}

void Input::type(std::string_view utf8) {
    const Node* node = tree_.find(focus_);
    if (node && node->role == Role::field) typed_ += utf8;
}

void Input::erase() {
    if (typed_.empty()) {
        ++erased_;
        return;
    }
    while (!typed_.empty() && (static_cast<unsigned char>(typed_.back()) & 0xC0U) == 0x80U)
        typed_.pop_back();
    if (!typed_.empty()) typed_.pop_back();
}

void Input::scroll(float lines) {
    scroll_ += lines;
}

bool Input::take_tap(std::string_view id) {
    if (tapped_.empty() || tapped_ != id) return false;
    tapped_.clear();
    taken_ = true;
    return true;
}

bool Input::pressed(std::string_view id) const {
    return !held_.empty() && held_ == id;
}

bool Input::end_frame() {
    tapped_.clear();
    typed_.clear();
    erased_ = 0;
    scroll_ = 0;
    return std::exchange(taken_, false);
}

}  // namespace limen::ui
