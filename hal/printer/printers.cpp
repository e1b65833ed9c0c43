// SPDX-License-Identifier: Apache-2.0
#include "hal/printer/printers.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <mutex>

#include "base/files.hpp"

namespace limen::hal {
namespace {

class NoPrinter final : public Printer {
  public:
    std::string describe() const override { return "no printer"; }
    std::vector<std::string> faults() override { return {}; }
    Result<void> self_test() override { return {}; }
    Result<void> print(const Slip&) override {
        return fail(Stage::device, "printer.gone", "this kiosk has no printer in its config");
    }
};

class SpoolPrinter final : public Printer {
  public:
    SpoolPrinter(std::filesystem::path folder, int most_waiting)
        : folder_(std::move(folder)), most_waiting_(most_waiting) {}

    std::string describe() const override { return "spool folder " + folder_.string(); }
    std::vector<std::string> faults() override {
        if (usable()) return {};
        return {"printer.gone"};
    }
    Result<void> self_test() override {
        if (usable()) return {};
        return gone();
    }
    Result<void> print(const Slip& slip) override {
        const std::lock_guard lock(mutex_);
        if (!usable()) return gone();
        const auto [waiting, newest] = look();
        if (waiting >= most_waiting_)
            return fail(Stage::device, "printer.jam",
                        "slips wait in the spool folder; see that the print system empties it",
                        true);
        number_ = std::max(number_, newest) + 1;
        std::string text = slip.title + "\n\n";
        for (const std::string& line : slip.lines) text += line + "\n";
        if (!slip.code.empty()) text += "\n[" + slip.code + "]\n";
        char name[32];
        std::snprintf(name, sizeof name, "slip-%06d.txt", number_);
        // Slips can name a person: nobody but the print system's group reads them.
        auto written = write_file(folder_ / name, as_bytes(text), 0640);
        if (!written) return fail(Stage::device, "printer.gone", written.error().message, true);
        return {};
    }

  private:
    static std::unexpected<Error> gone() {
        return fail(Stage::device, "printer.gone",
                    "the spool folder is missing or can't be written by the kiosk's user");
    }
    bool usable() const {
        std::error_code error;
        return std::filesystem::is_directory(folder_, error) &&
               ::access(folder_.c_str(), W_OK | X_OK) == 0;
    }
    // How many slips wait, and the highest number among them.
    std::pair<int, int> look() const {
        int waiting = 0, newest = 0;
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
            int number = 0;
            if (std::sscanf(entry.path().filename().c_str(), "slip-%d.txt", &number) != 1) continue;
            ++waiting;
            newest = std::max(newest, number);
        }
        return {waiting, newest};
    }

    const std::filesystem::path folder_;
    const int most_waiting_;
    std::mutex mutex_;
    int number_ = 0;
};

}  // namespace

std::unique_ptr<Printer> make_no_printer() {
    return std::make_unique<NoPrinter>();
}

std::unique_ptr<Printer> make_spool_printer(std::filesystem::path folder, int most_waiting) {
    return std::make_unique<SpoolPrinter>(std::move(folder), most_waiting);
}

}  // namespace limen::hal
