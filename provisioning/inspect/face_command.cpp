// SPDX-License-Identifier: Apache-2.0
// limen-inspect face: compares faces in pictures, one pair or a list of them.
#include <fstream>
#include <map>
#include <opencv2/imgcodecs.hpp>

#include "identity/face/face_engine.hpp"
#include "identity/face/liveness.hpp"
#include "provisioning/inspect/command.hpp"
#include "provisioning/inspect/installed_file.hpp"

namespace limen::inspect {
namespace {

using border::CheckId, border::CheckResult;

class FaceCommand final : public Command {
  public:
    CommandLine declare(CommandLine app) override {
        auto sub = app.add_subcommand("face", "Compare faces in pictures");
        auto reference = sub.add_option("--reference", reference_, "The picture to compare with");
        auto live = sub.add_option("--live", live_, "The live picture");
        auto pairs = sub.add_option("--pairs", pairs_,
                                    "TSV file: two pictures a line; a score is given for each");
        reference.needs(live);
        live.needs(reference);
        pairs.excludes(reference).excludes(live);
        sub.add_option("--models", models_, "Folder with the two .dat files");
        sub.add_option("--calibration", calibration_, "Thresholds (face-calibration.toml)");
        return sub;
    }

    Result<void> run(Report& report) override {
        if (reference_.empty() && pairs_.empty()) {
            return fail(Stage::config, "face.nothing_given",
                        "give --reference and --live, or --pairs");
        }
        if (models_.empty()) models_ = installed_file("third-party/face-recognition-models/models");
        if (calibration_.empty()) calibration_ = installed_file("config/face-calibration.toml");
        LIMEN_TRY(const auto calibration, face::load_calibration(calibration_, "dlib-resnet"));
        LIMEN_TRY(engine_, face::make_dlib_engine(models_, calibration));
        report.add("engine", engine_->name());
        report.add("threshold", calibration.threshold);
        report.add("false_match_rate", calibration.false_match_rate);
        report.add("measured_on", calibration.measured_on);
        return pairs_.empty() ? one_pair(report) : all_pairs(report);
    }

  private:
    Result<cv::Mat> picture(const std::string& file) {
        cv::Mat read = cv::imread(file, cv::IMREAD_COLOR);
        if (read.empty()) {
            return fail(Stage::face, "face.bad_image",
                        file + " is not a picture that can be read; give JPEG, JPEG 2000 or PNG");
        }
        return read;
    }

    // Each picture is described once, however many pairs it is in.
    const Result<face::Template>& face_of(const std::string& file) {
        const auto known = faces_.find(file);
        if (known != faces_.end()) return known->second;
        Result<face::Template> face = std::unexpected(Error{});
        if (auto read = picture(file)) {
            face = engine_->extract_template(*read);
        } else {
            face = std::unexpected(read.error());
        }
        return faces_.emplace(file, std::move(face)).first->second;
    }

    Result<void> one_pair(Report& report) {
        LIMEN_TRY(const cv::Mat live, picture(live_));
        const face::Quality quality = engine_->check_quality(live);
        report.add("live_advice", std::string(face::to_string(quality.advice)));
        report.add("live_quality", quality.overall);
        report.add("live_sharpness", quality.sharpness);
        report.add("live_brightness", quality.brightness);
        report.add("live_head_share", quality.head_share);
        border::Check match{CheckId::face_match, CheckResult::not_performed, "", std::nullopt};
        for (const std::string& file : {reference_, live_}) {
            if (const auto& face = face_of(file); !face) {
                report.problem(face.error());
                match.cause = face.error().cause;
            }
        }
        if (match.cause.empty()) {
            const auto result = engine_->match(*face_of(reference_), *face_of(live_));
            report.add("similarity", result.similarity);
            report.add("same_person", result.same_person);
            match.value = result.similarity;
            match.result = result.same_person ? CheckResult::passed : CheckResult::failed;
            if (!result.same_person) match.cause = "face.no_match";
        }
        report.add(match);
        report.add(face::liveness_not_installed());
        return {};
    }

    Result<void> all_pairs(Report& report) {
        std::ifstream file(pairs_);
        if (!file) {
            return fail(Stage::config, "face.bad_pairs",
                        pairs_ + " cannot be read; check its path");
        }
        std::string line;
        for (int number = 1; std::getline(file, line); ++number) {
            if (line.empty()) continue;
            const auto tab = line.find('\t');
            if (tab == std::string::npos) {
                return fail(Stage::config, "face.bad_pairs",
                            pairs_ + " line " + std::to_string(number) +
                                ": two pictures parted by a tab would be right");
            }
            const auto end = std::min(line.find_first_of("\t\r", tab + 1), line.size());
            report.add(pair(line.substr(0, tab), line.substr(tab + 1, end - tab - 1)));
        }
        return {};
    }

    Report pair(const std::string& reference, const std::string& live) {
        Report item;
        item.add("reference", reference);
        item.add("live", live);
        bool both = true;
        for (const std::string& file : {reference, live}) {
            if (const auto& face = face_of(file); !face) {
                item.problem(face.error());
                both = false;
            }
        }
        if (both) {
            const auto result = engine_->match(*face_of(reference), *face_of(live));
            item.add("similarity", result.similarity);
            item.add("same_person", result.same_person);
        }
        return item;
    }

    std::string reference_, live_, pairs_, models_, calibration_;
    std::unique_ptr<face::FaceEngine> engine_;
    std::map<std::string, Result<face::Template>> faces_;
};

}  // namespace

std::unique_ptr<Command> make_face_command() {
    return std::make_unique<FaceCommand>();
}

}  // namespace limen::inspect
