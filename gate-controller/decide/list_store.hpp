// SPDX-License-Identifier: Apache-2.0
// The alert lists in force at this gate. Filled by whoever fetches or loads them (outbox/), read by
// the decision; safe to use from two threads.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "base/result.hpp"
#include "border/evidence.hpp"
#include "border/lists.hpp"

namespace limen::gate {

class ListSource {
  public:
    virtual ~ListSource() = default;
    // One list a kind at most, in the order of ListKind; kinds never loaded are absent.
    virtual std::vector<std::shared_ptr<const border::AlertList>> current() const = 0;
};

class ListStore final : public ListSource {
  public:
    // Takes a list over. An older version than the one in force is refused ("lists.rollback"); the
    // same version again changes nothing.
    Result<void> put(std::shared_ptr<const border::AlertList> list);
    std::vector<std::shared_ptr<const border::AlertList>> current() const override;

  private:
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<const border::AlertList>> lists_;
};

struct Searched {
    std::vector<border::ListVersion> versions;
    std::vector<border::ListHit> hits;
};
// Searches every list for the chip's document and, where it differs, the printed one too: a page
// that lies about its chip must not hide a hit. One hit an entry, the best.
Searched search_lists(const ListSource& lists, const border::Evidence& evidence);

}  // namespace limen::gate
