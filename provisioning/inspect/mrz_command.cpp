// SPDX-License-Identifier: Apache-2.0
// limen-inspect mrz: reads the machine readable zone from pictures of pages.
#include <chrono>
#include <opencv2/imgcodecs.hpp>

#include "base/clock.hpp"
#include "identity/page/page_reader.hpp"
#include "provisioning/inspect/command.hpp"
#include "provisioning/inspect/installed_file.hpp"

namespace limen::inspect {
namespace {

void add_reading(const page::Reading& reading, Report& report) {
    const auto& document = reading.mrz.document;
    report.add("format", std::string(mrz::to_string(reading.mrz.format)));
    report.add("lines", reading.mrz.lines);
    report.add("raw", reading.raw);
    report.add("corrections", reading.corrections);
    report.add("confidence", reading.confidence);
    report.add("document_type", document.id.type);
    report.add("issuer", document.id.issuer);
    report.add("document_number", document.id.number);
    report.add("primary_identifier", document.holder.name.primary);
    report.add("secondary_identifier", document.holder.name.secondary);
    report.add("name_truncated", document.holder.name.truncated);
    report.add("nationality", document.holder.nationality);
    report.add("birth", border::to_string(document.holder.birth));
    report.add("expiry", border::to_string(document.expiry));
    report.add("optional_data_1", reading.mrz.optional_data_1);
    report.add("optional_data_2", reading.mrz.optional_data_2);
    std::vector<std::string> wrong;
    for (const auto& digit : reading.mrz.digits) {
        if (digit.ok) continue;
        wrong.push_back(std::string(mrz::to_string(digit.of)) + ": line " +
                        std::to_string(digit.line) + " position " + std::to_string(digit.position) +
                        ", printed " + digit.printed + ", computed " + digit.computed);
    }
    report.add("wrong_check_digits", wrong);
    report.add("warnings", reading.mrz.warnings);
}

class MrzCommand final : public Command {
  public:
    CommandLine declare(CommandLine app) override {
        auto sub = app.add_subcommand("mrz", "Read the machine readable zone from pictures");
        sub.add_option("images", images_, "Pictures of pages (PNG, JPEG, TIFF)").required();
        sub.add_option("--model", model_, "The character classifier's file");
        return sub;
    }

    Result<void> run(Report& report) override {
        if (model_.empty()) model_ = installed_file("assets/models/ocrb.bin");
        LIMEN_TRY(const auto reader, page::PageReader::create(model_));
        const auto today = day_of(SystemClock().utc_us());
        for (const std::string& file : images_) report.add(read_one(*reader, file, today));
        return {};
    }

  private:
    static Report read_one(page::PageReader& reader, const std::string& file,
                           std::chrono::year_month_day today) {
        using border::CheckId, border::CheckResult;
        Report item;
        item.add("image", file);
        const cv::Mat picture = cv::imread(file, cv::IMREAD_COLOR);
        if (picture.empty()) {
            item.problem({Stage::page, "mrz.bad_image",
                          file + " is not a picture that can be read; give PNG, JPEG or TIFF",
                          false});
            return item;
        }
        const auto start = std::chrono::steady_clock::now();
        const page::PageResult result = reader.read(picture, today);
        const auto took = std::chrono::steady_clock::now() - start;
        item.add("advice", std::string(page::to_string(result.advice)));
        border::Check read{CheckId::mrz_read, CheckResult::passed, "", std::nullopt};
        border::Check digits{CheckId::mrz_check_digits, CheckResult::passed, "", std::nullopt};
        if (result.reading) {
            add_reading(*result.reading, item);
            read.value = result.reading->confidence;
            if (!result.reading->mrz.all_digits_ok()) {
                digits.result = CheckResult::failed;
                digits.cause = "mrz.wrong_check_digit";
            }
        } else {
            read.result = CheckResult::failed;
            read.cause = "mrz.not_found";
            digits.result = CheckResult::not_performed;
            digits.cause = "mrz.not_found";
        }
        item.add(read);
        item.add(digits);
        const auto us = micros(took);
        item.add(border::StepTime{"mrz", us, us});
        return item;
    }

    std::vector<std::string> images_;
    std::string model_;
};

}  // namespace

std::unique_ptr<Command> make_mrz_command() {
    return std::make_unique<MrzCommand>();
}

}  // namespace limen::inspect
