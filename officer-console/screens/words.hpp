// SPDX-License-Identifier: Apache-2.0
// Codes in the officer's language. A code without a translation is shown as it is: an officer must
// see that something was said, even by a policy newer than this console.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "officer-console/desk/desk.hpp"
#include "officer-console/settings.hpp"
#include "ui/i18n.hpp"

namespace limen::officer {

ui::Text reason_words(const ui::Language& language, std::string_view reason);
ui::Text check_words(const ui::Language& language, border::CheckId check);
ui::Text result_words(const ui::Language& language, border::CheckResult result);
ui::Text fault_words(const ui::Language& language, std::string_view fault);
ui::Text list_words(const ui::Language& language, border::ListKind kind);
// What agrees: a line with the name and its words, a line with birth date, nationality and sex.
// What one side does not say is left out.
std::vector<ui::Text> agreement_words(const ui::Language& language, const border::ListHit& hit);
ui::Text sex_words(const ui::Language& language, border::Sex sex);
ui::Text option_words(const ui::Language& language, const ReasonOption& reason);
// "Ready", or that the gate is not connected or gives no answer.
ui::Text lane_words(const ui::Language& language, const Lane& lane);
ui::Text notice_words(const ui::Language& language, const Notice& notice);
ui::Text link_words(const ui::Language& language, const Lane& lane);

std::string percent(double share);  // 0.934 is "93"
// "14:05" and "2026-11-22", in this machine's time zone.
std::string clock_time(UtcMicros utc_us);
std::string calendar_day(UtcMicros utc_us);

}  // namespace limen::officer
