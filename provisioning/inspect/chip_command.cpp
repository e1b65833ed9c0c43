// SPDX-License-Identifier: Apache-2.0
// limen-inspect chip: reads the chip that lies on a reader, and checks all of it.
#include <CLI/CLI.hpp>

#include "base/clock.hpp"
#include "hal/chip-reader/pcsc_reader.hpp"
#include "identity/emrtd/document_reader.hpp"
#include "identity/mrz/mrz.hpp"
#include "identity/pki/chip_checks.hpp"
#include "provisioning/inspect/command.hpp"
#include "provisioning/inspect/group_report.hpp"
#include "provisioning/inspect/passive_report.hpp"

namespace limen::inspect {
namespace {

constexpr int kAttempts = 5;

class ChipCommand final : public Command {
  public:
    CLI::App& declare(CLI::App& app) override {
        CLI::App& sub = *app.add_subcommand("chip", "Read and check the chip on a reader");
        sub.add_option("--reader", reader_, "Part of the reader's name (see devices)")->required();
        auto* key = sub.add_option_group("key", "What opens the chip");
        key->add_option("--mrz", mrz_, "The machine readable zone, lines parted by /");
        key->add_option("--can", can_, "The six digits printed on the page");
        key->require_option(1);
        sub.add_option("--trust", trust_, "Certificates, CRLs, master lists; files or folders");
        sub.add_option("--wait", wait_s_, "Seconds to wait for the chip (default 30)")
            ->check(CLI::Range(1, 3600));
        return sub;
    }

    Result<void> run(Report& report) override {
        LIMEN_TRY(const emrtd::AccessKey key, access_key());
        std::shared_ptr<const pki::TrustStore> trust;
        if (!trust_.empty()) {
            LIMEN_TRY(trust, pki::TrustStore::load({trust_.begin(), trust_.end()}));
        }
        const auto reader = hal::make_pcsc_reader({reader_, true});
        report.add("reader", reader->describe());
        const auto contents = read(*reader, key);
        if (!contents) {
            // A reader that is not there is no statement about the document.
            if (contents.error().cause == "chip.reader_gone" ||
                contents.error().cause == "chip.none")
                return std::unexpected(contents.error());
            for (const auto& check : pki::chip_checks_of_failure(contents.error()))
                report.add(check);
            report.problem(contents.error());
            return {};
        }
        describe(report, *contents);
        judge(report, *contents, trust.get());
        return {};
    }

  private:
    Result<emrtd::AccessKey> access_key() {
        if (!can_.empty()) {
            if (can_.size() != 6 || can_.find_first_not_of("0123456789") != std::string::npos)
                return fail(Stage::config, "config.invalid", "--can: six digits");
            return emrtd::Can{can_};
        }
        LIMEN_TRY(const mrz::Mrz parsed, mrz::parse_text(mrz_, day_of(SystemClock().utc_us())));
        if (!parsed.all_digits_ok())
            return fail(Stage::mrz, "mrz.check_digits",
                        "--mrz: a check digit is wrong, so the key would be too");
        printed_.emplace();
        for (const std::string& line : parsed.lines) *printed_ += line;
        return emrtd::MrzKey{mrz::access_key(parsed)};
    }

    Result<emrtd::ChipContents> read(hal::ChipReader& reader, const emrtd::AccessKey& key) const {
        emrtd::DocumentReader document(key, plan_of_everything());
        for (int attempt = 1;; ++attempt) {
            LIMEN_TRY(const bool there, reader.wait_for_chip(std::chrono::seconds(wait_s_)));
            if (!there)
                return fail(Stage::chip_transport, "chip.none",
                            "no chip was laid on the reader in time");
            const auto connection = reader.connect();
            Result<emrtd::ChipContents> contents =
                connection ? document.read(**connection)
                           : Result<emrtd::ChipContents>(std::unexpected(connection.error()));
            if (contents || !contents.error().retryable || attempt == kAttempts) return contents;
        }
    }

    static void describe(Report& report, const emrtd::ChipContents& contents) {
        report.add("access", contents.access_detail);
        report.add("apdus", static_cast<std::int64_t>(contents.apdus));
        report.add("bytes", static_cast<std::int64_t>(contents.bytes));
        for (const auto& [id, bytes] : contents.files)
            report.add(std::string(emrtd::to_string(id)), static_cast<std::int64_t>(bytes.size()));
        for (const auto& [id, error] : contents.missing)
            report.add(std::string(emrtd::to_string(id)), error.cause);
        portrait::Decoder decoder;
        report_files(report, contents.files, decoder);
        for (const border::StepTime& time : contents.times) report.add(time);
    }

    void judge(Report& report, const emrtd::ChipContents& contents,
               const pki::TrustStore* trust) const {
        pki::Vouchers vouchers;
        if (trust != nullptr) {
            const auto started = std::chrono::steady_clock::now();
            vouchers = pki::authenticate(contents, *trust, SystemClock().utc_us());
            report_time(report, "genuineness", started);
            if (vouchers.passive) report_signer(report, *vouchers.passive, *trust);
        }
        for (const border::Check& check : pki::chip_checks(contents, vouchers, printed_))
            report.add(check);
    }

    std::string reader_, mrz_, can_;
    std::vector<std::string> trust_;
    int wait_s_ = 30;
    std::optional<std::string> printed_;
};

}  // namespace

std::unique_ptr<Command> make_chip_command() {
    return std::make_unique<ChipCommand>();
}

}  // namespace limen::inspect
