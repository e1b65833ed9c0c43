// SPDX-License-Identifier: Apache-2.0
#include "ui/semantics.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <ranges>

namespace limen::ui {

namespace {

std::unexpected<Error> unwritable(const std::filesystem::path& file) {
    return fail(
        Stage::screen, "screen.semantics_unwritable",
        "the semantics file " + file.string() + " cannot be written: " + std::strerror(errno));
}

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

}  // namespace

std::string_view to_string(Role role) {
    constexpr std::array<std::string_view, 9> names{
        "heading", "text", "button", "row", "field", "image", "progress", "band", "group"};
    return names.at(static_cast<std::size_t>(role));
}

const Node* Tree::find(std::string_view id) const {
    const auto found = std::ranges::find(nodes, id, &Node::id);
    return found == nodes.end() ? nullptr : &*found;
}

const Node* Tree::at(Point p) const {
    for (const Node& node : nodes | std::views::reverse)
        if (node.takes_taps() && node.rect.contains(p)) return &node;
    return nullptr;
}

std::string to_json(const Tree& tree, std::uint64_t frame) {
    nlohmann::ordered_json out;
    out["frame"] = frame;
    out["screen"] = tree.screen;
    out["language"] = tree.language;
    out["window"] = {std::lround(tree.window.w), std::lround(tree.window.h)};
    auto& nodes = out["nodes"] = nlohmann::ordered_json::array();
    for (const Node& n : tree.nodes)
        nodes.push_back({{"id", n.id},
                         {"role", to_string(n.role)},
                         {"label", n.label},
                         {"spoken", n.spoken},
                         {"rect",
                          {std::lround(n.rect.x), std::lround(n.rect.y), std::lround(n.rect.w),
                           std::lround(n.rect.h)}},
                         {"enabled", n.enabled},
                         {"selected", n.selected}});
    return out.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Result<void> SemanticsFile::publish(const Tree& tree, std::uint64_t frame) {
    if (last_ == tree) return {};
    // No fsync: readers are on this machine, and after a power cut the picture is gone as well.
    const std::string part = file_.string() + ".part";
    const int fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return unwritable(file_);
    const bool written = write_all(fd, to_json(tree, frame));
    if (::close(fd) != 0 || !written || ::rename(part.c_str(), file_.c_str()) != 0)
        return unwritable(file_);
    last_ = tree;
    return {};
}

}  // namespace limen::ui
