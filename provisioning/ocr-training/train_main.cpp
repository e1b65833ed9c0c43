// SPDX-License-Identifier: Apache-2.0
// Makes assets/models/ocrb.bin from the OCR-B font alone; the same seed gives the same samples.
//     limen-train-ocr OUT.bin [SAMPLES] [EPOCHS]
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <random>

#include "identity/page/glyph_net.hpp"
#include "provisioning/ocr-training/glyph_samples.hpp"

namespace {

using limen::ocr_training::Samples;
using limen::page::Layer;

constexpr unsigned kSeed = 9303;
constexpr int kBatch = 64;

// Adam's state of one layer.
struct Moments {
    std::vector<float> first, second;
};

struct Trainer {
    std::vector<Layer> layers;
    std::vector<Moments> weight_moments, bias_moments;
    std::vector<std::vector<float>> values;     // of each layer's outputs, of one batch
    std::vector<std::vector<float>> gradients;  // of the loss by them
    std::vector<float> weight_gradient;
    int step = 0;

    explicit Trainer(const std::vector<int>& sizes) {
        std::mt19937 random(kSeed);
        for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
            Layer layer{sizes[i], sizes[i + 1], {}, {}};
            layer.weights.resize(static_cast<std::size_t>(sizes[i]) *
                                 static_cast<std::size_t>(sizes[i + 1]));
            const float spread = std::sqrt(6.0f / static_cast<float>(sizes[i]));
            for (float& w : layer.weights) {
                w = spread * (static_cast<float>(random()) / 2147483648.0f - 1.0f);
            }
            layer.bias.assign(static_cast<std::size_t>(sizes[i + 1]), 0.0f);
            weight_moments.push_back({std::vector<float>(layer.weights.size()),
                                      std::vector<float>(layer.weights.size())});
            bias_moments.push_back(
                {std::vector<float>(layer.bias.size()), std::vector<float>(layer.bias.size())});
            layers.push_back(std::move(layer));
        }
        values.resize(layers.size());
        gradients.resize(layers.size());
    }

    void forward(std::span<const float> inputs, int rows) {
        std::span<const float> current = inputs;
        for (std::size_t i = 0; i < layers.size(); ++i) {
            values[i].resize(static_cast<std::size_t>(rows) *
                             static_cast<std::size_t>(layers[i].outputs));
            limen::page::multiply(current, layers[i], rows, values[i]);
            if (i + 1 < layers.size()) {
                for (float& value : values[i]) value = std::max(value, 0.0f);
            }
            current = values[i];
        }
    }

    // Softmax and cross entropy; the true class is held to 0.98 so that the net stays unsure where
    // glyphs are alike.
    double loss(std::span<const int> classes) {
        constexpr float kSure = 0.98f;
        auto& out = values.back();
        auto& gradient = gradients.back();
        gradient.resize(out.size());
        const auto outputs = static_cast<std::size_t>(layers.back().outputs);
        double total = 0;
        for (std::size_t row = 0; row < classes.size(); ++row) {
            const float* y = out.data() + row * outputs;
            float* g = gradient.data() + row * outputs;
            const float top = *std::max_element(y, y + outputs);
            float sum = 0;
            for (std::size_t o = 0; o < outputs; ++o) sum += g[o] = std::exp(y[o] - top);
            const auto truth = static_cast<std::size_t>(classes[row]);
            total -= std::log(g[truth] / sum + 1e-9f);
            for (std::size_t o = 0; o < outputs; ++o) {
                const float target =
                    o == truth ? kSure : (1 - kSure) / static_cast<float>(outputs - 1);
                g[o] = (g[o] / sum - target) / static_cast<float>(classes.size());
            }
        }
        return total / static_cast<double>(classes.size());
    }

    void adam(std::vector<float>& parameters, const std::vector<float>& gradient, Moments& moments,
              float rate) const {
        const float c1 = 1 - std::pow(0.9f, static_cast<float>(step));
        const float c2 = 1 - std::pow(0.999f, static_cast<float>(step));
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            moments.first[i] = 0.9f * moments.first[i] + 0.1f * gradient[i];
            moments.second[i] = 0.999f * moments.second[i] + 0.001f * gradient[i] * gradient[i];
            parameters[i] -=
                rate * (moments.first[i] / c1) / (std::sqrt(moments.second[i] / c2) + 1e-8f);
        }
    }

    void backward(std::span<const float> inputs, int rows, float rate) {
        ++step;
        for (std::size_t n = layers.size(); n-- > 0;) {
            Layer& layer = layers[n];
            const auto in_size = static_cast<std::size_t>(layer.inputs);
            const auto out_size = static_cast<std::size_t>(layer.outputs);
            const float* x = n == 0 ? inputs.data() : values[n - 1].data();
            const float* g = gradients[n].data();
            weight_gradient.assign(layer.weights.size(), 0.0f);
            std::vector<float> bias_gradient(out_size, 0.0f);
            if (n > 0) gradients[n - 1].assign(static_cast<std::size_t>(rows) * in_size, 0.0f);
            for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
                const float* gr = g + row * out_size;
                for (std::size_t o = 0; o < out_size; ++o) bias_gradient[o] += gr[o];
                for (std::size_t i = 0; i < in_size; ++i) {
                    const float value = x[row * in_size + i];
                    if (n > 0 && value <= 0) continue;  // the ReLU passes nothing back
                    float* wg = weight_gradient.data() + i * out_size;
                    for (std::size_t o = 0; o < out_size; ++o) wg[o] += value * gr[o];
                    if (n == 0) continue;
                    const float* w = layer.weights.data() + i * out_size;
                    float sum = 0;
                    for (std::size_t o = 0; o < out_size; ++o) sum += w[o] * gr[o];
                    gradients[n - 1][row * in_size + i] = sum;
                }
            }
            adam(layer.weights, weight_gradient, weight_moments[n], rate);
            adam(layer.bias, bias_gradient, bias_moments[n], rate);
        }
    }
};

double accuracy(const std::vector<Layer>& layers, const Samples& samples) {
    const limen::page::GlyphNet net(layers);
    const auto out = net.log_probabilities(samples.inputs);
    std::size_t right = 0;
    for (std::size_t i = 0; i < samples.classes.size(); ++i) {
        const auto first = out.begin() + static_cast<std::ptrdiff_t>(i * limen::page::kClasses);
        right +=
            std::max_element(first, first + limen::page::kClasses) - first == samples.classes[i];
    }
    return static_cast<double>(right) / static_cast<double>(samples.classes.size());
}

void train(Trainer& trainer, const Samples& samples, const Samples& held_out, int epochs) {
    std::vector<std::size_t> order(samples.classes.size());
    std::iota(order.begin(), order.end(), 0);
    std::mt19937 random(kSeed);
    std::vector<float> inputs(static_cast<std::size_t>(kBatch * limen::page::kCellPixels));
    std::vector<int> classes(kBatch);
    const std::size_t batches = order.size() / kBatch;
    for (int epoch = 0; epoch < epochs; ++epoch) {
        for (std::size_t i = order.size() - 1; i > 0; --i)
            std::swap(order[i], order[random() % (i + 1)]);
        double total = 0;
        for (std::size_t b = 0; b < batches; ++b) {
            for (std::size_t k = 0; k < kBatch; ++k) {
                const std::size_t sample = order[b * kBatch + k];
                std::copy_n(
                    samples.inputs.begin() +
                        static_cast<std::ptrdiff_t>(sample * limen::page::kCellPixels),
                    limen::page::kCellPixels,
                    inputs.begin() + static_cast<std::ptrdiff_t>(k * limen::page::kCellPixels));
                classes[k] = samples.classes[sample];
            }
            const double done =
                (epoch + static_cast<double>(b) / static_cast<double>(batches)) / epochs;
            const float rate = static_cast<float>(1.5e-3 * 0.5 * (1 + std::cos(3.14159265 * done)));
            trainer.forward(inputs, kBatch);
            total += trainer.loss(classes);
            trainer.backward(inputs, kBatch, rate);
        }
        fmt::print("epoch {}: loss {:.4f}, held out {:.4f}\n", epoch + 1,
                   total / static_cast<double>(batches), accuracy(trainer.layers, held_out));
        std::fflush(stdout);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "limen-train-ocr OUT.bin [SAMPLES] [EPOCHS]\n");
        return 2;
    }
    const std::size_t count = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 700'000;
    const int epochs = argc > 3 ? std::atoi(argv[3]) : 7;
    const Samples samples = limen::ocr_training::make_samples(count, kSeed);
    const Samples held_out = limen::ocr_training::make_samples(8000, kSeed + 1);
    fmt::print("{} samples\n", samples.classes.size());
    std::fflush(stdout);
    Trainer trainer({limen::page::kCellPixels, 160, 64, limen::page::kClasses});
    train(trainer, samples, held_out, epochs);
    if (const auto saved = limen::page::save(trainer.layers, argv[1]); !saved) {
        fmt::print(stderr, "{}\n", saved.error().describe());
        return 1;
    }
    return 0;
}
