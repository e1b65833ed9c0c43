// SPDX-License-Identifier: Apache-2.0
#include "base/config.hpp"
#include "identity/face/face_engine.hpp"

namespace limen::face {

Result<Calibration> load_calibration(const std::filesystem::path& file, const std::string& engine) {
    LIMEN_TRY(Config config, Config::load(file));
    for (Config& table : config.tables("engine")) {
        Calibration calibration;
        calibration.engine = table.text("name");
        calibration.threshold = table.number("threshold", std::nullopt, -1, 1);
        calibration.false_match_rate = table.number("false_match_rate", std::nullopt, 0, 1);
        calibration.false_non_match_rate = table.number("false_non_match_rate", std::nullopt, 0, 1);
        calibration.measured_on = table.text("measured_on");
        LIMEN_CHECK(table.finish());
        if (calibration.engine == engine) return calibration;
    }
    return fail(Stage::config, "face.bad_calibration",
                file.string() + " has no [[engine]] table with name = \"" + engine +
                    "\"; add one with its measured threshold");
}

}  // namespace limen::face
