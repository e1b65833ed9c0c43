// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/decide/list_store.hpp"

#include <algorithm>
#include <string>

namespace limen::gate {
namespace {

void merge(std::vector<border::ListHit>& into, std::vector<border::ListHit> more) {
    for (auto& hit : more) {
        const auto same = std::find_if(into.begin(), into.end(), [&](const border::ListHit& known) {
            return known.kind == hit.kind && known.entry_id == hit.entry_id;
        });
        if (same == into.end()) {
            into.push_back(std::move(hit));
        } else if (hit.score > same->score) {
            *same = std::move(hit);
        }
    }
}

}  // namespace

Result<void> ListStore::put(std::shared_ptr<const border::AlertList> list) {
    const border::ListVersion& fresh = list->version();
    const std::lock_guard lock(mutex_);
    for (auto& known : lists_) {
        if (known->version().kind != fresh.kind) continue;
        if (fresh.version < known->version().version)
            return fail(Stage::lists, "lists.rollback",
                        "the list " + std::string(border::code(fresh.kind)) + " of version " +
                            std::to_string(fresh.version) + " is older than the one in force (" +
                            std::to_string(known->version().version) +
                            "); publish it again with a higher version");
        if (fresh.version > known->version().version) known = std::move(list);
        return {};
    }
    lists_.push_back(std::move(list));
    std::sort(lists_.begin(), lists_.end(),
              [](const auto& a, const auto& b) { return a->version().kind < b->version().kind; });
    return {};
}

std::vector<std::shared_ptr<const border::AlertList>> ListStore::current() const {
    const std::lock_guard lock(mutex_);
    return lists_;
}

Searched search_lists(const ListSource& lists, const border::Evidence& evidence) {
    Searched found;
    for (const auto& list : lists.current()) {
        found.versions.push_back(list->version());
        if (evidence.chip) merge(found.hits, list->search(*evidence.chip));
        if (evidence.printed && evidence.printed != evidence.chip)
            merge(found.hits, list->search(*evidence.printed));
    }
    return found;
}

}  // namespace limen::gate
