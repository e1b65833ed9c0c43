// SPDX-License-Identifier: Apache-2.0
// The two pictures of the open case, decoded. Overwritten when the case changes or closes.
#pragma once

#include <memory>
#include <optional>

#include "protocol/messages.hpp"
#include "ui/raster.hpp"

namespace limen::officer {

class Portraits {
  public:
    Portraits();
    ~Portraits();
    Portraits(const Portraits&) = delete;
    Portraits& operator=(const Portraits&) = delete;

    // Decodes when another case's pictures came; nullptr wipes. Pictures that are none are left
    // out: the screen says that there is no picture.
    void show(const protocol::CaseDetail* detail);
    const ui::PixelView* chip() const;
    const ui::PixelView* live() const;

  private:
    struct Picture;
    void wipe();
    std::unique_ptr<Picture> chip_, live_;
    std::optional<border::TransactionId> shown_;
    std::uint64_t sequence_ = 0;
};

}  // namespace limen::officer
