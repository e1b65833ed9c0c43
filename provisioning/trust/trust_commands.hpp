// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "base/command_line.hpp"
#include "base/result.hpp"

namespace limen::provisioning {

// Adds "trust" with its subcommands to `app`; the one that is called sets `action`.
void declare_trust(CommandLine& app, std::function<Result<void>()>& action);

}  // namespace limen::provisioning
