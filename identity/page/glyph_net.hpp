// SPDX-License-Identifier: Apache-2.0
// The character classifier: a small fully connected network over cells cut out of a rectified line.
// Its training program (provisioning/ocr-training) shares this geometry.
#pragma once

#include <array>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace limen::page {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<";
constexpr int kCharacters = 37;
constexpr int kNothing = 37;  // the 38th class: blank, between two characters, other writing
constexpr int kClasses = 38;
constexpr int index_of(char c) {
    return static_cast<int>(kAlphabet.find(c));
}

// A cell is wider than the pitch, so that its neighbours' edges tell how it is aligned.
constexpr int kCellWidth = 18;
constexpr int kCellHeight = 24;
constexpr int kCellPixels = kCellWidth * kCellHeight;
constexpr double kCellPitch = 13.0;  // pixels of a cell from one character to the next
// OCR-B's advance is 0.723 em; capitals are centred in the cell.
constexpr double kAdvanceEm = 0.723;

// Grey values of one cell to network input: paper 0, ink 1, whatever the lighting.
void normalise(std::span<const unsigned char> grey, std::span<float> out);

struct Layer {
    int inputs = 0, outputs = 0;
    std::vector<float> weights;  // [input][output]
    std::vector<float> bias;
};

class GlyphNet {
  public:
    // Error "mrz.no_model" (missing, damaged, or of another geometry).
    static Result<GlyphNet> load(const std::filesystem::path& file);
    explicit GlyphNet(std::vector<Layer> layers);
    // inputs: cells × kCellPixels; gives the natural logarithms of cells × kClasses probabilities.
    std::vector<float> log_probabilities(std::span<const float> inputs) const;

  private:
    std::vector<Layer> layers_;
};

// The file: "LMNOCR1\n", layer count, per layer inputs, outputs, scale, 16-bit weights and float
// biases, then the FNV-1a checksum of all before it. Little endian.
Result<void> save(const std::vector<Layer>& layers, const std::filesystem::path& file);

// out[rows × outputs] = in[rows × inputs] · weights + bias.
void multiply(std::span<const float> in, const Layer& layer, int rows, std::span<float> out);

}  // namespace limen::page
