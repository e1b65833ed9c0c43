// SPDX-License-Identifier: Apache-2.0
#include "identity/page/glyph_net.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "base/bytes.hpp"
#include "base/files.hpp"

namespace limen::page {
namespace {

static_assert(std::endian::native == std::endian::little, "the model's file is little endian");

constexpr std::string_view kMagic = "LMNOCR1\n";

std::uint64_t checksum(ByteView bytes) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const auto byte : bytes) hash = (hash ^ byte) * 0x100000001b3;
    return hash;
}

template <class T>
void append(Bytes& out, const T& value) {
    const auto* raw = reinterpret_cast<const std::uint8_t*>(&value);
    out.insert(out.end(), raw, raw + sizeof value);
}

struct Reader {
    ByteView rest;
    bool ok = true;
    template <class T>
    T take() {
        T value{};
        if (rest.size() < sizeof value) {
            ok = false;
            return value;
        }
        std::memcpy(&value, rest.data(), sizeof value);
        rest = rest.subspan(sizeof value);
        return value;
    }
};

Result<std::vector<Layer>> read_layers(Reader& reader, const std::string& file) {
    const auto bad = [&](std::string_view what) {
        return fail(Stage::page, "mrz.no_model",
                    file + ": " + std::string(what) + "; install the model of this version");
    };
    const auto count = reader.take<std::uint32_t>();
    if (!reader.ok || count == 0 || count > 8) return bad("not a character model");
    std::vector<Layer> layers(count);
    int expected = kCellPixels;
    for (Layer& layer : layers) {
        layer.inputs = static_cast<int>(reader.take<std::uint32_t>());
        layer.outputs = static_cast<int>(reader.take<std::uint32_t>());
        const auto scale = reader.take<float>();
        if (!reader.ok || layer.inputs != expected || layer.outputs < 1 || layer.outputs > 4096) {
            return bad("a model of another geometry");
        }
        const auto size =
            static_cast<std::size_t>(layer.inputs) * static_cast<std::size_t>(layer.outputs);
        if (reader.rest.size() < size * sizeof(std::int16_t)) return bad("the file is cut short");
        layer.weights.resize(size);
        for (float& weight : layer.weights) {
            weight = static_cast<float>(reader.take<std::int16_t>()) * scale;
        }
        layer.bias.resize(static_cast<std::size_t>(layer.outputs));
        for (float& bias : layer.bias) bias = reader.take<float>();
        expected = layer.outputs;
    }
    if (!reader.ok || !reader.rest.empty() || expected != kClasses)
        return bad("the file is damaged");
    return layers;
}

}  // namespace

void normalise(std::span<const unsigned char> grey, std::span<float> out) {
    std::array<int, 256> histogram{};
    for (const auto value : grey) ++histogram[value];
    const auto percentile = [&](int percent) {
        int left = static_cast<int>(grey.size()) * percent / 100, value = 0;
        while (value < 255 && (left -= histogram[static_cast<std::size_t>(value)]) >= 0) ++value;
        return static_cast<float>(value);
    };
    const float low = percentile(8), high = percentile(92);
    const float scale = 1.0f / std::max(high - low, 12.0f);
    for (std::size_t i = 0; i < grey.size(); ++i) {
        out[i] = std::clamp((high - static_cast<float>(grey[i])) * scale, -0.3f, 1.3f) - 0.4f;
    }
}

// The loops are ordered so that the innermost runs over adjacent memory; the compiler makes vectors
// of it for the machine it finds.
__attribute__((target_clones("arch=haswell", "default"), optimize("O3"))) void multiply(
    std::span<const float> in, const Layer& layer, int rows, std::span<float> out) {
    const auto inputs = static_cast<std::size_t>(layer.inputs);
    const auto outputs = static_cast<std::size_t>(layer.outputs);
    const float* weights = layer.weights.data();
    for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
        const float* x = in.data() + row * inputs;
        float* y = out.data() + row * outputs;
        for (std::size_t o = 0; o < outputs; ++o) y[o] = layer.bias[o];
        for (std::size_t i = 0; i < inputs; ++i) {
            const float value = x[i];
            if (value == 0.0f) continue;
            const float* w = weights + i * outputs;
            for (std::size_t o = 0; o < outputs; ++o) y[o] += value * w[o];
        }
    }
}

GlyphNet::GlyphNet(std::vector<Layer> layers) : layers_(std::move(layers)) {}

std::vector<float> GlyphNet::log_probabilities(std::span<const float> inputs) const {
    const int rows = static_cast<int>(inputs.size()) / kCellPixels;
    std::vector<float> current(inputs.begin(), inputs.end()), next;
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        next.resize(static_cast<std::size_t>(rows) * static_cast<std::size_t>(layers_[i].outputs));
        multiply(current, layers_[i], rows, next);
        if (i + 1 < layers_.size()) {
            for (float& value : next) value = std::max(value, 0.0f);
        }
        current.swap(next);
    }
    for (int row = 0; row < rows; ++row) {
        float* values = current.data() + row * kClasses;
        const float top = *std::max_element(values, values + kClasses);
        float sum = 0;
        for (int c = 0; c < kClasses; ++c) sum += std::exp(values[c] - top);
        const float norm = top + std::log(sum);
        for (int c = 0; c < kClasses; ++c) values[c] -= norm;
    }
    return current;
}

Result<GlyphNet> GlyphNet::load(const std::filesystem::path& file) {
    auto content = read_file(file, 4u << 20);
    if (!content) {
        return fail(Stage::page, "mrz.no_model",
                    "the character model cannot be read: " + content.error().message);
    }
    const ByteView bytes = *content;
    if (bytes.size() < kMagic.size() + 8 || to_text(bytes.first(kMagic.size())) != kMagic) {
        return fail(Stage::page, "mrz.no_model", file.string() + " is not a character model");
    }
    Reader tail{bytes.last(8)};
    if (tail.take<std::uint64_t>() != checksum(bytes.first(bytes.size() - 8))) {
        return fail(Stage::page, "mrz.no_model",
                    file.string() + " is damaged (checksum); install it again");
    }
    Reader reader{bytes.subspan(kMagic.size(), bytes.size() - kMagic.size() - 8)};
    LIMEN_TRY(auto layers, read_layers(reader, file.string()));
    return GlyphNet(std::move(layers));
}

Result<void> save(const std::vector<Layer>& layers, const std::filesystem::path& file) {
    Bytes out(kMagic.begin(), kMagic.end());
    append(out, static_cast<std::uint32_t>(layers.size()));
    for (const Layer& layer : layers) {
        float largest = 1e-6f;
        for (const float weight : layer.weights) largest = std::max(largest, std::abs(weight));
        const float scale = largest / 32767.0f;
        append(out, static_cast<std::uint32_t>(layer.inputs));
        append(out, static_cast<std::uint32_t>(layer.outputs));
        append(out, scale);
        for (const float weight : layer.weights) {
            append(out, static_cast<std::int16_t>(std::lround(weight / scale)));
        }
        for (const float bias : layer.bias) append(out, bias);
    }
    append(out, checksum(out));
    return write_file(file, out);
}

}  // namespace limen::page
