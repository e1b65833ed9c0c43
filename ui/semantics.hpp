// SPDX-License-Identifier: Apache-2.0
// What is on the screen, in words and boxes: what taps are tested against, what speech reads and
// what tests look at. A frame's tree lists its nodes in reading order.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ui/geometry.hpp"

namespace limen::ui {

enum class Role : std::uint8_t { heading, text, button, row, field, image, progress, band, group };
std::string_view to_string(Role role);

struct Node {
    std::string id{};  // unique in its frame, stable between frames: "place_page.heading"
    Role role = Role::text;
    std::string label{};   // what is written
    std::string spoken{};  // what speech says; the label unless the screen knows better
    Rect rect{};           // window pixels, as drawn (mirrored in right-to-left languages)
    bool enabled = true;
    bool selected = false;
    friend bool operator==(const Node&, const Node&) = default;
    bool takes_taps() const {
        return enabled && (role == Role::button || role == Role::row || role == Role::field);
    }
};

struct Tree {
    std::string screen;    // "place_page"
    std::string language;  // "ar"
    Size window;
    std::vector<Node> nodes{};
    std::vector<std::string> overflows{};  // texts larger than their box: a fault of the layout
    friend bool operator==(const Tree&, const Tree&) = default;

    const Node* find(std::string_view id) const;
    // What a finger here would touch: the last drawn node that takes taps; null when none.
    const Node* at(Point p) const;
};

// One JSON object: frame, screen, language, window [w,h], nodes [{id, role, label, spoken, rect
// [x,y,w,h], enabled, selected}].
std::string to_json(const Tree& tree, std::uint64_t frame);

// Keeps a file equal to the newest tree: replaced whole, only when something changed, readable by
// its owner alone.
class SemanticsFile {
  public:
    explicit SemanticsFile(std::filesystem::path file) : file_(std::move(file)) {}
    // Error "screen.semantics_unwritable".
    Result<void> publish(const Tree& tree, std::uint64_t frame);

  private:
    std::filesystem::path file_;
    std::optional<Tree> last_;
};

}  // namespace limen::ui
