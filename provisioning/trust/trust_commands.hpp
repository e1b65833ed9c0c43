// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "base/result.hpp"

namespace CLI {
class App;
}

namespace limen::provisioning {

// Adds "trust" with its subcommands to `app`; the one that is called sets `action`.
void declare_trust(CLI::App& app, std::function<Result<void>()>& action);

}  // namespace limen::provisioning
