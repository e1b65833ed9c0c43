// SPDX-License-Identifier: Apache-2.0
#include "kiosk/app/session_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/log.hpp"

namespace limen::kiosk {

std::string to_json(const SessionReport& report) {
    std::int64_t machine_us = 0;
    nlohmann::json steps = nlohmann::json::array();
    for (const border::StepTime& time : report.times) {
        machine_us += time.machine_us;
        steps.push_back(
            {{"step", time.step}, {"machine_us", time.machine_us}, {"wall_us", time.wall_us}});
    }
    const nlohmann::json json = {{"transaction", border::to_string(report.transaction)},
                                 {"end", report.end},
                                 {"outcome", report.outcome},
                                 {"attempts", report.attempts},
                                 {"wall_us", report.wall_us},
                                 {"machine_us", machine_us},
                                 {"steps", steps}};
    return json.dump();
}

Result<void> append_report(const std::filesystem::path& file, const SessionReport& report) {
    if (file.empty()) return {};
    const std::string line = to_json(report) + "\n";
    // One write, so that a reader never sees half a line.
    const int fd = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    const bool written =
        fd >= 0 && ::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    if (fd >= 0) ::close(fd);
    if (!written)
        return fail(Stage::storage, "metrics.unwritable",
                    "the metrics file can't be written: " + file.string() +
                        "; see that its folder exists and has room");
    return {};
}

void log_report(const SessionReport& report) {
    const std::string transaction = border::to_string(report.transaction);
    for (const border::StepTime& time : report.times)
        log::write(log::Level::info, log::Event::session_step,
                   {{"transaction", transaction},
                    {"step", time.step},
                    {"machine_us", time.machine_us},
                    {"wall_us", time.wall_us}});
    log::write(log::Level::info, log::Event::session_ended,
               {{"transaction", transaction},
                {"end", report.end},
                {"outcome", report.outcome},
                {"attempts", report.attempts},
                {"wall_us", report.wall_us}});
}

}  // namespace limen::kiosk
