// SPDX-License-Identifier: Apache-2.0
// Texture memory of one GL context: shaped text and pictograms in a cache of bounded size, pictures
// only as long as they are shown. Internal to ui/.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <unordered_map>

#include "ui/raster.hpp"

namespace limen::ui {

struct Texture {
    std::uint32_t id = 0;
    int width = 0, height = 0;
};

class Textures {
  public:
    explicit Textures(std::size_t budget_bytes = 24u << 20) : budget_bytes_(budget_bytes) {}
    ~Textures();
    Textures(const Textures&) = delete;
    Textures& operator=(const Textures&) = delete;

    // White with coverage as alpha. `fleeting` entries leave with the first frame that does not
    // use them.
    Texture mask(const std::string& key, bool fleeting, const std::function<Mask()>& render);
    Texture image(const std::string& key, const std::function<Image()>& render);
    // A picture by name; uploaded again when its sequence or size changed.
    Texture picture(const std::string& name, const PixelView& pixels);
    // Frees pictures and fleeting texts the frame did not use, then the least used over budget.
    void end_frame();
    std::size_t bytes() const { return bytes_; }

  private:
    struct Entry {
        std::string key;
        Texture texture;
        std::size_t bytes = 0;
        std::uint64_t used_in_frame = 0, sequence = 0;
        bool fleeting = false;
        PixelFormat format = PixelFormat::rgba;
    };
    using Entries = std::list<Entry>;
    Entry* find(const std::string& key);
    Texture insert(Entry entry);
    void erase(Entries::iterator entry);

    std::size_t budget_bytes_, bytes_ = 0;
    std::uint64_t frame_ = 0;
    Entries entries_;  // most recently used first
    std::unordered_map<std::string, Entries::iterator> index_;
};

}  // namespace limen::ui
