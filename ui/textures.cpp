// SPDX-License-Identifier: Apache-2.0
#include "ui/textures.hpp"

#include <SDL_opengl.h>

#include <algorithm>

namespace limen::ui {

namespace {

struct GlFormat {
    GLint internal;
    GLenum format;
    int bytes;
};
GlFormat gl_format(PixelFormat format) {
    switch (format) {
        case PixelFormat::bgr:
            return {GL_RGB8, GL_BGR, 3};
        case PixelFormat::grey:
            return {GL_R8, GL_RED, 1};
        case PixelFormat::rgba:
            break;
    }
    return {GL_RGBA8, GL_RGBA, 4};
}

GLuint new_texture() {
    GLuint id = 0;
    glGenTextures(1, &id);
    glBindTexture(GL_TEXTURE_2D, id);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    return id;
}

void swizzle(GLint r, GLint g, GLint b, GLint a) {
    const GLint order[] = {r, g, b, a};
    glTexParameteriv(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_RGBA, order);
}

std::size_t area(int w, int h) {
    return static_cast<std::size_t>(w) * static_cast<std::size_t>(h);
}

}  // namespace

Textures::~Textures() {
    while (!entries_.empty()) erase(entries_.begin());
}

Textures::Entry* Textures::find(const std::string& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    found->second->used_in_frame = frame_;
    return &*found->second;
}

Texture Textures::insert(Entry entry) {
    entry.used_in_frame = frame_;
    bytes_ += entry.bytes;
    entries_.push_front(std::move(entry));
    index_[entries_.front().key] = entries_.begin();
    return entries_.front().texture;
}

void Textures::erase(Entries::iterator entry) {
    glDeleteTextures(1, &entry->texture.id);
    bytes_ -= entry->bytes;
    index_.erase(entry->key);
    entries_.erase(entry);
}

Texture Textures::mask(const std::string& key, bool fleeting, const std::function<Mask()>& render) {
    if (const Entry* entry = find(key)) return entry->texture;
    const Mask mask = render();
    const Texture texture{new_texture(), mask.width, mask.height};
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_R8, mask.width, mask.height, 0, GL_RED, GL_UNSIGNED_BYTE,
                 mask.coverage.data());
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    swizzle(GL_ONE, GL_ONE, GL_ONE, GL_RED);
    return insert({key, texture, mask.coverage.size(), 0, 0, fleeting, PixelFormat::grey});
}

Texture Textures::image(const std::string& key, const std::function<Image()>& render) {
    if (const Entry* entry = find(key)) return entry->texture;
    const Image image = render();
    const Texture texture{new_texture(), image.width, image.height};
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, image.width, image.height, 0, GL_RGBA,
                 GL_UNSIGNED_BYTE, image.rgba.data());
    return insert({key, texture, image.rgba.size(), 0, 0, false, PixelFormat::rgba});
}

Texture Textures::picture(const std::string& name, const PixelView& pixels) {
    const std::string key = "picture:" + name;
    const GlFormat f = gl_format(pixels.format);
    Entry* entry = find(key);
    if (entry && (entry->texture.width != pixels.width || entry->texture.height != pixels.height ||
                  entry->format != pixels.format)) {
        erase(index_.at(key));
        entry = nullptr;
    }
    if (entry && entry->sequence == pixels.sequence) return entry->texture;
    const bool fresh = entry == nullptr;
    if (fresh) {
        const Texture texture{new_texture(), pixels.width, pixels.height};
        insert({key, texture, area(pixels.width, pixels.height) * static_cast<std::size_t>(f.bytes),
                0, 0, true, pixels.format});
        entry = &entries_.front();
    }
    entry->sequence = pixels.sequence;
    glBindTexture(GL_TEXTURE_2D, entry->texture.id);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, pixels.stride_bytes / f.bytes);
    if (fresh)
        glTexImage2D(GL_TEXTURE_2D, 0, f.internal, pixels.width, pixels.height, 0, f.format,
                     GL_UNSIGNED_BYTE, pixels.data);
    else
        glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, pixels.width, pixels.height, f.format,
                        GL_UNSIGNED_BYTE, pixels.data);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    if (fresh && pixels.format == PixelFormat::grey) swizzle(GL_RED, GL_RED, GL_RED, GL_ONE);
    return entry->texture;
}

void Textures::end_frame() {
    for (auto it = entries_.begin(); it != entries_.end();) {
        const auto entry = it++;
        if (entry->fleeting && entry->used_in_frame != frame_) erase(entry);
    }
    while (bytes_ > budget_bytes_ && !entries_.empty() && entries_.back().used_in_frame != frame_)
        erase(std::prev(entries_.end()));
    ++frame_;
}

}  // namespace limen::ui
