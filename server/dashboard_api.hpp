// SPDX-License-Identifier: Apache-2.0
// The page for the server's operators and its JSON (docs/openapi.yaml, /api). Shows what happens,
// never who: no name, no document number.
#pragma once

#include "base/clock.hpp"
#include "server/operators.hpp"
#include "server/store.hpp"

namespace httplib {
class Server;
}

namespace limen::server {

struct DashboardApi {
    Store& store;
    Sessions& sessions;
    const Clock& clock;
    std::string name;            // of this server, for the page's title
    bool secure_cookie = false;  // set with TLS
};
void add_dashboard_api(httplib::Server& server, DashboardApi& api);

}  // namespace limen::server
