// SPDX-License-Identifier: Apache-2.0
// The virtual world around one kiosk: who stands there, what lies on the document reader, which
// device is broken. Virtual devices look at it; the dock and the tests act on it. Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace limen::virtual_world {

// How the document lies when it is laid down for the first time; from then on it lies well.
enum class FirstPage : std::uint8_t { good, wrong_page, blurred, upside_down };

struct Traveller {
    std::string id;        // "genuine"
    std::string title;     // what the dock's list says; nobody real
    std::string expected;  // "open" or "officer": for reports
    std::string passport;  // folder of a passport bundle
    std::string face;      // footage file
    std::int64_t start_frame = 0;
    FirstPage first_page = FirstPage::good;
    std::optional<std::uint64_t> lift_at_byte;  // the hand moves: once, in mid reading
};

// travellers.toml: [[traveller]] tables. Errors as Config's; two of one id are an error.
Result<std::vector<Traveller>> load_travellers(const std::filesystem::path& file);

// The field of the chip reader: where a virtual chip comes and goes.
class ChipField {
  public:
    virtual ~ChipField() = default;
    // The document of this bundle is in the field. With lift_at_byte it leaves by itself once.
    virtual Result<void> insert(const std::filesystem::path& bundle,
                                std::optional<std::uint64_t> lift_at_byte) = 0;
    virtual void remove() = 0;
    // False also after it left by itself.
    virtual bool present() const = 0;
};

enum class Part : std::uint8_t { chip_reader, page_scanner, face_camera };
inline constexpr std::array<Part, 3> kParts = {Part::chip_reader, Part::page_scanner,
                                               Part::face_camera};
std::string_view to_string(Part part);
std::optional<Part> part_from(std::string_view text);

struct StageFolders {
    std::filesystem::path passports;  // one bundle a folder
    std::filesystem::path footage;
};

// What the page scanner sees.
struct Glass {
    std::uint64_t turn = 0;         // grows whenever something was laid or lifted
    std::filesystem::path picture;  // empty: nothing lies there
    bool upside_down = false;
};
// Who stands before the camera.
struct Onlooker {
    std::uint64_t turn = 0;       // grows whenever somebody else came
    std::filesystem::path video;  // empty: nobody
    std::int64_t start_frame = 0;
};

class Stage {
  public:
    // `field` may be null where no chip is played; it is used under the stage's lock.
    Stage(std::vector<Traveller> travellers, StageFolders folders,
          std::unique_ptr<ChipField> field);
    ~Stage();

    const std::vector<Traveller>& travellers() const { return travellers_; }
    // This traveller steps up, passport in hand; what lay there is lifted. "stage.unknown".
    Result<void> choose(std::string_view id);
    // The traveller goes away and takes the passport.
    void leave();
    // "stage.nobody" without a traveller; laying twice is nothing.
    Result<void> lay_down();
    void lift();
    std::optional<std::string> chosen() const;
    bool laid() const;

    void break_part(Part part, bool broken);
    bool broken(Part part) const;

    Glass glass() const;
    Onlooker onlooker() const;

  private:
    void lift_locked();
    // A chip that left by itself has taken its document along.
    void notice_lift_locked() const;

    const std::vector<Traveller> travellers_;
    const StageFolders folders_;
    mutable std::mutex mutex_;
    std::unique_ptr<ChipField> field_;
    const Traveller* traveller_ = nullptr;
    mutable Glass glass_;
    Onlooker onlooker_;
    int laid_times_ = 0;
    bool moved_once_ = false;  // the hand has moved already
    mutable bool in_field_ = false;
    std::array<bool, kParts.size()> broken_{};
};

}  // namespace limen::virtual_world
