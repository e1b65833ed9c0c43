// SPDX-License-Identifier: Apache-2.0
#include "identity/face/dlib_net.hpp"

#include <dlfcn.h>
#include <dlib/dnn.h>
#include <dlib/opencv.h>

#include "base/invariant.hpp"

namespace limen::face {
namespace {

// The architecture the published weights were trained in: a residual network of 29 layers on
// aligned faces of 150 by 150, ending in 128 values trained with a metric loss.
template <int N, int stride, typename Subnet>
using Convolve = dlib::affine<dlib::con<N, 3, 3, stride, stride, Subnet>>;
template <int N, int stride, typename Subnet>
using Block = Convolve<N, 1, dlib::relu<Convolve<N, stride, Subnet>>>;
template <int N, typename Subnet>
using Same = dlib::relu<dlib::add_prev1<Block<N, 1, dlib::tag1<Subnet>>>>;
template <int N, typename Subnet>
using Half = dlib::relu<dlib::add_prev2<
    dlib::avg_pool<2, 2, 2, 2, dlib::skip1<dlib::tag2<Block<N, 2, dlib::tag1<Subnet>>>>>>>;

template <typename Subnet>
using Level4 = Same<32, Same<32, Same<32, Subnet>>>;
template <typename Subnet>
using Level3 = Same<64, Same<64, Same<64, Half<64, Subnet>>>>;
template <typename Subnet>
using Level2 = Same<128, Same<128, Half<128, Subnet>>>;
template <typename Subnet>
using Level1 = Same<256, Same<256, Half<256, Subnet>>>;
template <typename Subnet>
using Level0 = Half<256, Subnet>;
using Input = dlib::max_pool<
    3, 3, 2, 2,
    dlib::relu<dlib::affine<dlib::con<32, 7, 7, 2, 2, dlib::input_rgb_image_sized<kChipSide>>>>>;
using Network = dlib::loss_metric<dlib::fc_no_bias<
    kDescriptorSize, dlib::avg_pool_everything<Level0<Level1<Level2<Level3<Level4<Input>>>>>>>>;

// A second thread gains nothing on one face and takes the core the screen draws with.
void keep_blas_to_one_thread() {
    using SetThreads = void (*)(int);
    if (auto* const set = dlsym(RTLD_DEFAULT, "openblas_set_num_threads")) {
        reinterpret_cast<SetThreads>(set)(1);
    }
}

class DlibNet final : public DescriptorNet {
  public:
    explicit DlibNet(const std::filesystem::path& file) {
        dlib::deserialize(file.string()) >> net_;
    }

    std::vector<float> describe(const cv::Mat& chip) override {
        LIMEN_INVARIANT(chip.rows == kChipSide && chip.cols == kChipSide && chip.type() == CV_8UC3,
                        "descriptors are of aligned chips");
        dlib::matrix<dlib::rgb_pixel> pixels;
        dlib::assign_image(pixels, dlib::cv_image<dlib::bgr_pixel>(chip));
        const auto& out = net_(pixels);
        return {out.begin(), out.end()};
    }

  private:
    Network net_;
};

}  // namespace

Result<std::unique_ptr<DescriptorNet>> DescriptorNet::load(const std::filesystem::path& file) {
    keep_blas_to_one_thread();
    try {
        return std::make_unique<DlibNet>(file);
    } catch (const std::exception&) {
        return fail(Stage::face, "face.no_model",
                    file.string() + " is missing or damaged; ./dev setup fetches it");
    }
}

}  // namespace limen::face
