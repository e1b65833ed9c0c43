// SPDX-License-Identifier: Apache-2.0
// A policy file of any content gives a policy that keeps its promises, or an error that says why;
// and a control command of any content gives a command or an error.
#include <cstdint>
#include <cstdlib>

#include "gate-controller/decide/policy.hpp"
#include "hal/virtual/control.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace limen;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (auto command = hal::parse_control(text); command && command->device.empty()) std::abort();
    auto config = Config::parse(text, "policy.toml");
    if (!config) {
        if (config.error().message.empty()) std::abort();
        return 0;
    }
    const auto policy = gate::parse_policy(std::move(*config));
    if (!policy) {
        if (policy.error().message.empty()) std::abort();
        return 0;
    }
    if (policy->required.empty() || policy->rules.empty()) std::abort();
    // Whatever the file says, evidence without anything in it never opens.
    const border::Evidence nothing;
    border::Policy rules = *policy;
    const auto decision = border::decide(nothing, {}, {}, rules, 1'767'225'600'000'000);
    bool accepts_all = true;
    for (const auto check : rules.required) {
        bool accepted = false;
        for (const auto& rule : rules.rules) {
            const auto* when = std::get_if<border::CheckCondition>(&rule.when);
            accepted = accepted || (when != nullptr && when->check == check &&
                                    rule.then == border::Outcome::open);
        }
        accepts_all = accepts_all && accepted;
    }
    if (decision.outcome == border::Outcome::open && !accepts_all) std::abort();
    return 0;
}
