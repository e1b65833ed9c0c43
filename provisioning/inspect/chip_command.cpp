// SPDX-License-Identifier: Apache-2.0
// limen-inspect chip: reads the chip that lies on a reader, and checks all of it.
#include <array>

#include "base/clock.hpp"
#include "base/files.hpp"
#include "hal/chip-reader/pcsc_reader.hpp"
#include "identity/emrtd/document_reader.hpp"
#include "identity/emrtd/terminal_key.hpp"
#include "identity/mrz/mrz.hpp"
#include "identity/pki/chip_checks.hpp"
#include "identity/pki/inspection_xml.hpp"
#include "provisioning/inspect/command.hpp"
#include "provisioning/inspect/group_report.hpp"
#include "provisioning/inspect/passive_report.hpp"

namespace limen::inspect {
namespace {

constexpr int kAttempts = 5;

std::string_view word(emrtd::Proof::State state) {
    static constexpr std::array<std::string_view, 5> kWords = {"not_offered", "not_tried", "proven",
                                                               "refuted", "failed"};
    return kWords[static_cast<std::size_t>(state)];
}

class ChipCommand final : public Command {
  public:
    CommandLine declare(CommandLine app) override {
        auto sub = app.add_subcommand("chip", "Read and check the chip on a reader");
        sub.add_option("--reader", reader_, "Part of the reader's name (see devices)").required();
        auto key = sub.add_choice("key", "What opens the chip");
        key.add_option("--mrz", mrz_, "The machine readable zone, lines parted by /");
        key.add_option("--can", can_, "The six digits printed on the page");
        sub.add_option("--trust", trust_, "Certificates, CRLs, master lists; files or folders");
        sub.add_option("--terminal", terminal_,
                       "Folder with an inspection system's key and certificates, for fingers");
        sub.add_option("--xml", xml_, "Write the checks into this file in TR-03135's words");
        sub.add_option("--wait", wait_s_, "Seconds to wait for the chip (default 30)")
            .range(1, 3600);
        return sub;
    }

    Result<void> run(Report& report) override {
        LIMEN_TRY(const emrtd::AccessKey key, access_key());
        std::shared_ptr<const pki::TrustStore> trust;
        if (!trust_.empty()) {
            LIMEN_TRY(trust, pki::TrustStore::load({trust_.begin(), trust_.end()}));
        }
        auto plan = plan_of_everything();
        if (!terminal_.empty()) {
            LIMEN_TRY(plan.proofs.terminal, emrtd::load_terminal_key(terminal_));
        }
        const UtcMicros begin_us = SystemClock().utc_us();
        // Started while the chip is waited for; if that fails, the decoding says so.
        (void)decoder_.prepare();
        const auto reader = hal::make_pcsc_reader({reader_, true});
        report.add("reader", reader->describe());
        const auto contents = read(*reader, key, std::move(plan));
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
        return judge(report, *contents, trust.get(), begin_us);
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

    Result<emrtd::ChipContents> read(hal::ChipReader& reader, const emrtd::AccessKey& key,
                                     emrtd::ReadPlan plan) const {
        emrtd::DocumentReader document(key, std::move(plan));
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

    static void add(Report& report, const char* protocol, const emrtd::Proof& proof) {
        report.add_row("proofs", {{"protocol", protocol},
                                  {"state", std::string(word(proof.state))},
                                  {"algorithm", proof.algorithm},
                                  {"key_bits", static_cast<std::int64_t>(proof.key_bits)},
                                  {"error", proof.error ? proof.error->describe() : ""},
                                  {"deviations", proof.deviations}});
    }

    void describe(Report& report, const emrtd::ChipContents& contents) {
        report.add("access", contents.access_detail);
        report.add("apdus", static_cast<std::int64_t>(contents.apdus));
        report.add("bytes", static_cast<std::int64_t>(contents.bytes));
        for (const auto& [id, bytes] : contents.files)
            report.add(std::string(emrtd::to_string(id)), static_cast<std::int64_t>(bytes.size()));
        for (const auto& [id, error] : contents.missing)
            report.add(std::string(emrtd::to_string(id)), error.cause);
        const emrtd::Proofs& proofs = contents.proofs;
        add(report, "pace_cam", proofs.mapping);
        add(report, "chip_authentication", proofs.chip_authentication);
        add(report, "active_authentication", proofs.active_authentication);
        add(report, "terminal_authentication", proofs.terminal_authentication);
        report_files(report, contents.files, decoder_);
        for (const border::StepTime& time : contents.times) report.add(time);
    }

    Result<void> judge(Report& report, const emrtd::ChipContents& contents,
                       const pki::TrustStore* trust, UtcMicros begin_us) const {
        pki::Vouchers vouchers;
        if (trust != nullptr) {
            const auto started = std::chrono::steady_clock::now();
            vouchers = pki::authenticate(contents, *trust, SystemClock().utc_us());
            report_time(report, "genuineness", started);
            if (vouchers.passive) report_signer(report, *vouchers.passive, *trust);
        }
        const auto checks = pki::chip_checks(contents, vouchers, printed_);
        for (const border::Check& check : checks) report.add(check);
        if (xml_.empty()) return {};
        const pki::InspectionLog log{.transaction = {},
                                     .begin_us = begin_us,
                                     .end_us = SystemClock().utc_us(),
                                     .application = "limen-inspect",
                                     .access = contents.access_detail,
                                     .checks = checks,
                                     .passive = vouchers.passive ? &*vouchers.passive : nullptr};
        return write_file(xml_, as_bytes(pki::inspection_xml(log)));
    }

    std::string reader_, mrz_, can_, terminal_, xml_;
    std::vector<std::string> trust_;
    int wait_s_ = 30;
    portrait::Decoder decoder_{{.worker = {}, .ahead = false}};
    std::optional<std::string> printed_;
};

}  // namespace

std::unique_ptr<Command> make_chip_command() {
    return std::make_unique<ChipCommand>();
}

}  // namespace limen::inspect
