// SPDX-License-Identifier: Apache-2.0
#include "kiosk/workers/chip_evidence.hpp"

namespace limen::kiosk {
namespace {
using border::Check;
using border::CheckId;
using border::CheckResult;

Check passed(CheckId id) {
    return {id, CheckResult::passed, {}, {}};
}
Check failed(CheckId id, const std::string& cause) {
    return {id, CheckResult::failed, cause, {}};
}

}  // namespace

ChipData chip_failure(const Error& error) {
    ChipData data;
    const bool transport = error.stage == Stage::chip_transport || error.stage == Stage::device;
    if (error.cause == "chip.not_emrtd") {
        data.checks.push_back(passed(CheckId::chip_present));
        data.checks.push_back(failed(CheckId::chip_read, error.cause));
    } else if (error.stage == Stage::chip_access) {
        data.checks.push_back(passed(CheckId::chip_present));
        data.checks.push_back(failed(CheckId::chip_access, error.cause));
    } else if (!transport) {
        data.checks.push_back(passed(CheckId::chip_present));
        data.checks.push_back(failed(CheckId::chip_read, error.cause));
    }
    return data;
}

}  // namespace limen::kiosk
