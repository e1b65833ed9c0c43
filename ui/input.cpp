// SPDX-License-Identifier: Apache-2.0
#include "ui/input.hpp"

#include <algorithm>
#include <vector>

namespace limen::ui {

void Input::shown(const Tree& tree) {
    // The screen changed under the finger: releasing it must not act on the new one.
    if (tree.screen != tree_.screen) {
        held_.clear();
        focus_.clear();
    }
    tree_ = tree;
    if (!focus_.empty() && tree_.find(focus_) == nullptr) focus_.clear();
}

void Input::press(std::int64_t finger, Point at) {
    if (finger_) return;
    finger_ = finger;
    pointer_ = at;
    const Node* node = tree_.at(at);
    held_ = node ? node->id : std::string();
    focus_ = node && node->role == Role::field ? node->id : std::string();
}

void Input::move(std::int64_t finger, Point at) {
    if (finger_ == finger || (!finger_ && finger == kMouse)) pointer_ = at;
}

void Input::release(std::int64_t finger, Point at) {
    if (finger_ != finger) return;
    finger_.reset();
    pointer_ = at;
    const Node* node = tree_.at(at);
    if (node && node->id == held_) tapped_ = held_;
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
