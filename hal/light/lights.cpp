// SPDX-License-Identifier: Apache-2.0
#include "hal/light/lights.hpp"

#include <atomic>
#include <fstream>

namespace limen::hal {
namespace {

class NoLight final : public Light {
  public:
    std::string describe() const override { return "no lights"; }
    std::vector<std::string> faults() override { return {}; }
    Result<void> self_test() override { return {}; }
    Result<void> show(Zone, Pattern) override { return {}; }
};

Result<void> put(const std::filesystem::path& file, const std::string& value) {
    std::ofstream out(file);
    out << value << std::flush;
    if (out) return {};
    return fail(Stage::device, "light.gone",
                "the LED file can't be written: " + file.string() +
                    "; check the cable and the rights of the kiosk's user");
}

class LedLight final : public Light {
  public:
    explicit LedLight(std::map<Zone, std::filesystem::path> leds) : leds_(std::move(leds)) {}

    std::string describe() const override {
        std::string text = "LEDs";
        for (const auto& [zone, folder] : leds_) text += " " + folder.filename().string();
        return text;
    }
    std::vector<std::string> faults() override {
        if (gone_) return {"light.gone"};
        return {};
    }
    Result<void> self_test() override {
        for (const auto& [zone, folder] : leds_) LIMEN_CHECK(show(zone, Pattern::off));
        return {};
    }
    Result<void> show(Zone zone, Pattern pattern) override {
        const auto led = leds_.find(zone);
        if (led == leds_.end()) return {};
        auto shown = show_led(led->second, pattern);
        gone_ = !shown;
        return shown;
    }

  private:
    static Result<void> show_led(const std::filesystem::path& led, Pattern pattern) {
        switch (pattern) {
            case Pattern::off:
                LIMEN_CHECK(put(led / "trigger", "none"));
                return put(led / "brightness", "0");
            case Pattern::steady:
            case Pattern::good: {
                LIMEN_CHECK(put(led / "trigger", "none"));
                std::string most = "255";
                std::ifstream(led / "max_brightness") >> most;
                return put(led / "brightness", most);
            }
            case Pattern::breathe:
                return blink(led, "1200", "800");
            case Pattern::attention:
                return blink(led, "250", "250");
        }
        return {};
    }
    // Twice a second at most: WCAG 2.2, 2.3.1 allows three flashes a second at most.
    static Result<void> blink(const std::filesystem::path& led, const std::string& on_ms,
                              const std::string& off_ms) {
        LIMEN_CHECK(put(led / "trigger", "timer"));
        LIMEN_CHECK(put(led / "delay_on", on_ms));
        return put(led / "delay_off", off_ms);
    }

    const std::map<Zone, std::filesystem::path> leds_;
    std::atomic<bool> gone_ = false;
};

}  // namespace

std::unique_ptr<Light> make_no_light() {
    return std::make_unique<NoLight>();
}

std::unique_ptr<Light> make_led_light(std::map<Light::Zone, std::filesystem::path> leds) {
    return std::make_unique<LedLight>(std::move(leds));
}

}  // namespace limen::hal
